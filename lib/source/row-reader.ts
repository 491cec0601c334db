import type Database from 'better-sqlite3';
import { BATCH_LENGTH, type MachineDictionary, type ReadingBatch } from '../batch.js';
import type { Tally } from '../tally.js';
import type { ReadingsTable, ReadOptions, TableReader } from './readings-table.js';
import { quote } from './sql.js';
import { TimeDecoder } from './time-column.js';
import { machineName, numberFromText, textFault } from './value.js';

type Cell = string | number | bigint | Buffer | null;

/**
 * Reads any table, view or query through SQL: slow and always right; what `PageReader` is held against.
 * The connection's open transaction is its snapshot.
 */
export class RowReader implements TableReader {
  readonly table: ReadingsTable;
  readonly #database: Database.Database;
  readonly #machines: MachineDictionary;
  readonly #tally: Tally;
  readonly #withValues: boolean;

  constructor(
    database: Database.Database,
    table: ReadingsTable,
    machines: MachineDictionary,
    tally: Tally,
    options: ReadOptions = {},
  ) {
    this.#database = database;
    this.table = table;
    this.#machines = machines;
    this.#tally = tally;
    this.#withValues = options.values ?? true;
  }

  /** The SELECT that is read: time, machine (where there is one), then the signals. */
  get sql(): string {
    const { table } = this;
    const columns = [table.time, ...(table.machine === undefined ? [] : [table.machine])];
    if (this.#withValues) columns.push(...table.signals.map((s) => s.column));
    const from = table.query === undefined ? quote(table.name) : `(${table.query})`;
    return `SELECT ${columns.map(quote).join(', ')} FROM ${from}`;
  }

  async *batches(): AsyncIterableIterator<ReadingBatch> {
    // Integers come as BigInt: nanoseconds since 1970 are beyond what a double holds exactly.
    const rows = this.#database.prepare(this.sql).raw().safeIntegers().iterate() as IterableIterator<Cell[]>;
    const filler = new BatchFiller(this.table, this.#machines, this.#tally, this.#withValues);
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
  readonly #table: ReadingsTable;
  readonly #machines: MachineDictionary;
  readonly #tally: Tally;
  readonly #decoder: TimeDecoder;
  readonly #width: number;
  readonly #firstValue: number;
  #lastName: Cell | undefined;
  #lastCode = 0;

  constructor(table: ReadingsTable, machines: MachineDictionary, tally: Tally, withValues: boolean) {
    this.#table = table;
    this.#machines = machines;
    this.#tally = tally;
    this.#decoder = new TimeDecoder(table.timeUnit);
    this.#width = withValues ? table.signals.length : 0;
    this.#firstValue = table.machine === undefined ? 1 : 2;
    this.#allocate();
  }

  get full(): boolean {
    return this.length === BATCH_LENGTH;
  }

  /** Give away what is filled and begin anew. */
  take(): ReadingBatch {
    const batch = { length: this.length, machine: this.#machine, time: this.#time, values: this.#values };
    this.#allocate();
    return batch;
  }

  add(row: Cell[]): void {
    const index = this.length;
    if (!this.#putTime(row[0], index)) return;
    if (!this.#putMachine(this.#firstValue === 2 ? row[1] : undefined, index)) return;
    for (let s = 0; s < this.#width; s++) this.#values[s][index] = this.#value(row[this.#firstValue + s], s);
    this.length++;
  }

  #allocate(): void {
    this.length = 0;
    this.#machine = new Uint32Array(BATCH_LENGTH);
    this.#time = new BigInt64Array(BATCH_LENGTH);
    this.#halves = new Uint32Array(this.#time.buffer);
    this.#values = Array.from({ length: this.#width }, () => new Float64Array(BATCH_LENGTH));
  }

  #putTime(cell: Cell, index: number): boolean {
    const decoder = this.#decoder;
    let readable = false;
    if (typeof cell === 'string') readable = decoder.text(cell, this.#halves, index);
    else if (typeof cell === 'bigint') readable = decoder.integer(cell, this.#halves, index);
    else if (typeof cell === 'number') readable = decoder.real(cell, this.#halves, index);
    if (!readable) this.#count(this.#table.time, cell === null ? 'null time' : 'unreadable time');
    return readable;
  }

  #putMachine(cell: Cell | undefined, index: number): boolean {
    // Rows of one machine mostly follow each other; the dictionary is asked only when the name changes.
    if (cell !== this.#lastName || this.#lastName === undefined) {
      const name = cell === undefined ? (this.#table.machineName ?? this.#table.name) : machineName(cell);
      if (name === undefined) {
        this.#count(this.#table.machine as string, 'null machine');
        return false;
      }
      this.#lastName = cell;
      this.#lastCode = this.#machines.code(name);
    }
    this.#machine[index] = this.#lastCode;
    return true;
  }

  #value(cell: Cell, signal: number): number {
    if (cell === null) return Number.NaN;
    let value: number;
    if (typeof cell === 'number') value = cell;
    else if (typeof cell === 'bigint') return Number(cell);
    else value = typeof cell === 'string' ? numberFromText(cell) : Number.NaN;
    if (Number.isFinite(value)) return value;
    const fault = typeof cell === 'string' ? textFault(cell) : typeof cell === 'number' ? 'infinite' : 'not a number';
    this.#count(this.#table.signals[signal].column, fault);
    return Number.NaN;
  }

  #count(column: string, rule: string): void {
    this.#tally.add(`${this.#table.name}.${column}`, rule);
  }
}
