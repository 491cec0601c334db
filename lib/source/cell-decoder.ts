import type { MachineDictionary } from '../batch.js';
import type { Rule, Tally } from '../tally.js';
import type { ReadingsTable } from './readings-table.js';
import { TimeDecoder } from './time-column.js';
import { machineName, numberFromText, textFault } from './value.js';

/** A value as SQL gives it, every integer as a bigint: nanoseconds since 1970 are beyond what a double holds exactly. */
export type Cell = string | number | bigint | Uint8Array | null;

/** Codes are 0 or more; this is none. */
export const NO_MACHINE = -1;

/** What the cells of a table's columns mean, the same for every reader; whatever means nothing is counted. */
export class CellDecoder {
  /** Decodes the time column. */
  readonly times: TimeDecoder;
  /** Where is counted from here on. */
  tally: Tally;
  readonly #table: ReadingsTable;
  readonly #machines: MachineDictionary;
  #onlyMachine = NO_MACHINE;

  constructor(table: ReadingsTable, machines: MachineDictionary, tally: Tally) {
    this.times = new TimeDecoder(table.timeUnit);
    this.#table = table;
    this.#machines = machines;
    this.tally = tally;
  }

  /** Write the time at `index` of `halves` (see nanoseconds.ts); false, and counted, where the cell is none. */
  time(cell: Cell, halves: Uint32Array, index: number): boolean {
    let readable = false;
    if (typeof cell === 'string') readable = this.times.text(cell, halves, index);
    else if (typeof cell === 'bigint') readable = this.times.integer(cell, halves, index);
    else if (typeof cell === 'number') readable = this.times.real(cell, halves, index);
    if (!readable) this.badTime(cell === null ? 'null time' : 'unreadable time');
    return readable;
  }

  badTime(rule: Rule): void {
    this.#count(this.#table.time, rule);
  }

  /** The code of the machine; NO_MACHINE, and counted, where the cell names none. */
  machine(cell: Cell): number {
    const name = machineName(cell);
    if (name !== undefined) return this.#machines.code(name);
    this.#count(this.#table.machine as string, 'null machine');
    return NO_MACHINE;
  }

  /** The code of the one machine of a table that has no column of machines. */
  onlyMachine(): number {
    if (this.#onlyMachine === NO_MACHINE) {
      this.#onlyMachine = this.#machines.code(this.#table.machineName ?? this.#table.name);
    }
    return this.#onlyMachine;
  }

  /** The value of the signal with index `signal`; NaN where it is missing, and counted where it is no finite number. */
  value(cell: Cell, signal: number): number {
    if (cell === null) return Number.NaN;
    if (typeof cell === 'bigint') return Number(cell);
    let value = Number.NaN;
    if (typeof cell === 'number') value = cell;
    else if (typeof cell === 'string') value = numberFromText(cell);
    if (Number.isFinite(value)) return value;
    const fault = typeof cell === 'string' ? textFault(cell) : typeof cell === 'number' ? 'infinite' : 'not a number';
    this.#count(this.#table.signals[signal].column, fault);
    return Number.NaN;
  }

  #count(column: string, rule: Rule): void {
    this.tally.add(`${this.#table.name}.${column}`, rule);
  }
}
