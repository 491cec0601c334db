import { machineName } from '../../model/cell-values.js';
import type { Cell } from '../../sqlite/cell.js';
import { RecordCondition } from '../../sqlite/conditions/record-condition.js';
import { ABSENT, RecordHeader } from '../../sqlite/record-header.js';
import {
  cellAt,
  FIRST_TEXT_TYPE,
  INT64_TYPE,
  integerAt,
  isInteger,
  isText,
  NULL_TYPE,
  REAL_TYPE,
} from '../../sqlite/serial-type.js';
import { ROWID, type StoredColumn } from '../../sqlite/stored-column.js';
import { bigVarint, varintHigh, varintLow } from '../../sqlite/varint.js';
import type { TimeDecoder } from '../../time/time-decoder.js';
import { type CellDecoder, isWithin } from '../rows/cell-decoder.js';
import { NO_MACHINE, type ReadOptions, type TimeWindow } from '../rows/readings-table.js';
import { BatchColumns, readingBytes } from './batch-columns.js';
import { NameIndex } from './name-index.js';
import type { PageTable } from './page-table.js';
import { RowidList } from './rowid-list.js';
import type { WasmScanner } from './wasm-scanner.js';

/**
 * Decodes records into columns, with the same result as `RowReader` for the same rows. Common types go straight from
 * bytes to numbers. Everything else becomes a cell, as SQL would return it, and goes through {@link CellDecoder}.
 */
export class ColumnScan {
  /** The columns being filled. {@link add} does not check their capacity. */
  batch = new BatchColumns(0, 0, false);
  readonly record: RecordHeader;
  /** The page with the cell of the next row. The record itself may lie in another buffer (overflow pages). */
  page: DataView = new DataView(new ArrayBuffer(0));
  /** Learns the machine names that are met here, so that it can decode the rows that follow. */
  wasm: WasmScanner | undefined;
  readonly #time: StoredColumn;
  readonly #machine: StoredColumn | undefined;
  readonly #signals: readonly StoredColumn[];
  readonly #withKeys: boolean;
  readonly #cells: CellDecoder;
  readonly #times: TimeDecoder;
  readonly #names: NameIndex;
  readonly #window: TimeWindow | undefined;
  readonly #condition: RecordCondition | undefined;
  #rowids: RowidList | undefined;
  readonly #isFiltered: boolean;
  readonly #onlyNamed: boolean;
  /** Codes of the categories, per signal; undefined for numbers, and for text that is one part of a column. */
  readonly #categories: readonly (NameIndex | undefined)[];
  /** True for signals that are numbers, as doubles. */
  readonly #areNumbers: readonly boolean[];
  readonly #integerNames = new Map<number, number>();
  /** Offset in {@link page} of the row's rowid. */
  #rowid = 0;

  /** @param names index of the same machine codes that `cells` uses */
  constructor(table: PageTable, cells: CellDecoder, names: NameIndex, options: ReadOptions = {}) {
    this.#withKeys = options.keys ?? true;
    this.#time = table.time;
    this.#machine = table.machine;
    this.#signals = (options.values ?? true) ? table.signals : [];
    const keys = [table.time, ...(table.machine === undefined ? [] : [table.machine])];
    const columns = [...keys, ...this.#signals, ...(table.condition?.columns ?? [])];
    this.record = new RecordHeader(1 + Math.max(...columns.map((column) => column.index)));
    this.#condition = table.condition && new RecordCondition(table.condition, this.record);
    this.#cells = cells;
    this.#times = cells.times;
    this.#names = names;
    this.#window = table.readings.window;
    this.#onlyNamed = table.readings.onlyNamed === true;
    this.#isFiltered = this.#onlyNamed || cells.filtersMachines;
    // No index for one part of a column: it may hold any number of texts that are numbers.
    this.#categories = table.readings.signals.map(({ categories, part }, s) =>
      categories === undefined || part !== undefined ? undefined : new NameIndex(cells.categoryCodes(s)),
    );
    this.#areNumbers = table.readings.signals.map(
      ({ categories, integers }) => categories === undefined && integers === undefined,
    );
  }

  /** Start new columns for up to `capacity` readings. @param buffer memory for them; allocated by default */
  begin(capacity: number, buffer?: SharedArrayBuffer): void {
    this.batch = new BatchColumns(capacity, this.#signals.length, this.#withKeys, buffer);
  }

  /** Leave out all rows of the range that follows but these. @param rowids rising; undefined: leave out none */
  select(rowids: BigInt64Array | undefined): void {
    this.#rowids = rowids && new RowidList(rowids);
  }

  /** Start over with these columns. */
  reuse(batch: BatchColumns): void {
    batch.length = 0;
    this.batch = batch;
  }

  /** Bytes of one reading in the columns. */
  get readingBytes(): number {
    return readingBytes(this.#signals.length, this.#withKeys);
  }

  /**
   * Add the row whose header is in {@link record}, if it meets the condition. A row without a readable time or machine
   * is left out and counted.
   * @param view buffer of the record
   * @param rowid offset in {@link page} of the row's rowid, a varint
   */
  add(view: DataView, rowid: number): void {
    this.#rowid = rowid;
    if (this.#rowids?.has(this.page, rowid) === false) return;
    if (this.#condition?.isMet(view, this.page, rowid) === false) return;
    const { batch } = this;
    const index = batch.length;
    if (this.#isFiltered && this.#isLeftOut(view)) return;
    if (this.#withKeys && !this.#putKeys(view, batch, index)) return;
    for (let s = 0; s < this.#signals.length; s++) batch.values[s][index] = this.#value(view, s);
    batch.length = index + 1;
  }

  #putKeys(view: DataView, batch: BatchColumns, index: number): boolean {
    if (!this.#putTime(view, batch.timeHalves, index)) return false;
    if (this.#window !== undefined && !isWithin(this.#window, batch.time, index)) return false;
    const code = this.#machineCode(view);
    if (code === NO_MACHINE) return false;
    batch.machine[index] = code;
    return true;
  }

  /** True for a row of a machine or signal that is not selected. */
  #isLeftOut(view: DataView): boolean {
    if (this.#onlyNamed && this.#value(view, 0) < 0) return true;
    if (!this.#cells.filtersMachines) return false;
    return this.#isNamed(view) && this.#machineCode(view) === NO_MACHINE;
  }

  #isNamed(view: DataView): boolean {
    const column = this.#machine;
    if (column === undefined || column.index === ROWID) return true;
    const type = this.record.types[column.index];
    if (isText(type) || isInteger(type)) return true;
    return machineName(this.#cell(column, view)) !== undefined;
  }

  #putTime(view: DataView, timeHalves: Uint32Array, index: number): boolean {
    const column = this.#time;
    let readable: boolean;
    if (column.index === ROWID) {
      const page = this.page;
      const rowid = this.#rowid;
      readable = this.#times.integerHalves(varintHigh(page, rowid), varintLow(page, rowid), timeHalves, index);
    } else {
      const type = this.record.types[column.index];
      const at = this.record.start + this.record.offsets[column.index];
      if (isText(type)) {
        readable = this.#times.bytes(view, at, (type - FIRST_TEXT_TYPE) >> 1, timeHalves, index);
      } else if (type === INT64_TYPE && !column.isReal) {
        readable = this.#times.integerHalves(view.getInt32(at), view.getUint32(at + 4), timeHalves, index);
      } else if (isInteger(type) && !column.isReal) {
        readable = this.#times.smallInteger(integerAt(view, type, at), timeHalves, index);
      } else {
        return this.#cells.time(this.#cell(column, view), timeHalves, index);
      }
    }
    // The cell says why it is no time.
    return readable || this.#cells.time(this.#cell(column, view), timeHalves, index);
  }

  #machineCode(view: DataView): number {
    const column = this.#machine;
    if (column === undefined) return this.#cells.onlyMachine();
    if (column.index !== ROWID) {
      const type = this.record.types[column.index];
      const at = this.record.start + this.record.offsets[column.index];
      if (isText(type)) return this.#namedCode(view, at, (type - FIRST_TEXT_TYPE) >> 1);
      if (isInteger(type) && type !== INT64_TYPE) return this.#integerName(integerAt(view, type, at));
    }
    return this.#cells.machine(this.#cell(column, view));
  }

  #namedCode(view: DataView, at: number, length: number): number {
    const code = this.#names.code(view, at, length);
    this.wasm?.addName(view, at, length, code);
    return code;
  }

  /** The code of a machine named by an integer that a double holds exactly. As a REAL it has the same name. */
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
      const at = this.record.start + this.record.offsets[column.index];
      if (!this.#areNumbers[signal]) {
        const categories = this.#categories[signal];
        if (categories !== undefined && isText(type)) return categories.code(view, at, (type - FIRST_TEXT_TYPE) >> 1);
      } else if (type === REAL_TYPE) {
        const value = view.getFloat64(at);
        if (value - value === 0) return value;
      } else if (type === NULL_TYPE) {
        return Number.NaN;
      } else if (isInteger(type)) {
        const value = integerAt(view, type, at);
        if (type !== INT64_TYPE || Number.isSafeInteger(value)) return value;
      }
    }
    return this.#cells.value(this.#cell(column, view), signal);
  }

  /** The value as SQL returns it. */
  #cell(column: StoredColumn, view: DataView): Cell {
    if (column.index === ROWID) return bigVarint(this.page, this.#rowid);
    const type = this.record.types[column.index];
    if (type === ABSENT) return column.absent;
    const cell = cellAt(view, type, this.record.start + this.record.offsets[column.index]);
    return column.isReal && typeof cell === 'bigint' ? Number(cell) : cell;
  }
}
