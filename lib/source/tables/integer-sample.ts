import type Database from 'better-sqlite3';
import { integerFromText, isRounded, nameOf } from '../../model/cell-values.js';
import type { IntegerDtype } from '../../model/integer-codes.js';
import type { Cell } from '../../sqlite/cell.js';
import type { Table } from '../../sqlite/database-schema.js';
import { foldCase, quote, rowsOf } from '../../sqlite/sql.js';
import { groupBy } from '../../util/group-by.js';
import { sampleRows } from './sample-rows.js';
import type { SourceTable } from './source-table.js';

/** Rows that are looked at first. */
const FIRST_ROWS = 600;

/** The declared type of a column of doubles (Datatypes In SQLite, 3.1). */
const IS_REAL = /REAL|FLOA|DOUB/i;

/** Signals of integers, told from a sample of the rows. */
export class IntegerSample {
  readonly #database: Database.Database;
  readonly #schema: readonly Table[];
  readonly #isStream: boolean;

  /** @param isStream the rows are the sample of a stream, in which an integer of more than 64 bits is a REAL */
  constructor(database: Database.Database, schema: readonly Table[], isStream: boolean) {
    this.#database = database;
    this.#schema = schema;
    this.#isStream = isStream;
  }

  /** The types of the signals, among those with the indexes `signals`, that are columns of long integers. */
  wide(table: SourceTable, signals: readonly number[]): Map<number, IntegerDtype> {
    const columns = signals.map((s) => table.read.signals[s].column);
    return this.#twice(table, columns, (rows) => {
      const found = signals.map((s, c) => [s, this.#dtypeOf(rows.map((row) => row[c]))] as const);
      return new Map(found.filter((one): one is [number, IntegerDtype] => one[1] !== undefined));
    });
  }

  /** The same for the signals of a tall table. */
  tall(table: SourceTable, signals: readonly number[]): Map<number, IntegerDtype> {
    if (signals.length === 0) return new Map();
    const { read, pivot } = table;
    const codes = new Map(read.signals[0].categories?.map((name, code) => [name, code]));
    const signalOf = (cell: Cell): number | undefined => pivot?.signalOf[codes.get(nameOf(cell) ?? '') ?? -1];
    return this.#twice(table, [read.signals[1].column, read.signals[0].column], (rows) => {
      const ofSignal = groupBy(rows, ([, name]) => signalOf(name));
      const found = signals.map((s) => [s, this.#dtypeOf((ofSignal.get(s) ?? []).map(([value]) => value))] as const);
      return new Map(found.filter((one): one is [number, IntegerDtype] => one[1] !== undefined));
    });
  }

  /** Judge the first rows; where that finds something, those in the middle and at the end of the table too. */
  #twice(
    { name, read }: SourceTable,
    columns: readonly string[],
    judge: (rows: readonly Cell[][]) => Map<number, IntegerDtype>,
  ): Map<number, IntegerDtype> {
    if (columns.length === 0) return new Map();
    const limit = this.#isStream ? '' : `LIMIT ${FIRST_ROWS}`;
    const select = this.#database.prepare(`SELECT ${columns.map(quote).join(', ')} FROM ${rowsOf(read)} ${limit}`);
    if (select.columns().every(({ type }) => IS_REAL.test(type ?? ''))) return new Map();
    const first = judge(select.raw().safeIntegers().all() as Cell[][]);
    const table = read.query === undefined ? this.#schema.find((t) => foldCase(t.name) === foldCase(name)) : undefined;
    if (first.size === 0 || this.#isStream || !table?.hasRowid) return first;
    const sampled = columns.map((column) => table.columns.find((c) => foldCase(c.name) === foldCase(column)));
    // The rowid is no column of the schema.
    if (!sampled.every((column) => column !== undefined)) return first;
    const second = judge(sampleRows(this.#database, table, sampled).rows);
    return new Map([...first].filter(([s]) => second.has(s)));
  }

  /** The type that holds all cells, where they are integers, or NULL, and a double would round one of them. */
  #dtypeOf(cells: readonly Cell[]): IntegerDtype | undefined {
    let isLong = false;
    let least = 0n;
    let most = 0n;
    for (const cell of cells) {
      if (cell === null) continue;
      const integer = this.#integerIn(cell);
      if (integer === undefined) return undefined;
      isLong ||= typeof cell === 'number' || isRounded(integer);
      if (integer < least) least = integer;
      if (integer > most) most = integer;
    }
    if (!isLong) return undefined;
    if (least >= -(2n ** 63n) && most < 2n ** 63n) return 'int64';
    return least === 0n && most < 2n ** 64n ? 'uint64' : undefined;
  }

  #integerIn(cell: Cell): bigint | undefined {
    if (typeof cell === 'bigint') return cell;
    if (typeof cell === 'string') return integerFromText(cell);
    if (!this.#isStream || typeof cell !== 'number' || cell < 2 ** 63 || cell > 2 ** 64) return undefined;
    // The double nearest to the largest integers is beyond them.
    return cell === 2 ** 64 ? 2n ** 64n - 1n : BigInt(cell);
  }
}
