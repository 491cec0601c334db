import {
  faultOf,
  integerFromText,
  integerOf,
  isRounded,
  machineName,
  nameOf,
  numberFromText,
  wordOf,
} from '../../model/cell-values.js';
import type { Rule, Tally } from '../../model/tally.js';
import type { Cell } from '../../sqlite/cell.js';
import { decodeTime, TimeDecoder } from '../../time/time-decoder.js';
import { timeFault } from '../../time/time-fault.js';
import { fractionError } from './integer-columns.js';
import { LocalTimes } from './local-times.js';
import {
  type Codes,
  type MachineCodes,
  NO_MACHINE,
  type ReadingsTable,
  type SignalColumn,
  type TimeWindow,
} from './readings-table.js';

type Integers = NonNullable<SignalColumn['integers']>;

/** Returns the code for a text of signal `signal` that is not among its categories; -1 to leave the row out. */
type LateCategory = (signal: number, text: string) => number;

/** Decodes the cells of a table's columns, the same way for every reader. It counts cells that it cannot decode. */
export class CellDecoder {
  /** See {@link MachineCodes}. */
  readonly filtersMachines: boolean;
  /** Decodes the time column. */
  readonly times: TimeDecoder;
  /** Turns local times into moments, where the table has a zone. */
  readonly local: LocalTimes | undefined;
  /** Counts bad input; may be replaced. */
  tally: Tally;
  readonly #table: ReadingsTable;
  readonly #machines: MachineCodes;
  readonly #late: LateCategory;
  #onlyMachine = NO_MACHINE;
  /** Codes of the categories of each signal that has them. */
  readonly #codes: readonly (ReadonlyMap<string, number> | undefined)[];

  /** @param late codes for texts that are not categories yet; default: -1 */
  constructor(table: ReadingsTable, machines: MachineCodes, tally: Tally, late: LateCategory = () => -1) {
    this.times = new TimeDecoder(table.timeUnit, table);
    this.local =
      table.zone === undefined
        ? undefined
        : new LocalTimes(table.zone, (rule, count, example) => this.#count(table.time, rule, example, count));
    this.#table = table;
    this.#machines = machines;
    this.#late = late;
    this.filtersMachines = machines.filtersMachines === true;
    this.tally = tally;
    this.#codes = table.signals.map(({ categories }) => categories && new Map(categories.map((text, c) => [text, c])));
  }

  /**
   * Write the time to `timeHalves` at `index` (see nanoseconds.ts). A cell that is no time is counted; returns false.
   */
  time(cell: Cell, timeHalves: Uint32Array, index: number): boolean {
    if (decodeTime(this.times, cell, timeHalves, index)) return true;
    const fault = timeFault(cell, this.#table);
    this.#count(this.#table.time, fault, fault === 'time out of range' ? String(cell) : undefined);
    return false;
  }

  /** {@link time}, and if it is that of a local clock, the moment; rows of one machine come in their order. */
  moment(cell: Cell, machine: Cell | undefined, times: BigInt64Array, timeHalves: Uint32Array, index: number): boolean {
    if (!this.time(cell, timeHalves, index)) return false;
    if (this.local === undefined || typeof cell !== 'string' || !this.times.isLocal) return true;
    return this.local.resolve(machine, times, index, cell);
  }

  /** The code of the machine; NO_MACHINE if it is not selected, or if the cell names none, which is counted. */
  machine(cell: Cell): number {
    const name = machineName(cell);
    if (name !== undefined) return this.#machines.code(name);
    this.#count(this.#table.machine as string, 'null machine');
    return NO_MACHINE;
  }

  /** The code of the only machine of a table without machine column. */
  onlyMachine(): number {
    if (this.#onlyMachine === NO_MACHINE) {
      this.#onlyMachine = this.#machines.code(this.#table.machineName ?? this.#table.name);
    }
    return this.#onlyMachine;
  }

  /** The value of signal `signal`: NaN for NULL; also NaN, and counted, for anything else that is no finite number. */
  value(cell: Cell, signal: number): number {
    if (cell === null) return Number.NaN;
    const codes = this.#codes[signal];
    if (codes !== undefined) return this.#codeOf(cell, codes, signal);
    const { integers } = this.#table.signals[signal];
    if (integers !== undefined) return this.#integer(cell, signal, integers);
    if (typeof cell === 'bigint') return this.#rounded(cell, Number(cell), signal);
    let value = Number.NaN;
    if (typeof cell === 'number') value = cell;
    else if (typeof cell === 'string') value = numberFromText(cell);
    if (Number.isFinite(value)) {
      const isLong = typeof cell === 'string' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
      return isLong ? this.#rounded(integerFromText(cell), value, signal) : value;
    }
    const { column, part } = this.#table.signals[signal];
    if (part === 'numbers' && typeof cell === 'string' && Number.isNaN(value)) return Number.NaN;
    this.#count(column, faultOf(cell));
    return Number.NaN;
  }

  /** The code of an integer; NaN, and counted, for what is none. @throws DataError ERR_FRACTION */
  #integer(cell: Cell, signal: number, { codes, isAssumed, isPart }: Integers): number {
    const { column, signal: name } = this.#table.signals[signal];
    const integer = integerOf(cell);
    if (integer !== undefined && codes.holds(integer.value) && (integer.isWhole || !(isAssumed || isPart))) {
      const code = codes.encode(integer.value);
      if (!Number.isNaN(code)) return code;
    }
    if (isPart) return Number.NaN;
    if (isAssumed && integer?.isWhole === false) throw fractionError(`${this.#table.name}.${column}`, name, cell);
    this.#count(column, integer === undefined ? faultOf(cell) : 'does not fit');
    return Number.NaN;
  }

  /** The category codes of signal `signal`, which must have categories. */
  categoryCodes(signal: number): Codes {
    const codes = this.#codes[signal] as ReadonlyMap<string, number>;
    return { code: (name) => this.#codeOf(name, codes, signal) };
  }

  /** `value`, the double nearest to `integer`; counted where they differ. */
  #rounded(integer: bigint | undefined, value: number, signal: number): number {
    const { column, countsRounded = true } = this.#table.signals[signal];
    if (countsRounded && integer !== undefined && isRounded(integer, value)) this.#count(column, 'rounded integer');
    return value;
  }

  #codeOf(cell: Cell, codes: ReadonlyMap<string, number>, signal: number): number {
    const { column, part, countsBlobs } = this.#table.signals[signal];
    const text = part === 'words' ? wordOf(cell) : nameOf(cell);
    if (text !== undefined) return codes.get(text) ?? this.#late(signal, text);
    if (countsBlobs === true && cell instanceof Uint8Array) this.#count(column, 'not text');
    return Number.NaN;
  }

  #count(column: string, rule: Rule, example?: string, count = 1): void {
    this.tally.add(`${this.#table.name}.${column}`, rule, count, example);
  }
}

/** True if the time at `index` lies in the window. */
export function isWithin(window: TimeWindow, times: BigInt64Array, index: number): boolean {
  const time = times[index];
  return (window.since === undefined || time >= window.since) && (window.until === undefined || time < window.until);
}
