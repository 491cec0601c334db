import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../model/qc-flags.js';
import { Extremes } from './extremes.js';
import type { FlagQueue, SeriesRows, SeriesTest } from './series-test.js';

/**
 * How long the values before and at each row have been the same: it knows the longest line of values that ends there,
 * as far back as the longer one of both durations. Missing values are passed over.
 *
 * Most values differ from the one before by more than the tolerance, so that a new line begins. Only while they do not,
 * the smallest and the largest value of the line are kept track of.
 */
export class FlatRuns implements SeriesTest {
  readonly #tolerance: number;
  readonly #suspect: number;
  readonly #fail: number;
  readonly #gap: number;
  readonly #longest: number;
  /** Time of the first value of the line. */
  #start = 0;
  /** Whether a value before the line is known to differ. */
  #isBroken = false;
  #last = Number.NaN;
  #lastTime = 0;
  /** Of the line, once it has two values. */
  readonly #low = new Extremes(-1);
  readonly #high = new Extremes(1);

  /** @param gap seconds; all times are. A duration that is absent is never reached. */
  constructor(tolerance: number, suspect: number | undefined, fail: number | undefined, gap: number) {
    this.#tolerance = tolerance;
    this.#suspect = suspect ?? Number.POSITIVE_INFINITY;
    this.#fail = fail ?? Number.POSITIVE_INFINITY;
    this.#gap = gap;
    this.#longest = fail ?? suspect ?? 0;
  }

  add({ length, seconds, values }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    const tolerance = this.#tolerance;
    const gap = this.#gap;
    let last = this.#last;
    let lastTime = this.#lastTime;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const time = seconds[i];
      const step = Math.abs(value - last);
      if (step >= tolerance && step > 0 && time - lastTime <= gap) {
        this.#begin(time, true);
        array[at + i] = GOOD;
      } else if (Number.isNaN(value)) {
        array[at + i] = MISSING;
        continue;
      } else if (time - lastTime > gap || Number.isNaN(last)) {
        this.#begin(time, false);
        array[at + i] = NOT_EVALUATED;
      } else {
        if (step > 0) this.#extend(last, lastTime, value, time);
        else if (this.#low.length > 0) this.#repeat(time);
        array[at + i] = this.#flag(time);
      }
      last = value;
      lastTime = time;
    }
    this.#last = last;
    this.#lastTime = lastTime;
  }

  /** A line begins. */
  #begin(time: number, isBroken: boolean): void {
    this.#start = time;
    this.#isBroken = isBroken;
    this.#low.length = 0;
    this.#high.length = 0;
  }

  /** The last value is there again. A line of nothing else needs no extremes. */
  #repeat(time: number): void {
    this.#low.repeat(time);
    this.#high.repeat(time);
    this.#low.forget(time - this.#longest);
    this.#high.forget(time - this.#longest);
  }

  #extend(last: number, lastTime: number, value: number, time: number): void {
    const [low, high] = [this.#low, this.#high];
    if (low.length === 0) {
      low.push(last, lastTime);
      high.push(last, lastTime);
    }
    low.push(value, time);
    high.push(value, time);
    while (high.first - low.first >= this.#tolerance && high.first > low.first) {
      const older = high.firstTime < low.firstTime ? high : low;
      this.#start = older.firstNext;
      this.#isBroken = true;
      older.shift();
    }
    // What is older cannot shorten a line below the longest duration any more.
    low.forget(time - this.#longest);
    high.forget(time - this.#longest);
  }

  #flag(time: number): number {
    const lasts = time - this.#start;
    if (lasts >= this.#fail) return FAIL;
    if (lasts >= this.#suspect) return SUSPECT;
    return this.#isBroken ? GOOD : NOT_EVALUATED;
  }

  end(): void {}
}
