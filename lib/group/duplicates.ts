import { DataError } from '../errors.js';
import { type MachineBatch, timeHalves } from '../model/batch.js';
import type { Tally } from '../model/tally.js';

/**
 * What becomes of two values of one signal for the same machine and time. A missing value never stands against a
 * present one: readings that complement each other are joined under every policy.
 */
export type DuplicatePolicy = 'first' | 'last' | 'mean' | 'error';

export interface DuplicateOptions {
  readonly policy: DuplicatePolicy;
  readonly signals: readonly string[];
  /** Signals whose values are codes of texts: there is no mean of them, and the first counts. Absent: none. */
  readonly areCodes?: readonly boolean[];
  readonly machines: readonly string[];
  readonly tally: Tally;
}

/**
 * Makes the times of each machine strictly increasing: readings of the same time become one. Batches of one machine come
 * in, times not decreasing; one batch is held back, because the next may begin with its last time.
 */
export class Deduplicator {
  readonly #options: DuplicateOptions;
  /** Values that went into the running mean of the last reading, per signal. */
  readonly #counts: Float64Array;
  readonly #conflicts: Float64Array;
  #held: MachineBatch | undefined;

  constructor(options: DuplicateOptions) {
    this.#options = options;
    this.#counts = new Float64Array(options.signals.length).fill(1);
    this.#conflicts = new Float64Array(options.signals.length);
  }

  /** @returns the batch before this one, when it is complete */
  push(batch: MachineBatch): MachineBatch | undefined {
    const held = this.#held;
    let from = 0;
    if (held !== undefined && held.machine === batch.machine) from = this.#joinToLast(held, batch);
    const rest = this.#compact(batch, from);
    if (rest.length === 0) return undefined;
    this.#held = rest;
    return held;
  }

  /** @returns the batch held back, at the end */
  flush(): MachineBatch | undefined {
    const held = this.#held;
    this.#held = undefined;
    const { signals, tally } = this.#options;
    for (const [s, signal] of signals.entries()) tally.add(signal, 'duplicate', this.#conflicts[s]);
    this.#conflicts.fill(0);
    return held;
  }

  /** Readings of `batch` that have the last time of `held` go into it. @returns how many */
  #joinToLast(held: MachineBatch, batch: MachineBatch): number {
    const last = held.length - 1;
    const time = held.time[last];
    let i = 0;
    for (; i < batch.length && batch.time[i] === time; i++) this.#join(held, last, batch, i);
    return i;
  }

  /** The batch from row `from` on, with equal times joined in place. */
  #compact(batch: MachineBatch, from: number): MachineBatch {
    const { length, time } = batch;
    if (from === length) return { ...batch, length: 0 };
    const words = timeHalves(time, length);
    let kept = from;
    let isAlone = true;
    for (let i = from + 1; i < length; i++) {
      if (words[2 * i] !== words[2 * kept] || words[2 * i + 1] !== words[2 * kept + 1]) {
        kept++;
        if (kept !== i) move(batch, i, kept);
        isAlone = true;
      } else {
        if (isAlone) this.#counts.fill(1);
        isAlone = false;
        this.#join(batch, kept, batch, i);
      }
    }
    if (isAlone) this.#counts.fill(1);
    return slice(batch, from, kept + 1);
  }

  #join(into: MachineBatch, row: number, from: MachineBatch, other: number): void {
    for (let s = 0; s < into.values.length; s++) {
      const column = into.values[s];
      const value = from.values[s][other];
      if (Number.isNaN(value)) continue;
      const present = column[row];
      if (Number.isNaN(present)) {
        column[row] = value;
        this.#counts[s] = 1;
        continue;
      }
      this.#conflicts[s]++;
      if (this.#options.policy === 'error') {
        throw duplicateRefusal(this.#options, into.machine, into.time[row], s, present, value);
      }
      column[row] = settled(this.#options, s, present, value, this.#counts, s);
    }
  }
}

/**
 * What two values of signal `s` become, where that is not refused.
 *
 * @param counts where at `at` stands how many values went into the mean `present`; one more from here on
 */
export function settled(
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

/** What the policy `error` says of two values of signal `s`. */
export function duplicateRefusal(
  { signals, machines }: DuplicateOptions,
  machine: number,
  time: bigint,
  s: number,
  present: number,
  value: number,
): DataError {
  const at = new Date(Number(time / 1_000_000n)).toISOString();
  return new DataError(
    'ERR_DUPLICATE',
    `machine ${JSON.stringify(machines[machine])} has two values of ${signals[s]} at ${at}: ${present} and ${value}; ` +
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
