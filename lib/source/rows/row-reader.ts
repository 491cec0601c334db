import type Database from 'better-sqlite3';
import type { ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote, rowsOf } from '../../sqlite/sql.js';
import { BatchFiller } from './batch-filler.js';
import { CellDecoder } from './cell-decoder.js';
import type { MachineCodes, ReadingsTable, ReadOptions, TableReader } from './readings-table.js';

/**
 * Reads any table, view or query through SQL: the slow reference that `PageReader` is tested against. The open
 * transaction of the connection is its snapshot.
 */
export class RowReader implements TableReader {
  readonly table: ReadingsTable;
  readonly #database: Database.Database;
  readonly #machines: MachineCodes;
  readonly #tally: Tally;
  readonly #withValues: boolean;

  constructor(
    database: Database.Database,
    table: ReadingsTable,
    machines: MachineCodes,
    tally: Tally,
    options: ReadOptions = {},
  ) {
    this.#database = database;
    this.table = table;
    this.#machines = machines;
    this.#tally = tally;
    this.#withValues = options.values ?? true;
  }

  /**
   * The SELECT to read: time, machine (if any), then the signals, even if only keys are needed. Row order depends on
   * SQLite's query plan, which depends on the columns: with fewer, a covering index may yield another order.
   */
  get sql(): string {
    const { table } = this;
    const columns = [table.time, ...(table.machine === undefined ? [] : [table.machine])];
    columns.push(...table.signals.map((s) => s.column));
    // Of a condition such as `rowid > 5 OR rowid < 3` SQLite looks up the rows in the order in which it is written.
    const order = table.where === undefined || table.rowid === undefined ? '' : ` ORDER BY ${table.rowid}`;
    return `SELECT ${columns.map(quote).join(', ')} FROM ${rowsOf(table, table.prefilter)}${order}`;
  }

  async *batches(): AsyncIterableIterator<ReadingBatch> {
    const rows = this.#database.prepare(this.sql).raw().safeIntegers().iterate() as IterableIterator<Cell[]>;
    const filler = new BatchFiller(
      this.table,
      new CellDecoder(this.table, this.#machines, this.#tally),
      this.#withValues,
    );
    for (const row of rows) {
      filler.add(row);
      if (filler.isFull) yield filler.take();
    }
    filler.end();
    if (filler.length > 0) yield filler.take();
  }
}
