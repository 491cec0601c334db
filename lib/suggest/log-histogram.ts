/*
 * A bin is one exponent and the first bits of the mantissa of a double (IEEE 754), so that finding it takes no logarithm,
 * and a value is told to the same share of itself, whatever its size.
 */
const GROWTH = 256;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Counts of sizes from 0 on: memory does not grow with the number of values. */
export class LogHistogram {
  zeros = 0;
  #counts = new Uint32Array(0);
  /** Bin of the first count. */
  #first = 0;
  /** Values that are not zero. */
  #sized = 0;
  readonly #bits: number;

  /** @param bits of the mantissa: a size is told to `2 ** -(bits + 1)` of itself */
  constructor(bits = 5) {
    this.#bits = bits;
  }

  get count(): number {
    return this.zeros + this.#sized;
  }

  /** @param size 0 or more, finite */
  add(size: number): void {
    if (size === 0) {
      this.zeros++;
      return;
    }
    this.#sized++;
    const place = this.#place(this.#binOf(size));
    this.#counts[place]++;
  }

  /** Adds `sign` times the counts of another one of as many bits; -1 takes out what was added before. */
  merge(other: LogHistogram, sign: 1 | -1 = 1): void {
    this.zeros += sign * other.zeros;
    this.#sized += sign * other.#sized;
    for (const [k, count] of other.#counts.entries()) {
      if (count === 0) continue;
      const place = this.#place(other.#first + k);
      this.#counts[place] += sign * count;
    }
  }

  /** Takes `count` values of one size out. */
  remove(size: number, count: number): void {
    if (size === 0) {
      this.zeros -= Math.min(count, this.zeros);
      return;
    }
    const place = this.#place(this.#binOf(size));
    const taken = Math.min(count, this.#counts[place]);
    this.#counts[place] -= taken;
    this.#sized -= taken;
  }

  /** The size that has `rank` others below it; 0 is the smallest. NaN where there are not as many. */
  at(rank: number): number {
    let left = rank - this.zeros;
    if (left < 0) return 0;
    for (const [k, count] of this.#counts.entries()) {
      if (left < count) return this.#edgeOf(this.#first + k) * (1 + 2 ** -(this.#bits + 1));
      left -= count;
    }
    return Number.NaN;
  }

  /** @param share 0 to 1 */
  quantile(share: number): number {
    return this.at(Math.floor(share * (this.count - 1)));
  }

  /** The same among those that are not zero. */
  sizedQuantile(share: number): number {
    return this.at(this.zeros + Math.floor(share * (this.#sized - 1)));
  }

  /** How many are larger, as exact as bins are. */
  above(size: number): number {
    if (size < 0) return this.count;
    let above = 0;
    for (const [k, count] of this.#counts.entries()) if (this.#edgeOf(this.#first + k) >= size) above += count;
    return above;
  }

  #binOf(size: number): number {
    double[0] = size;
    return words[1] >> (20 - this.#bits);
  }

  /** The smallest size of a bin. */
  #edgeOf(bin: number): number {
    words[0] = 0;
    words[1] = bin << (20 - this.#bits);
    return double[0];
  }

  #place(bin: number): number {
    const { length } = this.#counts;
    const place = bin - this.#first;
    if (place >= 0 && place < length) return place;
    const first = length === 0 ? bin - GROWTH / 2 : Math.min(this.#first, bin - GROWTH / 2);
    const end = length === 0 ? bin + GROWTH / 2 : Math.max(this.#first + length, bin + GROWTH / 2);
    const counts = new Uint32Array(end - first);
    counts.set(this.#counts, length === 0 ? 0 : this.#first - first);
    this.#counts = counts;
    this.#first = first;
    return bin - first;
  }
}
