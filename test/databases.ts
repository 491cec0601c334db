import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type Cell = string | number | bigint | null | Buffer;

/** Tables of a test database: column declarations, then rows. */
export interface TableContent {
  readonly columns: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** A directory of one test's own, removed with it. */
export function scratch(t: { teardown(fn: () => void): unknown }): string {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-test-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Write a database of the given tables. */
export function writeDatabase(path: string, tables: Readonly<Record<string, TableContent>>, pragmas = ''): string {
  const database = new Database(path);
  database.exec(pragmas);
  database.exec('BEGIN');
  for (const [name, { columns, rows }] of Object.entries(tables)) {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    database.exec(`CREATE TABLE ${quoted} (${columns})`);
    if (rows.length === 0) continue;
    const insert = database.prepare(`INSERT INTO ${quoted} VALUES (${rows[0].map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(...row);
  }
  database.exec('COMMIT');
  database.close();
  return path;
}
