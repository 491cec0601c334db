import { batchLength, type ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';

/**
 * How the rows of a tall table become readings. A row comes as three columns: the code of its signal, its number, and the code
 * of its text where any signal is text.
 */
export interface PivotPlan {
  /** The signal that each code of the signal column stands for; a code behind these is of one that came too late to be read. */
  readonly signalOf: readonly number[];
  /** For each signal that is text: the code of each text of the text column, and of each number. */
  readonly texts: readonly (TextCodes | undefined)[];
  /** Where text in a signal of numbers is counted. */
  readonly column: string;
  /** Where rows without a signal, and of signals that came too late, are counted. */
  readonly signalColumn: string;
}

export interface TextCodes {
  readonly ofWord: readonly (number | undefined)[];
  readonly ofNumber: ReadonlyMap<number, number>;
  /** The code of a text, by the code of its word or its number, that has none yet; absent: all have one. */
  readonly late?: (word: number, number: number) => number;
}

/** The rule by which readings are left out whose signal was not among those that the sample of a stream has. */
export const LATE_SIGNAL = 'of a signal not in the first rows';

const CODE = 0;
const NUMBER = 1;
const WORD = 2;

/** A time with more rows than this is cut: grouping puts the parts together again. */
const MAX_GROUP = 1 << 17;

/**
 * Rows of one time that follow each other become one reading for each machine. A signal that comes twice there begins a second reading of
 * that machine and time; what becomes of such is decided after grouping, as for any two readings of one time.
 *
 * @param values false: the readings without their values
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
        // NULL names no signal; a name without a code is of a signal nobody wants.
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
  const word = values.length > WORD ? values[WORD][i] : Number.NaN;
  if (text === undefined) {
    if (!Number.isNaN(word)) tally.add(plan.column, 'not a number');
    return number;
  }
  const code = Number.isNaN(number) ? text.ofWord[word] : text.ofNumber.get(number);
  return code ?? text.late?.(word, number) ?? Number.NaN;
}

/** The readings of the batch being filled. */
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
  /** 1 where a reading has had its signal: at `row · signals + signal`. */
  #filled!: Uint8Array;
  /** The latest row of each machine in the group. */
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

  /** The readings of one time never span two batches, so those of many machines may outgrow the usual length. */
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
