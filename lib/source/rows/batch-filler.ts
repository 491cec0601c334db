import { batchLength, type ReadingBatch } from '../../model/batch.js';
import { machineName } from '../../model/cell-values.js';
import type { Cell } from '../../sqlite/cell.js';
import { type CellDecoder, isWithin } from './cell-decoder.js';
import { NO_MACHINE, type ReadingsTable, type TimeWindow } from './readings-table.js';

/** Decodes rows into the columns of one batch at a time. */
export class BatchFiller {
  length = 0;
  #machine!: Uint32Array;
  #time!: BigInt64Array;
  #timeHalves!: Uint32Array;
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
    this.#isFiltered = this.#onlyNamed || cells.filtersMachines;
    this.#allocate();
  }

  get isFull(): boolean {
    return this.length === this.#capacity;
  }

  /** Return the filled batch and start a new one. */
  take(): ReadingBatch {
    const batch = { length: this.length, machine: this.#machine, time: this.#time, values: this.#values };
    this.#allocate();
    return batch;
  }

  /** Count what only all rows together tell. */
  end(): void {
    this.#cells.local?.end();
  }

  /**
   * Add a row.
   * @param row time, machine (if the table has a machine column), then the value of every signal
   * @returns false if the row is left out
   */
  add(row: readonly Cell[]): boolean {
    if (this.#isFiltered && this.#isLeftOut(row)) return false;
    const index = this.length;
    const named = this.#hasMachine ? row[1] : undefined;
    if (!this.#cells.moment(row[0], named, this.#time, this.#timeHalves, index)) return false;
    if (this.#window !== undefined && !isWithin(this.#window, this.#time, index)) return false;
    const code = this.#hasMachine ? this.#machineCode(row[1]) : this.#cells.onlyMachine();
    if (code === NO_MACHINE) return false;
    this.#machine[index] = code;
    const firstValue = this.#hasMachine ? 2 : 1;
    for (let s = 0; s < this.#width; s++) this.#values[s][index] = this.#cells.value(row[firstValue + s], s);
    this.length++;
    return true;
  }

  #allocate(): void {
    this.length = 0;
    this.#machine = new Uint32Array(this.#capacity);
    this.#time = new BigInt64Array(this.#capacity);
    this.#timeHalves = new Uint32Array(this.#time.buffer);
    this.#values = Array.from({ length: this.#width }, () => new Float64Array(this.#capacity));
  }

  /** True for a row of a machine or signal that is not selected. */
  #isLeftOut(row: readonly Cell[]): boolean {
    const firstValue = this.#hasMachine ? 2 : 1;
    if (this.#onlyNamed && this.#cells.value(row[firstValue], 0) < 0) return true;
    if (!this.#cells.filtersMachines) return false;
    if (!this.#hasMachine) return this.#cells.onlyMachine() === NO_MACHINE;
    return machineName(row[1]) !== undefined && this.#machineCode(row[1]) === NO_MACHINE;
  }

  #machineCode(cell: Cell): number {
    // Rows of one machine often follow each other: look the name up only when it changes.
    if (cell === this.#lastName) return this.#lastCode;
    const code = this.#cells.machine(cell);
    if (code !== NO_MACHINE) {
      this.#lastName = cell;
      this.#lastCode = code;
    }
    return code;
  }
}
