import { SortedWindow } from './sorted-window.js';

/** Fewer values than this in a window say nothing. */
const FEWEST = 5;

/**
 * Standard deviation of the logarithm of a quantile's distance, times the square root of the number of values: about 1.2
 * for the median absolute value of normal numbers (asymptotic variance of a sample quantile, 1 / (4 n f(m)²), divided
 * by m²). The reference of a quiet machine may not show less.
 */
const SAMPLING = 1.2;

/** Below this share of the reference a scale counts as this share: a logarithm must be finite. */
const LEAST = 1e-3;

/** A scale of one signal, and what is normal for it: mean and variance of its logarithm in the reference (Welford). */
class Scale {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #vanishes = false;

  learn(scale: number): void {
    if (!(scale > 0)) {
      this.#vanishes = true;
      return;
    }
    const log = Math.log(scale);
    const difference = log - this.#mean;
    this.#mean += difference / ++this.#count;
    this.#squares += difference * (log - this.#mean);
  }

  /** A scale that is zero at times in the reference, as that of a switch, tells nothing. */
  get tells(): boolean {
    return this.#count > 1 && !this.#vanishes;
  }

  /** The usual scale. */
  get usual(): number {
    return this.tells ? Math.exp(this.#mean) : 0;
  }

  /** The squared departure of a scale of `length` values, in variances. */
  departure(scale: number, length: number): number {
    const log = Math.log(Math.max(scale, LEAST * this.usual));
    const variance = Math.max(this.#squares / (this.#count - 1), (SAMPLING * SAMPLING) / length);
    return (log - this.#mean) ** 2 / variance;
  }
}

/** How one signal of a machine moves around the time that is judged, and how it moves normally. */
export class SignalBehaviour {
  readonly #values: SortedWindow;
  readonly #steps: SortedWindow;
  /** Interquartile range of the values. */
  readonly #spread = new Scale();
  /** Median absolute difference of neighbours: noise and fast movement, and none of the slow one. */
  readonly #roughness = new Scale();
  /** Median absolute value. */
  readonly #size = new Scale();
  readonly #failed: number;
  #last = Number.NaN;
  #deadSize = 0;
  #deadStep = 0;

  constructor(window: number, failed: number) {
    this.#values = new SortedWindow(window);
    this.#steps = new SortedWindow(window);
    this.#failed = failed;
  }

  push(value: number): void {
    this.#values.push(value);
    // A step is from value to value, whatever is missing between them.
    this.#steps.push(Math.abs(value - this.#last));
    if (!Number.isNaN(value)) this.#last = value;
  }

  /** Takes the window as normal. */
  learn(): void {
    if (!this.isThere) return;
    this.#spread.learn(this.#interquartileRange());
    this.#roughness.learn(this.#steps.median());
    this.#size.learn(medianSize(this.#values));
  }

  /** Ends the reference. */
  learned(): void {
    this.#deadSize = this.#failed * this.#size.usual;
    this.#deadStep = this.#failed * this.#roughness.usual;
  }

  /** The window has enough values to say anything. */
  get isThere(): boolean {
    return this.#steps.length >= FEWEST;
  }

  /** Scales that {@link departure} compares. */
  get scales(): number {
    return Number(this.#spread.tells) + Number(this.#roughness.tells);
  }

  /** Sum of the squared departures of its scales. */
  departure(): number {
    let sum = 0;
    if (this.#spread.tells) sum += this.#spread.departure(this.#interquartileRange(), this.#values.length);
    if (this.#roughness.tells) sum += this.#roughness.departure(this.#steps.median(), this.#steps.length);
    return sum;
  }

  /** Whether {@link isDead} can tell: a signal that is zero anyway does not die. */
  get canDie(): boolean {
    return this.#deadSize > 0;
  }

  /** It lies near zero and does not move: most values and most steps are below the share of the usual ones. */
  isDead(): boolean {
    const size = this.#deadSize;
    if (this.#steps.median() > this.#deadStep || !(Math.abs(this.#values.median()) <= size)) return false;
    return 2 * (this.#values.countUpTo(size) - this.#values.countBelow(-size)) > this.#values.length;
  }

  #interquartileRange(): number {
    const { length } = this.#values;
    return this.#values.at(length - 1 - (length >> 2)) - this.#values.at(length >> 2);
  }
}

/** Median of the absolute values: walks from both ends to the middle, largest first. */
function medianSize(values: SortedWindow): number {
  let low = 0;
  let high = values.length - 1;
  for (let larger = values.length >> 1; larger > 0; larger--) {
    if (-values.at(low) > values.at(high)) low++;
    else high--;
  }
  return Math.max(-values.at(low), values.at(high));
}
