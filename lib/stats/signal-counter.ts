import { timeHalves } from '../model/batch.js';
import { countFlags } from './count-flags.js';
import { binError } from './magnitude-bins.js';
import { MOMENT_SLOTS, mergeMoments, readMoments, startMoments } from './moments.js';
import { quantilesOf, sketchOf } from './quantiles.js';
import { QUANTILES, type SignalStatistics, type ValueStatistics } from './statistics.js';
import { TimeCounter, type TimeFacts, type TimesJson } from './time-counter.js';
import { ValueCounter, type ValuesJson } from './value-counter.js';

/** Values that are looked at together, so that they stay in the processor's nearest cache. */
const PART = 1024;

class Scratch {
  readonly values = new Float64Array(PART);
  readonly halves = new Int32Array(this.values.buffer);
}

const keptScratch = new Scratch();
const replacedScratch = new Scratch();
const replacementScratch = new Scratch();
let timeScratch = new BigInt64Array(0);

/** A signal of a machine as JSON. */
export interface SignalJson {
  readonly kept: ValuesJson;
  readonly replaced?: ValuesJson;
  readonly replacement?: ValuesJson;
  readonly changed: number;
  readonly flagged: readonly number[];
  /** Absent where it was read at all times of the machine. */
  readonly times?: TimesJson;
}

/**
 * Counts one signal of a machine. Values that stayed as they were are counted once, for before and after; of those that
 * were changed, what was read and what left are counted apart. Before and after are put together at the end, so nothing
 * is ever subtracted.
 */
export class SignalCounter {
  readonly #kept: ValueCounter;
  #replaced: ValueCounter | undefined;
  #replacement: ValueCounter | undefined;
  readonly #flagged: Float64Array;
  /** From the first time on at which the signal was not read. */
  #times: TimeCounter | undefined;
  #changed = 0;
  #limit: number;

  /** @param state where the moments of what was kept are, at `at` */
  constructor(rules: number, limit: number, state: Float64Array, at: number) {
    this.#limit = limit;
    this.#kept = new ValueCounter(limit, state, at);
    this.#flagged = new Float64Array(2 * rules);
  }

  /** @param before times of the machine before this batch */
  add(time: BigInt64Array, raw: Float64Array, values: Float64Array, length: number, before: TimeCounter): void {
    let present = 0;
    for (let from = 0; from < length; from += PART) {
      const to = Math.min(length, from + PART);
      present += raw === values ? this.#addKept(raw, from, to) : this.#addBoth(raw, values, from, to);
    }
    if (present < length && this.#times === undefined) this.#times = before.copy();
    if (this.#times !== undefined) addPresent(this.#times, time, raw, length, present);
  }

  /** @returns number of values that are there */
  #addKept(raw: Float64Array, from: number, to: number): number {
    const { values, halves } = keptScratch;
    let finite = 0;
    let infinite = 0;
    for (let i = from; i < to; i++) {
      const value = raw[i];
      if (value - value === 0) {
        values[finite++] = value;
      } else if (!Number.isNaN(value)) {
        this.#kept.addInfinite(value);
        infinite++;
      }
    }
    this.#kept.add(values, halves, finite);
    return finite + infinite;
  }

  #addBoth(raw: Float64Array, cleaned: Float64Array, from: number, to: number): number {
    const { values, halves } = keptScratch;
    let present = 0;
    let kept = 0;
    let removed = 0;
    let inserted = 0;
    for (let i = from; i < to; i++) {
      const value = raw[i];
      const now = cleaned[i];
      if (value === now) {
        present++;
        if (value - value === 0) values[kept++] = value;
        else this.#kept.addInfinite(value);
        continue;
      }
      const wasThere = !Number.isNaN(value);
      const isThere = !Number.isNaN(now);
      if (!wasThere && !isThere) continue;
      this.#changed++;
      if (wasThere) {
        present++;
        if (value - value === 0) replacedScratch.values[removed++] = value;
        else this.#partOfReplaced().addInfinite(value);
      }
      if (isThere) {
        if (now - now === 0) replacementScratch.values[inserted++] = now;
        else this.#partOfReplacement().addInfinite(now);
      }
    }
    this.#kept.add(values, halves, kept);
    if (removed > 0) this.#partOfReplaced().add(replacedScratch.values, replacedScratch.halves, removed);
    if (inserted > 0) this.#partOfReplacement().add(replacementScratch.values, replacementScratch.halves, inserted);
    return present;
  }

  #partOfReplaced(): ValueCounter {
    this.#replaced ??= new ValueCounter(this.#limit);
    return this.#replaced;
  }

  #partOfReplacement(): ValueCounter {
    this.#replacement ??= new ValueCounter(this.#limit);
    return this.#replacement;
  }

  addFlags(tests: readonly Uint8Array[], length: number): void {
    for (let r = 0; r < tests.length; r++) countFlags(tests[r], length, this.#flagged, 2 * r);
  }

  /** Sets the most bins of each of its parts. */
  limit(bins: number): void {
    this.#limit = bins;
    for (const part of [this.#kept, this.#replaced, this.#replacement]) part?.bins.limit(bins);
  }

  /** Adds what `other` counted; `own` and `others` are the times of the two machines, before they are merged. */
  merge(other: SignalCounter, own: TimeCounter, others: TimeCounter): void {
    if (this.#times !== undefined || other.#times !== undefined) {
      this.#times ??= own.copy();
      this.#times.merge(other.#times ?? others);
    }
    this.#kept.merge(other.#kept);
    if (other.#replaced) this.#partOfReplaced().merge(other.#replaced);
    if (other.#replacement) this.#partOfReplacement().merge(other.#replacement);
    this.#changed += other.#changed;
    other.#flagged.forEach((count, i) => {
      this.#flagged[i] += count;
    });
  }

  /** @param machine what the times of the machine say */
  read(signal: string, rules: readonly string[], machine: TimeFacts): SignalStatistics {
    const facts = this.#times?.read() ?? machine;
    const before = this.#values(this.#replaced, machine.times, facts.expected);
    const after = this.#changed === 0 ? before : this.#values(this.#replacement, machine.times, facts.expected);
    return {
      signal,
      ...facts,
      ...shareOf(facts.times, facts.expected),
      before,
      after,
      changed: this.#changed,
      flagged: rules.map((rule, r) => ({ rule, suspect: this.#flagged[2 * r], fail: this.#flagged[2 * r + 1] })),
    };
  }

  /** What was kept, together with `more`. */
  #values(more: ValueCounter | undefined, times: number, expected: number | undefined): ValueStatistics {
    const parts = more === undefined ? [this.#kept] : [this.#kept, more];
    const state = new Float64Array(MOMENT_SLOTS);
    startMoments(state, 0);
    for (const part of parts) mergeMoments(state, 0, part.state, part.at);
    const moments = readMoments(state, 0);
    const infinite = { negative: 0, positive: 0 };
    for (const part of parts) {
      infinite.negative += part.infinite.negative;
      infinite.positive += part.infinite.positive;
    }
    const sketch = sketchOf(
      parts.map(({ bins }) => bins),
      infinite,
    );
    return {
      ...moments,
      missing: times - moments.count,
      quantiles: quantilesOf(sketch, moments, QUANTILES),
      quantileError: binError(Math.max(...parts.map(({ bins }) => bins.halvings))),
      ...shareOf(moments.count, expected),
    };
  }

  toJSON(): SignalJson {
    return {
      kept: this.#kept.toJSON(),
      ...(this.#replaced ? { replaced: this.#replaced.toJSON() } : {}),
      ...(this.#replacement ? { replacement: this.#replacement.toJSON() } : {}),
      changed: this.#changed,
      flagged: [...this.#flagged],
      ...(this.#times ? { times: this.#times.toJSON() } : {}),
    };
  }

  /** Becomes what {@link toJSON} gave. */
  restore({ kept, replaced, replacement, changed, flagged, times }: SignalJson): void {
    this.#kept.restore(kept, this.#limit);
    if (replaced) this.#partOfReplaced().restore(replaced, this.#limit);
    if (replacement) this.#partOfReplacement().restore(replacement, this.#limit);
    this.#changed = changed;
    this.#flagged.set(flagged);
    this.#times = times && TimeCounter.fromJSON(times);
  }
}

/** Adds the times at which there is a value. */
function addPresent(
  times: TimeCounter,
  time: BigInt64Array,
  values: Float64Array,
  length: number,
  present: number,
): void {
  if (present === length) {
    times.add(time, timeHalves(time, length), length);
    return;
  }
  if (timeScratch.length < length) timeScratch = new BigInt64Array(length);
  const from = timeHalves(time, length);
  const to = timeHalves(timeScratch, length);
  let n = 0;
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(values[i])) continue;
    to[2 * n] = from[2 * i];
    to[2 * n + 1] = from[2 * i + 1];
    n++;
  }
  times.add(timeScratch, to, n);
}

/** The share of expected readings that are there. */
export function shareOf(count: number, expected: number | undefined): { coverage?: number } {
  return expected === undefined ? {} : { coverage: Math.min(1, count / expected) };
}
