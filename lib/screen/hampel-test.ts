import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../model/qc-flags.js';
import type { FlagQueue, SeriesRows, SeriesTest } from './series-test.js';
import { SortedWindow } from './sorted-window.js';

/** Median absolute deviations of a standard deviation, for normal numbers: 1 / Φ⁻¹(3/4). */
const MAD_SCALE = 1.4826;

/** Rounding must not make the short cut say more than the formula. */
const SLACK = 1 + 1e-9;

interface HampelLimits {
  /** Values in the window, odd. */
  readonly window: number;
  /** Distances from the median, in scaled median absolute deviations; absent: as far as it likes. */
  readonly suspect?: number;
  readonly fail?: number;
  /** The scaled deviation counts as so much at least. */
  readonly resolution: number;
}

/**
 * Hampel identifier: x is flagged if |x - m| > k S, where m is the median of the values around it and S = 1.4826
 * median(|x - m|) (F. R. Hampel, The influence curve and its role in robust estimation, J. Am. Stat. Assoc. 69, 1974;
 * R. K. Pearson et al., Generalized Hampel Filters, EURASIP J. Adv. Signal Process. 2016:87, section 2).
 *
 * The window is as many values that are there, half of them before and half after. The first and the last half window
 * have none, as in Pearson: not evaluated. S is zero where more than half of the values are the same, which says nothing
 * of how far the others may be: they are not evaluated.
 */
export class HampelTest implements SeriesTest {
  readonly #window: SortedWindow;
  readonly #half: number;
  readonly #suspect: number;
  readonly #fail: number;
  readonly #resolution: number;
  /** By place in the ring: missing rows that follow a value which is not judged yet. */
  readonly #missing: Uint32Array;
  /** Values so far, at most the window. */
  #count = 0;

  constructor({ window, suspect, fail = Number.POSITIVE_INFINITY, resolution }: HampelLimits) {
    this.#window = new SortedWindow(window);
    this.#half = (window - 1) / 2;
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
    this.#resolution = resolution;
    this.#missing = new Uint32Array(window);
  }

  add({ length, values }: SeriesRows, flags: FlagQueue): void {
    const window = this.#window;
    const { ring } = window;
    const half = this.#half;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) {
        if (this.#count <= half) flags.push(MISSING);
        else this.#missing[this.#place(1)]++;
        continue;
      }
      window.push(value);
      if (this.#count < ring.length && ++this.#count < ring.length) {
        if (this.#count <= half) flags.push(NOT_EVALUATED);
        continue;
      }
      const place = this.#place(half + 1);
      flags.push(this.#judge(ring[place]));
      this.#decideMissing(place, flags);
    }
  }

  end(flags: FlagQueue): void {
    const isFull = this.#count === this.#window.ring.length;
    for (let back = isFull ? this.#half : this.#count - this.#half; back > 0; back--) {
      flags.push(NOT_EVALUATED);
      this.#decideMissing(this.#place(back), flags);
    }
  }

  /** Place in the ring of the value that came as the `back`-th from the end. */
  #place(back: number): number {
    const { oldest, ring } = this.#window;
    return oldest >= back ? oldest - back : oldest - back + ring.length;
  }

  #decideMissing(place: number, flags: FlagQueue): void {
    if (this.#missing[place] === 0) return;
    flags.fill(MISSING, this.#missing[place]);
    this.#missing[place] = 0;
  }

  /** @param value the one in the middle of the full window */
  #judge(value: number): number {
    const { sorted } = this.#window;
    const half = this.#half;
    const median = sorted[half + 1];
    const distance = Math.abs(value - median);
    if (distance === 0) return GOOD;
    // Fewer than half of the values are nearer than `near`, so the deviation is no smaller, and nobody need compute it.
    const near = (distance / (MAD_SCALE * this.#suspect)) * SLACK;
    const quarter = (half + 1) >> 1;
    if (sorted[half + 1 + quarter] - median >= near && median - sorted[half + 1 - quarter] >= near) return GOOD;
    const scale = Math.max(MAD_SCALE * deviation(sorted, half), this.#resolution);
    if (scale === 0) return NOT_EVALUATED;
    if (distance > this.#fail * scale) return FAIL;
    return distance > this.#suspect * scale ? SUSPECT : GOOD;
  }
}

/**
 * Median absolute deviation of `2 half + 1` values, sorted at 1 and after: the half of them that lies nearest to the
 * median is half + 1 neighbours, of which the farther end counts. The ends come nearer and go away as one walks on.
 */
function deviation(sorted: Float64Array, half: number): number {
  const median = sorted[half + 1];
  let low = 1;
  let high = half + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle + half] - median >= median - sorted[middle]) high = middle;
    else low = middle + 1;
  }
  const above = sorted[low + half] - median;
  return low > 1 ? Math.min(above, median - sorted[low - 1]) : above;
}
