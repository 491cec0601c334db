import { NumberQueue } from './number-queue.js';

/**
 * Difference of the largest and the smallest value of a window. Each of two queues holds those values that may still
 * become the largest or the smallest one: a value leaves when a newer one is more extreme (D. Lemire, Streaming
 * maximum-minimum filter using no more than three comparisons per element, Nord. J. Comput. 13, 2006).
 */
export class SlidingRange {
  readonly #largest = new NumberQueue();
  readonly #smallest = new NumberQueue();

  push(value: number): void {
    const largest = this.#largest;
    const smallest = this.#smallest;
    while (largest.length > 0 && largest.last < value) largest.pop();
    while (smallest.length > 0 && smallest.last > value) smallest.pop();
    largest.push(value);
    smallest.push(value);
  }

  /** Takes the oldest value away. @param value the value */
  shift(value: number): void {
    // What is not the extreme any more has left already.
    if (this.#largest.first === value) this.#largest.shift();
    if (this.#smallest.first === value) this.#smallest.shift();
  }

  get range(): number {
    return this.#largest.first - this.#smallest.first;
  }
}
