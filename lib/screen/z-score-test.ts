import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../model/qc-flags.js';
import type { FlagQueue, SeriesRows, SeriesTest } from './series-test.js';
import { SlidingMoments } from './sliding-moments.js';

interface ZScoreLimits {
  /** Values in the window. */
  readonly window: number;
  /** Distances from the mean, in standard deviations; absent: as far as it likes. */
  readonly suspect?: number;
  readonly fail?: number;
}

/**
 * Flags x if |x - mean| > k s, with mean and sample standard deviation s of the last values that are there, x among them:
 * `(x - x.rolling(window).mean()) / x.rolling(window).std()` of pandas. The first values, which have no full window, are
 * not evaluated.
 */
export class ZScoreTest implements SeriesTest {
  readonly #moments = new SlidingMoments();
  readonly #window: number;
  readonly #suspect: number;
  readonly #fail: number;

  constructor({ window, suspect, fail = Number.POSITIVE_INFINITY }: ZScoreLimits) {
    this.#window = window;
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
  }

  add({ length, values }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    for (let i = 0; i < length; i++) array[at + i] = this.#judge(values[i]);
  }

  #judge(value: number): number {
    if (Number.isNaN(value)) return MISSING;
    const moments = this.#moments;
    if (moments.length === this.#window) moments.shift();
    moments.push(value);
    if (moments.length < this.#window) return NOT_EVALUATED;
    const distance = Math.abs(value - moments.mean);
    const deviation = Math.sqrt(moments.variance);
    if (distance > this.#fail * deviation) return FAIL;
    return distance > this.#suspect * deviation ? SUSPECT : GOOD;
  }

  end(): void {}
}
