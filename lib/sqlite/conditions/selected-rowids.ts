import type Database from 'better-sqlite3';
import type { LeafPageRange } from '../leaf-page-ranges.js';
import { LEAST } from '../rowid-bounds.js';
import { rowsOf } from '../sql.js';
import type { RowidStore } from './rowid-store.js';

/** A condition on the rows of a rowid table that SQLite decides. */
export interface RowidCondition {
  readonly table: string;
  readonly where: string;
  /** A name of the rowid that no column has. */
  readonly rowid: string;
}

/** The rowids of the rows that meet a condition, in rising order, a range of pages at a time. */
export class SelectedRowids {
  readonly #select: Database.Statement;
  readonly #store: RowidStore;

  /**
   * @param database the connection whose transaction pins the pages
   * @param store of this transaction
   */
  constructor(database: Database.Database, { table, where, rowid }: RowidCondition, store: RowidStore) {
    this.#store = store;
    const rows = rowsOf({ name: table, where }, `${rowid} >= ? AND ${rowid} <= ?`);
    this.#select = database.prepare(`SELECT ${rowid} FROM ${rows} ORDER BY ${rowid}`).pluck();
  }

  /** @throws SqliteError if the condition cannot be decided for a row */
  within({ keys }: LeafPageRange): BigInt64Array {
    const low = keys[0] === LEAST ? LEAST : keys[0] + 1n;
    const high = keys[keys.length - 1];
    // Numbers are quicker than bigints.
    if (low >= -MAX_EXACT && high <= MAX_EXACT) {
      const key = `${low} ${high} ${this.#select.source}`;
      const stored = this.#store.get(key);
      if (stored !== undefined) return packed(stored);
      const rowids = this.#select.safeIntegers(false).all(low, high) as number[];
      this.#store.put(key, rowids);
      return packed(rowids);
    }
    return BigInt64Array.from(this.#select.safeIntegers().all(low, high) as bigint[]);
  }
}

const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);
const TWO_32 = 2 ** 32;

/** The numbers as int64, written as halves: every access to a BigInt64Array would allocate a bigint. */
function packed(numbers: readonly number[]): BigInt64Array {
  const all = new BigInt64Array(numbers.length);
  const words = new Int32Array(all.buffer);
  for (let i = 0; i < numbers.length; i++) {
    words[2 * i] = numbers[i];
    words[2 * i + 1] = Math.floor(numbers[i] / TWO_32);
  }
  return all;
}
