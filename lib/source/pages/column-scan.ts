import { BATCH_LENGTH, type MachineDictionary, type ReadingBatch } from '../../batch.js';
import type { Tally } from '../../tally.js';
import { type Cell, CellDecoder, NO_MACHINE } from '../cell-decoder.js';
import type { ReadOptions } from '../readings-table.js';
import type { TimeDecoder } from '../time-column.js';
import { NameIndex } from './name-index.js';
import type { PageTable } from './page-table.js';
import { ABSENT, RecordHeader } from './record.js';
import {
  cellAt,
  FIRST_TEXT_TYPE,
  INT64_TYPE,
  integerAt,
  isInteger,
  isText,
  NULL_TYPE,
  REAL_TYPE,
} from './serial-type.js';
import { ROWID, type StoredColumn } from './stored-column.js';
import { bigVarint, varintHigh, varintLow } from './varint.js';

/**
 * Decodes records into the columns of one batch after the other, exactly as `RowReader` does with the same rows. What
 * most rows are made of goes straight from bytes to numbers; everything else becomes a cell, as SQL would give it.
 */
export class ColumnScan {
  /** Rows in the batch so far. */
  length = 0;
  readonly record: RecordHeader;
  /** What holds the cell of the row that is added next; the record may lie elsewhere. */
  page: DataView = new DataView(new ArrayBuffer(0));
  readonly #time: StoredColumn;
  readonly #machine: StoredColumn | undefined;
  readonly #signals: readonly StoredColumn[];
  readonly #withKeys: boolean;
  readonly #cells: CellDecoder;
  readonly #times: TimeDecoder;
  readonly #names: NameIndex;
  readonly #integerNames = new Map<number, number>();
  #machines!: Uint32Array;
  #nanoseconds!: BigInt64Array;
  #halves!: Uint32Array;
  #values!: Float64Array[];
  /** Where in {@link page} the row's rowid is. */
  #rowid = 0;

  constructor(table: PageTable, machines: MachineDictionary, tally: Tally, options: ReadOptions = {}) {
    this.#withKeys = options.keys ?? true;
    this.#time = table.time;
    this.#machine = table.machine;
    this.#signals = (options.values ?? true) ? table.signals : [];
    const columns = [table.time, ...(table.machine === undefined ? [] : [table.machine]), ...this.#signals];
    this.record = new RecordHeader(1 + Math.max(...columns.map((column) => column.index)));
    this.#cells = new CellDecoder(table.readings, machines, tally);
    this.#times = this.#cells.times;
    this.#names = new NameIndex(machines);
    this.#allocate();
  }

  /** Give away what is filled and begin anew. */
  take(): ReadingBatch {
    const batch = { length: this.length, machine: this.#machines, time: this.#nanoseconds, values: this.#values };
    this.#allocate();
    return batch;
  }

  /**
   * Take the row whose header is in {@link record}; one without a time or a machine is left out, and counted.
   * @param view what holds the record
   * @param rowid where in {@link page} the row's rowid is, as a varint
   */
  add(view: DataView, rowid: number): void {
    this.#rowid = rowid;
    const index = this.length;
    if (this.#withKeys && !this.#putKeys(view, index)) return;
    for (let s = 0; s < this.#signals.length; s++) this.#values[s][index] = this.#value(view, s);
    this.length = index + 1;
  }

  #putKeys(view: DataView, index: number): boolean {
    if (!this.#putTime(view, index)) return false;
    const code = this.#machineCode(view);
    if (code === NO_MACHINE) return false;
    this.#machines[index] = code;
    return true;
  }

  #allocate(): void {
    this.length = 0;
    const keys = this.#withKeys ? BATCH_LENGTH : 0;
    this.#machines = new Uint32Array(keys);
    this.#nanoseconds = new BigInt64Array(keys);
    this.#halves = new Uint32Array(this.#nanoseconds.buffer);
    this.#values = this.#signals.map(() => new Float64Array(BATCH_LENGTH));
  }

  #putTime(view: DataView, index: number): boolean {
    const column = this.#time;
    let readable: boolean;
    if (column.index === ROWID) {
      const page = this.page;
      const rowid = this.#rowid;
      readable = this.#times.words(varintHigh(page, rowid), varintLow(page, rowid), this.#halves, index);
    } else {
      const type = this.record.types[column.index];
      const at = this.record.offsets[column.index];
      if (isText(type)) {
        readable = this.#times.bytes(view, at, (type - FIRST_TEXT_TYPE) >> 1, this.#halves, index);
      } else if (type === INT64_TYPE && !column.isReal) {
        readable = this.#times.words(view.getInt32(at), view.getUint32(at + 4), this.#halves, index);
      } else if (isInteger(type) && !column.isReal) {
        readable = this.#times.smallInteger(integerAt(view, type, at), this.#halves, index);
      } else {
        return this.#cells.time(this.#cell(column, view), this.#halves, index);
      }
    }
    if (!readable) this.#cells.badTime('unreadable time');
    return readable;
  }

  #machineCode(view: DataView): number {
    const column = this.#machine;
    if (column === undefined) return this.#cells.onlyMachine();
    if (column.index !== ROWID) {
      const type = this.record.types[column.index];
      const at = this.record.offsets[column.index];
      if (isText(type)) return this.#names.code(view, at, (type - FIRST_TEXT_TYPE) >> 1);
      if (isInteger(type) && type !== INT64_TYPE) return this.#integerName(integerAt(view, type, at));
    }
    return this.#cells.machine(this.#cell(column, view));
  }

  /** The code of a machine named by an integer that a double holds exactly; as a REAL it has the same name. */
  #integerName(value: number): number {
    let code = this.#integerNames.get(value);
    if (code === undefined) {
      code = this.#cells.machine(value);
      this.#integerNames.set(value, code);
    }
    return code;
  }

  #value(view: DataView, signal: number): number {
    const column = this.#signals[signal];
    if (column.index !== ROWID) {
      const type = this.record.types[column.index];
      const at = this.record.offsets[column.index];
      if (type === REAL_TYPE) {
        const value = view.getFloat64(at);
        if (value - value === 0) return value;
      } else if (type === NULL_TYPE) {
        return Number.NaN;
      } else if (isInteger(type)) {
        return integerAt(view, type, at);
      }
    }
    return this.#cells.value(this.#cell(column, view), signal);
  }

  /** The value as SQL gives it. */
  #cell(column: StoredColumn, view: DataView): Cell {
    if (column.index === ROWID) return bigVarint(this.page, this.#rowid);
    const type = this.record.types[column.index];
    if (type === ABSENT) return column.absent;
    const cell = cellAt(view, type, this.record.offsets[column.index]);
    return column.isReal && typeof cell === 'bigint' ? Number(cell) : cell;
  }
}
