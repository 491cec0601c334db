import type Database from 'better-sqlite3';
import { isTall } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote, rowsOf } from '../../sqlite/sql.js';
import type { DuplicateRows } from './merged-rows.js';
import type { SourceTable } from './source-table.js';

/** Rows to look at from the beginning, the middle and the end of a table. */
const ROWS_A_PLACE = 100_000;

/** Milliseconds after which no further row is looked at. */
const TIME_LIMIT = 1000;

/** An example of two rows that are merged; undefined where the rows that are looked at have none. */
export function findDuplicateRows(
  database: Database.Database,
  { readings, read, signals }: Pick<SourceTable, 'readings' | 'read' | 'signals'>,
  signal: string,
): DuplicateRows | undefined {
  const keys = [
    read.time,
    ...(read.machine === undefined ? [] : [read.machine]),
    ...(isTall(readings) ? [readings.signalColumn] : []),
  ];
  const value = isTall(readings)
    ? readings.valueColumn
    : read.signals[signals.findIndex(({ name }) => name === signal)].column;
  const until = performance.now() + TIME_LIMIT;
  for (const place of placesOf(database, read)) {
    const rows = rowsOf(read, `${quote(value)} IS NOT NULL`, ...place);
    const pair = findPair(database, `SELECT ${keys.map(quote).join(', ')} FROM ${rows}`, until);
    if (pair === undefined) continue;
    const all = database.prepare(`SELECT * FROM ${rows} LIMIT 1 OFFSET ?`).raw().safeIntegers();
    const [first, second] = pair.map((at) => all.get(at) as Cell[]);
    const cells = all.columns().map(({ name }, c) => ({ column: name, values: [first[c], second[c]] as const }));
    return {
      key: cells.filter(({ column }) => keys.includes(column)).map((c) => ({ column: c.column, value: c.values[0] })),
      differences: cells.filter(({ values: [a, b] }) => !isSame(a, b)),
    };
  }
  return undefined;
}

/** Conditions for the rows from each place on. */
function placesOf(database: Database.Database, { name, query }: SourceTable['read']): readonly (readonly string[])[] {
  if (query !== undefined) return [[]];
  try {
    const ends = database
      .prepare(`SELECT min(rowid), max(rowid) FROM ${quote(name)}`)
      .raw()
      .safeIntegers();
    const [low, high] = ends.get() as Cell[];
    if (typeof low !== 'bigint' || typeof high !== 'bigint' || high - low < ROWS_A_PLACE) return [[]];
    const from = [(low + high) / 2n, high - BigInt(ROWS_A_PLACE)];
    return [[], ...from.map((rowid) => [`rowid > ${rowid}`])];
  } catch {
    // A view or a table without a rowid.
    return [[]];
  }
}

/** The places of the first two rows with the same cells. */
function findPair(database: Database.Database, select: string, until: number): [number, number] | undefined {
  const met = new Map<string, number>();
  let at = 0;
  for (const row of database.prepare(`${select} LIMIT ${ROWS_A_PLACE}`).raw().safeIntegers().iterate()) {
    const key = (row as Cell[]).map(keyOf).join('\0');
    const before = met.get(key);
    if (before !== undefined) return [before, at];
    met.set(key, at++);
    if (at % 1000 === 0 && performance.now() > until) return undefined;
  }
  return undefined;
}

function keyOf(cell: Cell): string {
  return `${typeof cell} ${cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell}`;
}

function isSame(a: Cell, b: Cell): boolean {
  return keyOf(a) === keyOf(b);
}
