import { batchLength, type ReadingBatch } from '../../model/batch.js';
import { integerOf, isRounded } from '../../model/cell-values.js';
import type { Tally } from '../../model/tally.js';
import { fractionError, type IntegerColumn } from './integer-columns.js';

/**
 * How the rows of a tall table become readings. A row has two or three value columns: the code of its signal, its
 * number and, if any signal is text, the code of its text.
 */
export interface PivotPlan {
  /** Signal index by code of the signal column. A code beyond the end is a signal that appeared too late to be read. */
  readonly signalOf: readonly number[];
  /** A row has a column for the code of its text. */
  readonly hasWords: boolean;
  /** Per signal: its category codes if it is text. */
  readonly texts: readonly (TextCodes | undefined)[];
  /** Per signal: the column with its codes if it is 64-bit integers. Absent: no signal is. */
  readonly integers?: readonly (PivotedIntegers | undefined)[];
  /** The tally counts text in a numeric signal under this name. */
  readonly column: string;
  /** The tally counts rows without a signal, and of late signals, under this name. */
  readonly signalColumn: string;
}

interface PivotedIntegers extends IntegerColumn {
  readonly name: string;
  /** The column of a tall row. */
  readonly place: number;
}

/** Category codes of a text signal. Its values are texts, or numbers that are taken as text. */
export interface TextCodes {
  /** By the code of the text in the text column. */
  readonly ofWord: readonly (number | undefined)[];
  /** By number. */
  readonly ofNumber: ReadonlyMap<number, number>;
  /** Returns a new code for a text (its code in the text column) or a number (NaN for a text) that has none. */
  readonly late?: (word: number, number: number) => number;
}

/** The rule under which readings of a signal that is not in the sample of a stream are counted. */
export const LATE_SIGNAL = 'of a signal not in the first rows';

/** Columns of a tall row: code of the signal, number, code of the text. Codes of integers come last. */
const CODE = 0;
const NUMBER = 1;
export const WORD = 2;

/** More readings of one time than this go into several batches. The grouping step merges them again. */
const MAX_GROUP = 1 << 17;

/**
 * Turn consecutive rows of one time into one reading per machine. A signal that appears twice starts a second reading
 * of that machine and time; the duplicate policy decides about it after grouping, as for any two readings of one
 * time.
 *
 * @param values false: readings without values
 */
export async function* pivot(
  rows: AsyncIterableIterator<ReadingBatch>,
  plan: PivotPlan,
  tally: Tally,
  values: boolean,
): AsyncIterableIterator<ReadingBatch> {
  const pivoted = new PivotedRows(plan, values);
  for await (const batch of rows) {
    const { length, machine, time } = batch;
    for (let i = 0; i < length; i++) {
      const code = batch.values[CODE][i];
      if (!(code >= 0)) {
        // NaN: the row names no signal. Negative: the signal is not selected.
        if (Number.isNaN(code)) tally.add(plan.signalColumn, 'null signal');
        continue;
      }
      const signal = plan.signalOf[code];
      if (signal === undefined) {
        tally.add(plan.signalColumn, LATE_SIGNAL);
        continue;
      }
      if (time[i] !== pivoted.time) {
        if (pivoted.isFull) yield pivoted.take();
        pivoted.beginGroup(time[i]);
      } else if (pivoted.groupLength > MAX_GROUP) {
        yield pivoted.take();
        pivoted.beginGroup(time[i]);
      }
      pivoted.put(machine[i], signal, values ? valueIn(batch, i, signal, plan, tally) : Number.NaN);
    }
  }
  if (pivoted.length > 0) yield pivoted.take();
}

function valueIn({ values }: ReadingBatch, i: number, signal: number, plan: PivotPlan, tally: Tally): number {
  const number = values[NUMBER][i];
  const text = plan.texts[signal];
  const word = plan.hasWords ? values[WORD][i] : Number.NaN;
  if (text === undefined) {
    if (!Number.isNaN(word)) tally.add(plan.column, 'not a number');
    return plan.integers === undefined ? number : integerIn(values, i, signal, plan, tally);
  }
  return textCodeIn(values, i, text, plan.hasWords) ?? text.late?.(word, number) ?? Number.NaN;
}

/** The category code of row `i`, whose signal is text; undefined for a text that has none. */
export function textCodeIn(
  values: ReadingBatch['values'],
  i: number,
  text: TextCodes,
  hasWords: boolean,
): number | undefined {
  const number = values[NUMBER][i];
  if (!Number.isNaN(number)) return text.ofNumber.get(number);
  return hasWords ? text.ofWord[values[WORD][i]] : undefined;
}

/** The value of a number signal, where some are 64-bit integers. */
function integerIn(
  values: ReadingBatch['values'],
  i: number,
  signal: number,
  { column, integers = [] }: PivotPlan,
  tally: Tally,
): number {
  const number = values[NUMBER][i];
  const own = integers[signal];
  if (own === undefined) {
    const other = integers.find((one) => one !== undefined && !Number.isNaN(values[one.place][i]));
    if (other !== undefined && isRounded(other.codes.decode(values[other.place][i]), number)) {
      tally.add(column, 'rounded integer');
    }
    return number;
  }
  const code = values[own.place][i];
  if (!Number.isNaN(code) || Number.isNaN(number)) return code;
  const integer = integerOf(number);
  if (integer?.isWhole === false) {
    if (own.isAssumed) throw fractionError(column, own.name, number);
    if (own.codes.holds(integer.value)) return own.codes.encode(integer.value);
  }
  tally.add(column, 'does not fit');
  return Number.NaN;
}

/** The batch being filled. A group is the readings of one time. */
class PivotedRows {
  length = 0;
  time: bigint | undefined;
  #groupStart = 0;
  #capacity: number;
  readonly #signals: number;
  readonly #withValues: boolean;
  #machine!: Uint32Array;
  #time!: BigInt64Array;
  #values!: Float64Array[];
  /** 1 if a reading has a value for a signal, at `row · signals + signal`. */
  #filled!: Uint8Array;
  /** The last row of each machine in the group. */
  readonly #latest = new Map<number, number>();

  constructor({ texts }: PivotPlan, withValues: boolean) {
    this.#signals = texts.length;
    this.#withValues = withValues;
    this.#capacity = batchLength(this.#signals);
    this.#allocate();
  }

  get isFull(): boolean {
    return this.length >= batchLength(this.#signals);
  }

  get groupLength(): number {
    return this.length - this.#groupStart;
  }

  beginGroup(time: bigint): void {
    this.time = time;
    this.#groupStart = this.length;
    this.#latest.clear();
  }

  put(machine: number, signal: number, value: number): void {
    let row = this.#latest.get(machine);
    if (row === undefined || this.#filled[row * this.#signals + signal] === 1) {
      row = this.#append(machine);
      this.#latest.set(machine, row);
    }
    this.#filled[row * this.#signals + signal] = 1;
    if (this.#withValues) this.#values[signal][row] = value;
  }

  take(): ReadingBatch {
    const batch = { length: this.length, machine: this.#machine, time: this.#time, values: this.#values };
    this.#capacity = batchLength(this.#signals);
    this.#allocate();
    this.time = undefined;
    return batch;
  }

  #append(machine: number): number {
    if (this.length === this.#capacity) this.#grow();
    const row = this.length++;
    this.#machine[row] = machine;
    this.#time[row] = this.time as bigint;
    return row;
  }

  #allocate(): void {
    this.length = 0;
    this.#groupStart = 0;
    const n = this.#capacity;
    this.#machine = new Uint32Array(n);
    this.#time = new BigInt64Array(n);
    const width = this.#withValues ? this.#signals : 0;
    this.#values = Array.from({ length: width }, () => new Float64Array(n).fill(Number.NaN));
    this.#filled = new Uint8Array(n * this.#signals);
  }

  /** A group never spans two batches up to MAX_GROUP, so one of many machines may exceed the standard batch length. */
  #grow(): void {
    const { length } = this;
    const start = this.#groupStart;
    const old = [this.#machine, this.#time, this.#values, this.#filled] as const;
    this.#capacity *= 2;
    this.#allocate();
    this.length = length;
    this.#groupStart = start;
    this.#machine.set(old[0]);
    this.#time.set(old[1]);
    this.#values.forEach((column, s) => {
      column.set(old[2][s]);
    });
    this.#filled.set(old[3]);
  }
}
