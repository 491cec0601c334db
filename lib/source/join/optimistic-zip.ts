import type Database from 'better-sqlite3';
import type { Cell } from '../../sqlite/cell.js';
import { quote } from '../../sqlite/sql.js';
import type { ByteHash } from '../../survey/index.js';
import type { ReadingsTable } from '../rows/readings-table.js';
import { KeyMismatchError } from './zip.js';

/** Rows that are compared, from the first to the last. */
const SAMPLES = 9n;

/**
 * That tables run in step, where a sample of them does: taken to be so after the first has been surveyed, and known once the keys of the others
 * have been read, along with their values.
 */
export class OptimisticZip {
  readonly #bytes: ByteHash;
  readonly #unchecked: Set<number>;

  /**
   * @param bytes the hash of the keys of the first table
   * @param tables how many there are
   */
  constructor(bytes: ByteHash, tables: number) {
    this.#bytes = bytes;
    this.#unchecked = new Set(Array.from({ length: tables - 1 }, (_, k) => k + 1));
  }

  /** Tables whose keys have not been compared yet. */
  get unchecked(): readonly number[] {
    return [...this.#unchecked];
  }

  /** Compare the keys of table `k`. @param bytes their hash. @throws OutOfStep where it is unknown, or not that of the first */
  check(k: number, bytes: ByteHash | undefined): void {
    if (bytes?.length !== this.#bytes.length || bytes.hash !== this.#bytes.hash) throw new KeyMismatchError(k);
    this.#unchecked.delete(k);
  }
}

/** Some rows of the tables, found by their rowids, have the same keys. @param tables ordinary ones */
export function seemInStep(database: Database.Database, tables: readonly ReadingsTable[]): boolean {
  if (tables.some((table) => hidesRowid(database, table))) return false;
  const [first, ...others] = tables;
  const rowids = sampledRowids(database, first);
  const expected = sampledKeys(database, first, rowids);
  return others.every((table) => {
    const keys = sampledKeys(database, table, rowids);
    return keys.length === expected.length && keys.every((row, i) => row.every((cell, c) => cell === expected[i][c]));
  });
}

/** It has a column of that name, which is no way to find a row. */
function hidesRowid(database: Database.Database, { name }: ReadingsTable): boolean {
  const columns = database.prepare(`SELECT * FROM ${quote(name)}`).columns();
  return columns.some((column) => column.name.toLowerCase() === 'rowid');
}

function sampledRowids(database: Database.Database, { name }: ReadingsTable): bigint[] {
  const end = (which: string): string => `(SELECT ${which}(rowid) FROM ${quote(name)})`;
  const ends = database
    .prepare(`SELECT ${end('min')}, ${end('max')}`)
    .raw()
    .safeIntegers();
  const [low, high] = ends.get() as [bigint | null, bigint | null];
  if (low === null || high === null) return [];
  return Array.from({ length: Number(SAMPLES) }, (_, i) => low + ((high - low) * BigInt(i)) / (SAMPLES - 1n));
}

/** The rowids and keys of those of the rows that there are. */
function sampledKeys(database: Database.Database, table: ReadingsTable, rowids: readonly bigint[]): Cell[][] {
  const machine = table.machine === undefined ? 'NULL' : quote(table.machine);
  const sampled = `rowid IN (${rowids.map(() => '?').join(', ')}) ORDER BY rowid`;
  const select = database.prepare(
    `SELECT rowid, ${quote(table.time)}, ${machine} FROM ${quote(table.name)} WHERE ${sampled}`,
  );
  return select
    .raw()
    .safeIntegers()
    .all(...rowids) as Cell[][];
}
