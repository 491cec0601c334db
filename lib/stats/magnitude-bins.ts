/*
 * Counts of values by magnitude, for quantiles. A bin is what a double's sign, exponent and first six bits of the
 * mantissa say, so that its number is the upper half of the double, shifted: 64 bins of equal width from each power of
 * two to the next. The middle of a bin is within 1/129 = 0.78 % of all that is in it. That is the guarantee of DDSketch
 * (Masson, Rim, Lee: DDSketch, VLDB 2019, section 2.2) with a mapping that costs a shift and a mask, not a logarithm.
 *
 * Bins are allocated from the lowest power of two that occurs to the highest. Where these are more than a limit, all
 * pairs of bins are made one (Epicoco et al., UDDSketch, IEEE Access 2020, section 3), and the error is about doubled.
 */

const BITS = 6;
/** The shift of the upper half of a double that leaves a bin's number. */
const SHIFT = 20 - BITS;
/** With so many halvings a bin is all from one power of two to the next. */
const MAX_HALVINGS = BITS;

const double = new Float64Array(1);
const halvesOfDouble = new Int32Array(double.buffer);

/** Bins as JSON. */
export interface BinsJson {
  readonly halvings: number;
  readonly zeros: number;
  /** Number of a bin, negative for negative values (bitwise complement), and its count, in turns. */
  readonly bins: readonly number[];
}

export class MagnitudeBins {
  #counts: Uint32Array | Float64Array = new Uint32Array(0);
  /** Number of the first bin, and bins from there for each sign. */
  #first = 0;
  #span = 0;
  #halvings = 0;
  #zeros = 0;
  /** At least as many as there are values in any bin. */
  #total = 0;
  #limit: number;

  /** @param limit most bins; less than one power of two of each sign takes is not kept to */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Values that are zero, or of the first bin, which is as good as zero. */
  get zeros(): number {
    if (this.#first > 0 || this.#span === 0) return this.#zeros;
    return this.#zeros + this.#counts[0] + (this.#counts.length > this.#span ? this.#counts[this.#span] : 0);
  }

  /** How often pairs of bins were made one. */
  get halvings(): number {
    return this.#halvings;
  }

  /** Bytes of the counts. */
  get bytes(): number {
    return this.#counts.byteLength;
  }

  /**
   * Counts `length` values, none of them NaN.
   * @param halves `(length, 2)` their 32-bit halves, lower half first
   */
  add(halves: Int32Array, length: number): void {
    this.#total += length;
    if (this.#total > 0xffff_ffff && this.#counts instanceof Uint32Array)
      this.#counts = Float64Array.from(this.#counts);
    let done = 0;
    while (done < length) done = this.#addKnown(halves, done, length);
  }

  /** Counts values until one needs a new bin, which it makes. @returns the first that is not counted */
  #addKnown(halves: Int32Array, from: number, to: number): number {
    const counts = this.#counts;
    const size = counts.length;
    const span = this.#span;
    const first = this.#first;
    const shift = SHIFT + this.#halvings;
    for (let i = from; i < to; i++) {
      const upper = halves[2 * i + 1];
      const bin = ((upper & 0x7fff_ffff) >>> shift) - first;
      const place = bin + (upper >>> 31) * span;
      if (bin >>> 0 < span && place < size) {
        counts[place]++;
      } else if ((upper & 0x7fff_ffff) >>> SHIFT === 0) {
        this.#zeros++;
      } else {
        this.#includeAll(halves, i, to);
        return i;
      }
    }
    return to;
  }

  /** Counts one value, not NaN, `times` times. */
  addOne(value: number, times: number): void {
    double[0] = value;
    this.#addBin(((halvesOfDouble[1] & 0x7fff_ffff) >>> SHIFT) >>> this.#halvings, value < 0, times);
  }

  #addBin(bin: number, negative: boolean, times: number): void {
    this.#total += times;
    if (this.#total > 0xffff_ffff && this.#counts instanceof Uint32Array)
      this.#counts = Float64Array.from(this.#counts);
    if (bin === 0) {
      this.#zeros += times;
      return;
    }
    const halvings = this.#halvings;
    this.#include(bin, bin, negative);
    const now = bin >>> (this.#halvings - halvings);
    this.#counts[now - this.#first + (negative ? this.#span : 0)] += times;
  }

  /** Makes room for all of these values at once. */
  #includeAll(halves: Int32Array, from: number, to: number): void {
    const shift = SHIFT + this.#halvings;
    let lowest = 0x7fff_ffff;
    let highest = 0;
    let hasNegative = false;
    for (let i = from; i < to; i++) {
      const upper = halves[2 * i + 1];
      const magnitude = upper & 0x7fff_ffff;
      if (magnitude >>> SHIFT === 0) continue;
      if (magnitude < lowest) lowest = magnitude;
      if (magnitude > highest) highest = magnitude;
      hasNegative ||= upper < 0;
    }
    this.#include(lowest >>> shift, highest >>> shift, hasNegative);
  }

  /** Makes room for bins, and halves the resolution where that takes more than the limit. */
  #include(lowest: number, highest: number, negative: boolean): void {
    const octave = 1 << (BITS - this.#halvings);
    const from = Math.floor(lowest / octave) * octave;
    const first = this.#span === 0 ? from : Math.min(this.#first, from);
    const last = Math.floor(highest / octave) * octave;
    const end = Math.max(this.#span === 0 ? 0 : this.#first + this.#span, last + octave);
    const signs = negative || this.#counts.length > this.#span ? 2 : 1;
    if (first === this.#first && end - first === this.#span && signs * this.#span === this.#counts.length) return;
    const counts = this.#make(signs * (end - first));
    const positive = this.#counts.subarray(0, this.#span);
    counts.set(positive, this.#span === 0 ? 0 : this.#first - first);
    if (signs === 2) counts.set(this.#counts.subarray(this.#span), end - first + Math.max(0, this.#first - first));
    this.#counts = counts;
    this.#first = first;
    this.#span = end - first;
    this.limit(this.#limit);
  }

  #make(length: number): Uint32Array | Float64Array {
    return this.#counts instanceof Float64Array ? new Float64Array(length) : new Uint32Array(length);
  }

  /** Sets the most bins, and halves the resolution until there are no more. */
  limit(most: number): void {
    this.#limit = most;
    while (this.#counts.length > most && this.#halvings < MAX_HALVINGS) this.halve();
  }

  /** Makes every two bins one. */
  halve(): void {
    const counts = this.#make(this.#counts.length / 2);
    for (let i = 0; i < this.#counts.length; i++) counts[i >> 1] += this.#counts[i];
    this.#counts = counts;
    this.#first /= 2;
    this.#span /= 2;
    this.#halvings++;
  }

  /** Calls `use` for each bin with values that are not {@link zeros}, by magnitude, the positive ones first. */
  forEach(use: (bin: number, negative: boolean, count: number) => void): void {
    for (let start = 0; start < this.#counts.length; start += this.#span) {
      for (let i = this.#first === 0 ? 1 : 0; i < this.#span; i++) {
        const count = this.#counts[start + i];
        if (count > 0) use(this.#first + i, start > 0, count);
      }
    }
  }

  /** Numbers of the first and the last bin with values, of one sign, made coarser by so many halvings more. */
  range(negative: boolean, more: number): readonly [first: number, last: number] | undefined {
    const counts = this.#ofSign(negative);
    let from = this.#first === 0 ? 1 : 0;
    let to = counts.length - 1;
    while (from <= to && counts[from] === 0) from++;
    while (to >= from && counts[to] === 0) to--;
    return from > to ? undefined : [(this.#first + from) >>> more, (this.#first + to) >>> more];
  }

  /** Adds the counts of one sign to `into`, whose first one is that of bin `first`. */
  addTo(into: number[], first: number, negative: boolean, more: number): void {
    const counts = this.#ofSign(negative);
    for (let i = this.#first === 0 ? 1 : 0; i < counts.length; i++) {
      if (counts[i] > 0) into[((this.#first + i) >>> more) - first] += counts[i];
    }
  }

  #ofSign(negative: boolean): Uint32Array | Float64Array {
    return negative ? this.#counts.subarray(this.#span) : this.#counts.subarray(0, this.#span);
  }

  /** Adds all counts of `other`; the coarser of the two decides. */
  merge(other: MagnitudeBins): void {
    while (this.#halvings < other.#halvings) this.halve();
    this.#zeros += other.zeros;
    other.forEach((bin, negative, count) => {
      this.#addBin(bin >>> (this.#halvings - other.#halvings), negative, count);
    });
  }

  toJSON(): BinsJson {
    const bins: number[] = [];
    this.forEach((bin, negative, count) => {
      bins.push(negative ? ~bin : bin, count);
    });
    return { halvings: this.#halvings, zeros: this.zeros, bins };
  }

  static fromJSON({ halvings, zeros, bins }: BinsJson, limit?: number): MagnitudeBins {
    const made = new MagnitudeBins();
    while (made.#halvings < halvings) made.halve();
    made.#zeros = zeros;
    for (let i = 0; i < bins.length; i += 2) made.#addBin(bins[i] < 0 ? ~bins[i] : bins[i], bins[i] < 0, bins[i + 1]);
    if (limit !== undefined) made.limit(limit);
    return made;
  }
}

/** Lower edge of a bin, a magnitude. */
export function edgeOf(bin: number, halvings: number): number {
  halvesOfDouble[0] = 0;
  halvesOfDouble[1] = bin << (SHIFT + halvings);
  return double[0];
}

/** Number of the bin of a magnitude. */
export function binOf(magnitude: number, halvings: number): number {
  double[0] = magnitude;
  return halvesOfDouble[1] >>> (SHIFT + halvings);
}

/** How far the middle of a bin can be from what is in it, relative. */
export function binError(halvings: number): number {
  const width = 2 ** (halvings - BITS);
  return width / (2 + width);
}
