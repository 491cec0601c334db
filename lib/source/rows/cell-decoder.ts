import { machineName, nameOf, numberFromText, textFault, wordOf } from '../../model/cell-values.js';
import type { Rule, Tally } from '../../model/tally.js';
import type { Cell } from '../../sqlite/cell.js';
import { decodeTime, TimeDecoder } from '../../time/time-decoder.js';
import { type Codes, type MachineCodes, NO_MACHINE, type ReadingsTable, type TimeWindow } from './readings-table.js';

/** The code of a word of the signal with index `signal` that is not among its words; -1 for one that is not wanted. */
export type LateCategory = (signal: number, word: string) => number;

/** What the cells of a table's columns mean, the same for every reader; whatever means nothing is counted. */
export class CellDecoder {
  /** Only some machines are wanted; see {@link MachineCodes}. */
  readonly areSome: boolean;
  /** Decodes the time column. */
  readonly times: TimeDecoder;
  /** Where is counted from here on. */
  tally: Tally;
  readonly #table: ReadingsTable;
  readonly #machines: MachineCodes;
  readonly #late: LateCategory;
  #onlyMachine = NO_MACHINE;
  /** Codes of the words of each signal that has any. */
  readonly #codes: readonly (ReadonlyMap<string, number> | undefined)[];

  /** @param late what becomes of words that are not known beforehand; absent: they are not wanted */
  constructor(table: ReadingsTable, machines: MachineCodes, tally: Tally, late: LateCategory = () => -1) {
    this.times = new TimeDecoder(table.timeUnit);
    this.#table = table;
    this.#machines = machines;
    this.#late = late;
    this.areSome = machines.areSome === true;
    this.tally = tally;
    this.#codes = table.signals.map(
      ({ categories: words }) => words && new Map(words.map((word, code) => [word, code])),
    );
  }

  /** Write the time at `index` of `halves` (see nanoseconds.ts); false, and counted, where the cell is none. */
  time(cell: Cell, timeHalves: Uint32Array, index: number): boolean {
    const readable = decodeTime(this.times, cell, timeHalves, index);
    if (!readable) this.badTime(cell === null ? 'null time' : 'unreadable time');
    return readable;
  }

  badTime(rule: Rule): void {
    this.#count(this.#table.time, rule);
  }

  /** The code of the machine; NO_MACHINE where it is not wanted, or, counted, where the cell names none. */
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
    const codes = this.#codes[signal];
    if (codes !== undefined) return this.#codeOf(cell, codes, signal);
    if (typeof cell === 'bigint') return Number(cell);
    let value = Number.NaN;
    if (typeof cell === 'number') value = cell;
    else if (typeof cell === 'string') value = numberFromText(cell);
    if (Number.isFinite(value)) return value;
    const { column, part } = this.#table.signals[signal];
    if (part === 'numbers' && typeof cell === 'string' && Number.isNaN(value)) return Number.NaN;
    const fault = typeof cell === 'string' ? textFault(cell) : typeof cell === 'number' ? 'infinite' : 'not a number';
    this.#count(column, fault);
    return Number.NaN;
  }

  /** The codes of texts of the signal with index `signal`, which has words. */
  words(signal: number): Codes {
    const codes = this.#codes[signal] as ReadonlyMap<string, number>;
    return { code: (name) => this.#codeOf(name, codes, signal) };
  }

  #codeOf(cell: Cell, codes: ReadonlyMap<string, number>, signal: number): number {
    const word = this.#table.signals[signal].part === 'words' ? wordOf(cell) : nameOf(cell);
    return word === undefined ? Number.NaN : (codes.get(word) ?? this.#late(signal, word));
  }

  #count(column: string, rule: Rule): void {
    this.tally.add(`${this.#table.name}.${column}`, rule);
  }
}

/** The time at `index` lies in the window. */
export function isWithin(window: TimeWindow, times: BigInt64Array, index: number): boolean {
  const time = times[index];
  return (window.since === undefined || time >= window.since) && (window.until === undefined || time < window.until);
}
