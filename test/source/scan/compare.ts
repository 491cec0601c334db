import { readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { MachineDictionary } from '../../../lib/model/batch.js';
import { Tally, type TallyEntry } from '../../../lib/model/tally.js';
import type { ReadingsTable, ReadOptions, TableReader } from '../../../lib/source/rows/readings-table.js';
import { RowReader } from '../../../lib/source/rows/row-reader.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import type { PageFile, Refusal } from '../../../lib/sqlite/page-file.js';

/** The table of tests that write their own database. */
export const FEAT_0: ReadingsTable = {
  name: 'feat_0',
  machine: 'machine',
  time: 'timestamp',
  signals: [{ signal: 'sensor0', column: 'value' }],
};

/** Everything that one pass yielded. */
export interface Pass {
  readonly rows: number;
  /** Rows of each batch. */
  readonly batches: number[];
  readonly machine: number[];
  readonly time: bigint[];
  /** Bits of the values, a list per signal: -0 is not 0. */
  readonly values: bigint[][];
  readonly names: readonly string[];
  readonly tally: unknown[];
}

/** Read a table to its end. */
export async function readAll(open: (machines: MachineDictionary, tally: Tally) => TableReader): Promise<Pass> {
  const machines = new MachineDictionary();
  const tally = new Tally();
  const pass = {
    rows: 0,
    batches: [] as number[],
    machine: [] as number[],
    time: [] as bigint[],
    values: [] as bigint[][],
  };
  for await (const batch of open(machines, tally).batches()) {
    pass.rows += batch.length;
    pass.batches.push(batch.length);
    for (let i = 0; i < batch.length; i++) {
      pass.machine.push(batch.machine[i]);
      pass.time.push(batch.time[i]);
    }
    batch.values.forEach((column, s) => {
      pass.values[s] ??= [];
      const bits = new BigInt64Array(column.slice(0, batch.length).buffer);
      for (const value of bits) pass.values[s].push(value);
    });
  }
  return { ...pass, names: machines.names, tally: [...tally] };
}

/** A connection like that of a source: read-only, in a transaction. */
export function openReading(path: string): Database.Database {
  const database = new Database(path, { readonly: true });
  database.exec('BEGIN');
  return database;
}

/** The passes of both readers over a table, or why pages are not read. */
export async function readBoth(
  file: PageFile,
  table: ReadingsTable,
  options: ReadOptions = {},
): Promise<{ rows: Pass; pages: Pass } | Refusal> {
  const readable = pageReadable(file, table);
  if ('reason' in readable) return readable;
  const rows = await readAll((m, t) => new RowReader(file.database, table, m, t, options));
  const pages = await readAll((m, t) => new PageReader(file, readable, m, t, options));
  return { rows, pages };
}

/** True if every row had a machine and a time. */
export function isComplete({ tally }: Pass): boolean {
  return !tally.some((entry) => /null machine|time/.test((entry as TallyEntry).rule));
}

/** The database and the files that SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  const directory = dirname(path);
  for (const name of readdirSync(directory)) {
    if (`${directory}/${name}`.startsWith(path)) rmSync(`${directory}/${name}`);
  }
}
