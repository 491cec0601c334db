import { DataError } from '../errors.js';
import { type MachineBatch, timeHalves } from '../model/batch.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { Tally } from '../model/tally.js';

/**
 * How two values of one signal for the same machine and time become one. A missing value is no conflict: under every
 * policy the present one is taken.
 */
export type DuplicatePolicy = 'first' | 'last' | 'mean' | 'error';

/** How readings of one machine and time become one, and what is told of it. */
export interface DuplicateOptions {
  readonly policy: DuplicatePolicy;
  readonly signals: readonly string[];
  /** Signals whose values are codes of texts, by index. They have no mean: `mean` takes the first. Absent: none. */
  readonly areCodes?: readonly boolean[];
  /** Codes of the signals of integers, by index, for messages. */
  readonly integers?: readonly (IntegerCodes | undefined)[];
  readonly machines: readonly string[];
  readonly tally: Tally;
  /** Columns that follow their values, where rules change these before readings are merged. */
  readonly companions?: Companions;
}

/** Columns behind those of the signals. */
export interface Companions {
  /** Cleans the values of a batch, and adds the columns. */
  prepare(batch: MachineBatch): MachineBatch;
  /** By signal, the column of its values as they were read; undefined: rules change none. */
  readonly raw: readonly (number | undefined)[];
  /** By signal, the column that counts its values at each time; undefined: nobody asks for them. */
  readonly counts: readonly (number | undefined)[];
}

/**
 * Makes the times of each machine strictly increasing: readings of the same time become one. Takes batches of one
 * machine whose times do not decrease. One batch is held back, because the next may begin with its last time.
 */
export class Deduplicator {
  readonly #options: DuplicateOptions;
  /** Values in the running mean of the last reading, per signal. */
  readonly #counts: Float64Array;
  readonly #conflicts: Float64Array;
  #held: MachineBatch | undefined;

  constructor(options: DuplicateOptions) {
    this.#options = options;
    this.#counts = new Float64Array(options.signals.length).fill(1);
    this.#conflicts = new Float64Array(options.signals.length);
  }

  /** @returns the previous batch, once it is complete */
  push(given: MachineBatch): MachineBatch | undefined {
    const { companions } = this.#options;
    const batch = companions === undefined ? given : companions.prepare(given);
    const held = this.#held;
    let from = 0;
    if (held !== undefined && held.machine === batch.machine) from = this.#mergeIntoLast(held, batch);
    const rest = this.#compact(batch, from);
    if (rest.length === 0) return undefined;
    this.#held = rest;
    return held;
  }

  /** End of the input. @returns the batch held back */
  flush(): MachineBatch | undefined {
    const held = this.#held;
    this.#held = undefined;
    const { signals, tally } = this.#options;
    for (const [s, signal] of signals.entries()) tally.add(signal, 'duplicate', this.#conflicts[s]);
    this.#conflicts.fill(0);
    return held;
  }

  /** Merge the readings of `batch` at the last time of `held` into it. @returns the number of these readings */
  #mergeIntoLast(held: MachineBatch, batch: MachineBatch): number {
    const last = held.length - 1;
    const time = held.time[last];
    let i = 0;
    for (; i < batch.length && batch.time[i] === time; i++) this.#merge(held, last, batch, i);
    return i;
  }

  /** The batch from row `from` on, with readings of equal times merged in place. */
  #compact(batch: MachineBatch, from: number): MachineBatch {
    const { length, time } = batch;
    if (from === length) return { ...batch, length: 0 };
    const halves = timeHalves(time, length);
    let kept = from;
    let isSingle = true;
    for (let i = from + 1; i < length; i++) {
      if (halves[2 * i] !== halves[2 * kept] || halves[2 * i + 1] !== halves[2 * kept + 1]) {
        kept++;
        if (kept !== i) move(batch, i, kept);
        isSingle = true;
      } else {
        if (isSingle) this.#counts.fill(1);
        isSingle = false;
        this.#merge(batch, kept, batch, i);
      }
    }
    if (isSingle) this.#counts.fill(1);
    return slice(batch, from, kept + 1);
  }

  #merge(into: MachineBatch, row: number, from: MachineBatch, other: number): void {
    const { companions, signals } = this.#options;
    // Batches of times alone have no columns.
    const width = Math.min(signals.length, into.values.length);
    for (let s = 0; s < width; s++) {
      const column = into.values[s];
      const value = from.values[s][other];
      const counts = companions?.counts[s];
      if (counts !== undefined) into.values[counts][row] += from.values[counts][other];
      if (Number.isNaN(value)) continue;
      const present = column[row];
      const raw = companions?.raw[s];
      if (Number.isNaN(present)) {
        column[row] = value;
        this.#counts[s] = 1;
        if (raw !== undefined) into.values[raw][row] = from.values[raw][other];
        continue;
      }
      this.#conflicts[s]++;
      if (this.#options.policy === 'error') {
        throw duplicateError(this.#options, into.machine, into.time[row], s, present, value);
      }
      const merged = mergeDuplicate(this.#options, s, present, value, this.#counts, s);
      column[row] = merged;
      if (raw !== undefined)
        into.values[raw][row] = rawOf(this.#options, s, into.values[raw][row], from.values[raw][other], merged);
    }
  }
}

/**
 * The value of signal `s` that replaces two, under any policy but `error`.
 *
 * @param counts `counts[at]` is the number of values in the mean `present`; it is incremented
 */
export function mergeDuplicate(
  { policy, areCodes }: DuplicateOptions,
  s: number,
  present: number,
  value: number,
  counts: Float64Array,
  at: number,
): number {
  if (policy === 'last') return value;
  if (policy === 'mean' && !areCodes?.[s]) return present + (value - present) / ++counts[at];
  return present;
}

/** What a merged value was read as: that which was taken, or the mean itself. */
function rawOf(
  { policy, areCodes }: DuplicateOptions,
  s: number,
  present: number,
  other: number,
  merged: number,
): number {
  if (policy === 'last') return other;
  return policy === 'mean' && !areCodes?.[s] ? merged : present;
}

/** The error of the policy `error` for two values of signal `s`. */
export function duplicateError(
  { signals, machines, integers }: DuplicateOptions,
  machine: number,
  time: bigint,
  s: number,
  present: number,
  value: number,
): DataError {
  const [a, b] = [present, value].map((v) => integers?.[s]?.decode(v) ?? v);
  const at = new Date(Number(time / 1_000_000n)).toISOString();
  return new DataError(
    'ERR_DUPLICATE',
    `machine ${JSON.stringify(machines[machine])} has two values of ${signals[s]} at ${at}: ${a} and ${b}; ` +
      'clean.duplicates may say "first", "last" or "mean" instead of "error"',
  );
}

/** Rows `from … to` of a batch, without a copy. */
export function slice(batch: MachineBatch, from: number, to: number): MachineBatch {
  if (from === 0 && to === batch.length) return batch;
  return {
    machine: batch.machine,
    length: to - from,
    time: batch.time.subarray(from, to),
    values: batch.values.map((column) => column.subarray(from, to)),
  };
}

function move(batch: MachineBatch, from: number, to: number): void {
  batch.time[to] = batch.time[from];
  for (const column of batch.values) column[to] = column[from];
}
