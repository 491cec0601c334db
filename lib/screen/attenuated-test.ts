import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../model/qc-flags.js';
import { NumberQueue } from './number-queue.js';
import { isLonger } from './seconds.js';
import type { FlagQueue, SeriesRows, SeriesTest } from './series-test.js';
import { SlidingMoments } from './sliding-moments.js';
import { SlidingRange } from './sliding-range.js';

/** Fewer values show no variation. */
const FEWEST = 3;

interface AttenuatedLimits {
  /** Seconds. */
  readonly window: number;
  readonly method: 'range' | 'std';
  /** Least variation, in units of the signal; absent: none. */
  readonly suspect?: number;
  readonly fail?: number;
}

/**
 * Flags values whose window varies less than it should: its range, or its sample standard deviation. The window is the
 * time before the value, its beginning excluded. It is evaluated once its values reach over all of it: as long as it
 * has fewer than three, or none at its beginning, as at the start or after a gap, it varies less for another reason.
 */
export class AttenuatedTest implements SeriesTest {
  readonly #limits: AttenuatedLimits;
  readonly #suspect: number;
  readonly #fail: number;
  readonly #seconds = new NumberQueue();
  readonly #values = new NumberQueue();
  readonly #moments = new SlidingMoments();
  readonly #range = new SlidingRange();

  constructor(limits: AttenuatedLimits) {
    this.#limits = limits;
    this.#fail = limits.fail ?? Number.NEGATIVE_INFINITY;
    this.#suspect = limits.suspect ?? this.#fail;
  }

  add({ length, seconds, values }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    for (let i = 0; i < length; i++) array[at + i] = this.#judge(seconds[i], values[i]);
  }

  #judge(time: number, value: number): number {
    if (Number.isNaN(value)) return MISSING;
    const { window, method } = this.#limits;
    const seconds = this.#seconds;
    while (seconds.length > 0 && !isLonger(window, time - seconds.first, time)) this.#shift();
    this.#push(time, value);
    const span = time - seconds.first;
    if (seconds.length < FEWEST || isLonger(window, span + span / (seconds.length - 1), time)) return NOT_EVALUATED;
    const variation = method === 'std' ? Math.sqrt(this.#moments.variance) : this.#range.range;
    if (variation < this.#fail) return FAIL;
    return variation < this.#suspect ? SUSPECT : GOOD;
  }

  #push(time: number, value: number): void {
    this.#seconds.push(time);
    if (this.#limits.method === 'std') this.#moments.push(value);
    else {
      this.#values.push(value);
      this.#range.push(value);
    }
  }

  #shift(): void {
    this.#seconds.shift();
    if (this.#limits.method === 'std') this.#moments.shift();
    else {
      this.#range.shift(this.#values.first);
      this.#values.shift();
    }
  }

  end(): void {}
}
