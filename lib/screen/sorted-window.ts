/**
 * The last `size` values of a series, in order of size: its quantiles cost nothing, the next value costs one binary
 * search and one shift of a third of the window on average. A value that is missing (NaN) takes a place in the window
 * until it leaves, but is not among the sorted ones.
 */
export class SortedWindow {
  /** Values in ascending order, at 1 … {@link length}; an infinity on either side ends loops. */
  readonly sorted: Float64Array;
  /** Values in order of arrival, from {@link oldest} on, in a ring. */
  readonly ring: Float64Array;
  /** Place in the ring of the oldest entry, which the next one takes. */
  oldest = 0;
  /** Values that are there. */
  length = 0;

  constructor(size: number) {
    this.ring = new Float64Array(size).fill(Number.NaN);
    this.sorted = new Float64Array(size + 2).fill(Number.POSITIVE_INFINITY);
    this.sorted[0] = Number.NEGATIVE_INFINITY;
  }

  /** The next entry; the oldest one of a full window leaves. */
  push(value: number): void {
    const { ring, oldest } = this;
    const old = ring[oldest];
    ring[oldest] = value;
    this.oldest = oldest + 1 === ring.length ? 0 : oldest + 1;
    if (Number.isNaN(value)) {
      if (!Number.isNaN(old)) this.#remove(old);
    } else if (Number.isNaN(old)) this.#insert(value);
    else this.#replace(old, value);
  }

  /** The value of rank `rank`, 0 to length - 1. */
  at(rank: number): number {
    return this.sorted[rank + 1];
  }

  /** The value in the middle, or the mean of the two; NaN without values. */
  median(): number {
    const { sorted, length } = this;
    if (length === 0) return Number.NaN;
    const middle = (length + 1) >> 1;
    return length % 2 === 1 ? sorted[middle] : (sorted[middle] + sorted[middle + 1]) / 2;
  }

  /** How many values are less than `value`. */
  countBelow(value: number): number {
    return this.#find(value) - 1;
  }

  /** How many values are `value` or less. */
  countUpTo(value: number): number {
    const { sorted } = this;
    let low = 1;
    let high = this.length + 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The first place whose value is `value` or more. */
  #find(value: number): number {
    const { sorted } = this;
    let low = 1;
    let high = this.length + 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #replace(old: number, value: number): void {
    const { sorted } = this;
    let i = this.#find(old);
    if (value > old) for (; sorted[i + 1] < value; i++) sorted[i] = sorted[i + 1];
    else for (; sorted[i - 1] > value; i--) sorted[i] = sorted[i - 1];
    sorted[i] = value;
  }

  #insert(value: number): void {
    const { sorted } = this;
    let i = ++this.length;
    for (; sorted[i - 1] > value; i--) sorted[i] = sorted[i - 1];
    sorted[i] = value;
  }

  #remove(old: number): void {
    const { sorted } = this;
    const at = this.#find(old);
    sorted.copyWithin(at, at + 1, this.length + 1);
    sorted[this.length--] = Number.POSITIVE_INFINITY;
  }
}
