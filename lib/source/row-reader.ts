import type Database from 'better-sqlite3';
import { batchLength, type ReadingBatch } from '../batch.js';
import type { Tally } from '../tally.js';
import { type Cell, CellDecoder, isWithin } from './cell-decoder.js';
import {
  type MachineCodes,
  NO_MACHINE,
  type ReadingsTable,
  type ReadOptions,
  type TableReader,
  type TimeWindow,
} from './readings-table.js';
import { quote, rowsOf } from './sql.js';
import { machineName } from './value.js';

/**
 * Reads any table, view or query through SQL: slow and always right; what `PageReader` is held against.
 * The connection's open transaction is its snapshot.
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
   * The SELECT that is read: time, machine (where there is one), then the signals, also where only keys are wanted. The
   * order of rows is whatever plan SQLite chooses, and it chooses by the columns: with fewer, a covering index may give
   * another order.
   */
  get sql(): string {
    const { table } = this;
    const columns = [table.time, ...(table.machine === undefined ? [] : [table.machine])];
    columns.push(...table.signals.map((s) => s.column));
    return `SELECT ${columns.map(quote).join(', ')} FROM ${rowsOf(table, table.prefilter)}`;
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
      if (filler.full) yield filler.take();
    }
    if (filler.length > 0) yield filler.take();
  }
}

/** Decodes rows into the columns of one batch after the other. */
class BatchFiller {
  length = 0;
  #machine!: Uint32Array;
  #time!: BigInt64Array;
  #halves!: Uint32Array;
  #values!: Float64Array[];
  readonly #cells: CellDecoder;
  readonly #hasMachine: boolean;
  readonly #width: number;
  readonly #capacity: number;
  readonly #window: TimeWindow | undefined;
  readonly #isFiltered: boolean;
  readonly #onlyNamed: boolean;
  #lastName: Cell | undefined;
  #lastCode = 0;

  constructor(table: ReadingsTable, cells: CellDecoder, withValues: boolean) {
    this.#cells = cells;
    this.#hasMachine = table.machine !== undefined;
    this.#width = withValues ? table.signals.length : 0;
    this.#capacity = batchLength(this.#width);
    this.#window = table.window;
    this.#onlyNamed = table.onlyNamed === true;
    this.#isFiltered = this.#onlyNamed || cells.areSome;
    this.#allocate();
  }

  get full(): boolean {
    return this.length === this.#capacity;
  }

  /** Give away what is filled and begin anew. */
  take(): ReadingBatch {
    const batch = { length: this.length, machine: this.#machine, time: this.#time, values: this.#values };
    this.#allocate();
    return batch;
  }

  add(row: Cell[]): void {
    if (this.#isFiltered && this.#isLeftOut(row)) return;
    const index = this.length;
    if (!this.#cells.time(row[0], this.#halves, index)) return;
    if (this.#window !== undefined && !isWithin(this.#window, this.#time, index)) return;
    const code = this.#hasMachine ? this.#machineCode(row[1]) : this.#cells.onlyMachine();
    if (code === NO_MACHINE) return;
    this.#machine[index] = code;
    const firstValue = this.#hasMachine ? 2 : 1;
    for (let s = 0; s < this.#width; s++) this.#values[s][index] = this.#cells.value(row[firstValue + s], s);
    this.length++;
  }

  #allocate(): void {
    this.length = 0;
    this.#machine = new Uint32Array(this.#capacity);
    this.#time = new BigInt64Array(this.#capacity);
    this.#halves = new Uint32Array(this.#time.buffer);
    this.#values = Array.from({ length: this.#width }, () => new Float64Array(this.#capacity));
  }

  /** Of a machine or a signal that is not wanted. */
  #isLeftOut(row: Cell[]): boolean {
    const firstValue = this.#hasMachine ? 2 : 1;
    if (this.#onlyNamed && this.#cells.value(row[firstValue], 0) < 0) return true;
    if (!this.#cells.areSome) return false;
    if (!this.#hasMachine) return this.#cells.onlyMachine() === NO_MACHINE;
    return machineName(row[1]) !== undefined && this.#machineCode(row[1]) === NO_MACHINE;
  }

  #machineCode(cell: Cell): number {
    // Rows of one machine mostly follow each other; the dictionary is asked only when the name changes.
    if (cell === this.#lastName) return this.#lastCode;
    const code = this.#cells.machine(cell);
    if (code !== NO_MACHINE) {
      this.#lastName = cell;
      this.#lastCode = code;
    }
    return code;
  }
}
