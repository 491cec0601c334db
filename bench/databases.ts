import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { writeSample } from '../lib/sample/index.js';
import { DATA, ROOT, SETTINGS } from './paths.js';

export type Order = 'machine' | 'time';

const MACHINES = 20;
const TABLES = 4;

/** Path of the sample database of about `rows` rows in `order`. Writes it if it does not exist. */
export async function database(rows: number, order: Order): Promise<string> {
  const points = Math.max(1, Math.round(rows / TABLES / MACHINES));
  const path = join(DATA, `${order}-${TABLES * MACHINES * points}.db`);
  if (!existsSync(path)) {
    process.stderr.write(`writing ${path}\n`);
    await writeSample(path, { machines: MACHINES, points, order });
  }
  return path;
}

/** Exact number of rows of {@link database}: whole points of all machines. */
export function rowsOf(rows: number): number {
  return TABLES * MACHINES * Math.max(1, Math.round(rows / TABLES / MACHINES));
}

/** Number of readings in a database with ExampleCo's tables. */
export function countRows(path: string): number {
  const database = new Database(path, { readonly: true });
  try {
    const count = (k: number): string => `(SELECT count(*) FROM feat_${k})`;
    return database
      .prepare(`SELECT ${Array.from({ length: TABLES }, (_, k) => count(k)).join(' + ')}`)
      .pluck()
      .get() as number;
  } finally {
    database.close();
  }
}

/** Writes the shipped settings without source and destination, which the command line gives. */
export async function writeSettings(): Promise<void> {
  const { destination: _, ...settings } = JSON.parse(await readFile(join(ROOT, 'settings.json'), 'utf8'));
  delete settings.source.path;
  await writeFile(SETTINGS, `${JSON.stringify(settings, undefined, 2)}\n`);
}
