import { LogHistogram } from './log-histogram.js';

/**
 * Counts of values by how far they are from a centre, to 1/64 of that distance: exact enough for a spread that is small
 * beside the values, like that of an air pressure.
 */
export class CentredHistogram {
  readonly centre: number;
  readonly #below = new LogHistogram();
  readonly #above = new LogHistogram();

  constructor(centre: number) {
    this.centre = centre;
  }

  get count(): number {
    return this.#below.count + this.#above.count;
  }

  add(value: number): void {
    const distance = value - this.centre;
    if (distance < 0) this.#below.add(-distance);
    else this.#above.add(distance);
  }

  /** @see LogHistogram.merge */
  merge(other: CentredHistogram, sign: 1 | -1 = 1): void {
    this.#below.merge(other.#below, sign);
    this.#above.merge(other.#above, sign);
  }

  /** Takes `count` values out that are all the same. */
  remove(value: number, count: number): void {
    const distance = value - this.centre;
    if (distance < 0) this.#below.remove(-distance, count);
    else this.#above.remove(distance, count);
  }

  quantile(share: number): number {
    const rank = Math.floor(share * (this.count - 1));
    const below = this.#below.count;
    if (rank < below) return this.centre - this.#below.at(below - 1 - rank);
    return this.centre + this.#above.at(rank - below);
  }

  /** How many are larger, as exact as bins are. */
  above(value: number): number {
    const distance = value - this.centre;
    if (distance >= 0) return this.#above.above(distance);
    return this.count - this.#below.above(-distance);
  }

  /** How many lie in a span, as exact as bins are. */
  within(min: number, max: number): number {
    return Math.max(0, this.above(min) - this.above(max));
  }

  /** A copy. */
  copy(): CentredHistogram {
    const copy = new CentredHistogram(this.centre);
    copy.merge(this);
    return copy;
  }
}
