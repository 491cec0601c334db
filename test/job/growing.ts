/** Databases that grow, and what `--append` makes of them. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { Test } from 'tap';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { PYTHON } from '../foreign.js';

export const IDENTICAL = fileURLToPath(new URL('../../../test/netcdf/netcdf4/identical.py', import.meta.url));

export const differences = (...paths: string[]): unknown =>
  JSON.parse(execFileSync(PYTHON, [IDENTICAL, ...paths], { encoding: 'utf8' }));

/** A fleet of 8 machines with 15,000 times: 4 tables of 120,000 rows. */
export async function plant(t: Test, points = 15_000): Promise<string> {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 8, points });
  return directory;
}

export const ROWS = 4 * 8 * 15_000;

export function settingsOf(directory: string, destination: string, flags: object): Settings {
  return mergeFlags(defaultSettings(), {
    database: join(directory, 'plant.db'),
    destination: join(directory, destination),
    ...flags,
  });
}

export const write = (directory: string, destination: string, flags: object = {}, options: Partial<RunOptions> = {}) =>
  run({ settings: settingsOf(directory, destination, flags), ...options });

/** What happens to feat_0 to feat_3. */
export function change(directory: string, ...statements: string[]): void {
  const database = new Database(join(directory, 'plant.db'));
  for (const statement of statements) {
    for (let k = 0; k < 4; k++) database.exec(statement.replaceAll('feat_k', `feat_${k}`));
  }
  database.close();
}

/** More hours of the machines that a condition chooses. */
export function grown(hours: number, where = '1'): string {
  return (
    "INSERT INTO feat_k (machine, timestamp, value) SELECT machine, datetime(last, '+' || n || ' hours'), n * 0.5 FROM " +
    `(SELECT machine, max(timestamp) AS last FROM feat_k WHERE ${where} GROUP BY machine), ` +
    `(WITH RECURSIVE hours(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM hours WHERE n < ${hours}) SELECT n FROM hours)`
  );
}

/** Asserts that a file is what a fresh run gives, for xarray and for this program. */
export async function isFresh(t: Test, cwd: string, name: string, flags: object): Promise<void> {
  const { append: _, update: __, ...plain } = flags as Record<string, unknown>;
  await write(cwd, 'fresh.nc', plain);
  t.same(differences(join(cwd, 'fresh.nc'), join(cwd, name)), []);
  t.ok((await verify({ settings: settingsOf(cwd, name, plain) })).isSame);
  t.match(await verifyAlone({ settings: settingsOf(cwd, name, {}) }), { status: 'ok' });
}

/** A logger of machines with times of their own: a table of 3 machines, 12,000 rows each. */
export function logger(t: Test): string {
  const directory = scratch(t);
  const database = new Database(join(directory, 'plant.db'));
  database.exec('CREATE TABLE log (machine TEXT, time INTEGER, temperature REAL, pressure REAL)');
  database.close();
  log(directory, 0, 12_000, ['a', 'b', 'c']);
  return directory;
}

export const LOGGED = 36_000;

/**
 * Rows with the numbers from `from` up to `to` of some machines: a minute apart, those of each machine at a second of its
 * own.
 */
export function log(directory: string, from: number, to: number, machines: readonly string[]): void {
  const database = new Database(join(directory, 'plant.db'));
  const insert = database.prepare('INSERT INTO log VALUES (?, ?, ?, ?)');
  database.transaction(() => {
    for (let i = from; i < to; i++) {
      for (const machine of machines) {
        const time = 1_700_000_000 + 60 * i + machine.charCodeAt(0) - 97;
        insert.run(machine, time, Math.sin(i) * i, i % 7 === 0 ? null : Math.cos(i / 3));
      }
    }
  })();
  database.close();
}

export function execute(directory: string, ...statements: string[]): void {
  const database = new Database(join(directory, 'plant.db'));
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** Each machine has a time axis of its own. */
export const OWN = { timeAxis: 'own', append: 'auto' };
