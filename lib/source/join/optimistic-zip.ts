import type Database from 'better-sqlite3';
import type { Cell } from '../../sqlite/cell.js';
import { quote, rowsOf } from '../../sqlite/sql.js';
import type { ByteHash } from '../../survey/index.js';
import type { ReadingsTable } from '../rows/readings-table.js';
import { KeyMismatchError } from './zip.js';

/** Number of rows compared, evenly spaced from the first to the last. */
const SAMPLES = 9;
/** The same where rows must meet a condition, which few may not. */
const CONDITIONAL_SAMPLES = 100;

/**
 * Assumes aligned keys from a 9-row sample. It verifies them by hash: the keys of the first table are hashed by the
 * survey, those of the others while their values are read.
 */
export class OptimisticZip {
  /** The hash of the key bytes of the first table. */
  readonly bytes: ByteHash;
  /** Number of tables. */
  readonly tables: number;
  readonly #unchecked: Set<number>;

  constructor(bytes: ByteHash, tables: number) {
    this.bytes = bytes;
    this.tables = tables;
    this.#unchecked = new Set(Array.from({ length: tables - 1 }, (_, k) => k + 1));
  }

  /** Tables whose keys have not been compared yet. */
  get unchecked(): readonly number[] {
    return [...this.#unchecked];
  }

  /** Compare the keys of table `k`. @param bytes their hash. @throws KeyMismatchError if it is unknown or differs */
  check(k: number, bytes: ByteHash | undefined): void {
    if (bytes?.length !== this.bytes.length || bytes.hash !== this.bytes.hash) throw new KeyMismatchError(k);
    this.#unchecked.delete(k);
  }
}

/**
 * True if a sample of rows with the same rowids has the same keys in all tables, and the same of them meet the
 * conditions.
 * @param tables ordinary rowid tables
 */
export function seemAligned(database: Database.Database, tables: readonly ReadingsTable[]): boolean {
  if (tables.some((table) => hidesRowid(database, table))) return false;
  const [first, ...others] = tables;
  const isConditional = tables.some(({ where }) => where !== undefined);
  const rowids = sampledRowids(database, first, BigInt(isConditional ? CONDITIONAL_SAMPLES : SAMPLES));
  const expected = sampledKeys(database, first, rowids);
  return others.every((table) => {
    const keys = sampledKeys(database, table, rowids);
    return keys.length === expected.length && keys.every((row, i) => row.every((cell, c) => cell === expected[i][c]));
  });
}

/** True if a column is called rowid, so that this name does not find a row. */
function hidesRowid(database: Database.Database, { name }: ReadingsTable): boolean {
  const columns = database.prepare(`SELECT * FROM ${quote(name)}`).columns();
  return columns.some((column) => column.name.toLowerCase() === 'rowid');
}

function sampledRowids(database: Database.Database, { name }: ReadingsTable, count: bigint): bigint[] {
  const end = (which: string): string => `(SELECT ${which}(rowid) FROM ${quote(name)})`;
  const ends = database
    .prepare(`SELECT ${end('min')}, ${end('max')}`)
    .raw()
    .safeIntegers();
  const [low, high] = ends.get() as [bigint | null, bigint | null];
  if (low === null || high === null) return [];
  return Array.from({ length: Number(count) }, (_, i) => low + ((high - low) * BigInt(i)) / (count - 1n));
}

/** Rowids and keys of the existing rows among `rowids`. */
function sampledKeys(database: Database.Database, table: ReadingsTable, rowids: readonly bigint[]): Cell[][] {
  const machine = table.machine === undefined ? 'NULL' : quote(table.machine);
  const rows = rowsOf(table, `rowid IN (${rowids.map(() => '?').join(', ')})`);
  const select = database.prepare(`SELECT rowid, ${quote(table.time)}, ${machine} FROM ${rows} ORDER BY rowid`);
  return select
    .raw()
    .safeIntegers()
    .all(...rowids) as Cell[][];
}
