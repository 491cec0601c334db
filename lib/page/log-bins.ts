/** Words of the pool: 1 MiB of counts for a signal, 128 KiB where there are many. */
const MOST_WORDS = 2 ** 18;

/** Signs and exponents of a double: its upper 12 bits. */
const PAGES = 4096;
const MOST_BITS = 12;

/**
 * Counts values in bins as wide as a small part of the value: each power of two has a page of `2 ** bits` bins. There is
 * no range to know before, no value falls outside, and counts are exact. Where pages do not fit into the pool, bins of
 * all pages are put together two by two, so that the result does not depend on the order of the values.
 */
export class LogBins {
  #bits = MOST_BITS;
  /** Where the page of each sign and exponent begins; -1: there is none. */
  readonly #pages = new Int32Array(PAGES).fill(-1);
  #used = 0;
  #counts: Uint32Array;
  readonly #most: number;

  constructor(most = MOST_WORDS) {
    this.#most = most;
    this.#counts = new Uint32Array(Math.min(most, 2 ** 14));
  }

  /** Adds values of which NaN are left out. */
  add(values: Float64Array, length: number): void {
    const words = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
    const pages = this.#pages;
    let counts = this.#counts;
    let shift = 20 - this.#bits;
    let mask = 2 ** this.#bits - 1;
    for (let i = 1; i < words.length; i += 2) {
      const word = words[i];
      const page = pages[word >>> 20];
      if (page >= 0) counts[page + ((word >>> shift) & mask)]++;
      else if ((word & 0x7ff00000) !== 0x7ff00000) {
        this.#newPage(word >>> 20);
        counts = this.#counts;
        shift = 20 - this.#bits;
        mask = 2 ** this.#bits - 1;
        counts[pages[word >>> 20] + ((word >>> shift) & mask)]++;
      }
    }
  }

  #newPage(page: number): void {
    while (this.#used + 2 ** this.#bits > this.#most) this.#halve();
    const needed = this.#used + 2 ** this.#bits;
    if (needed > this.#counts.length) {
      const wider = new Uint32Array(Math.min(this.#most, Math.max(needed, 2 * this.#counts.length)));
      wider.set(this.#counts);
      this.#counts = wider;
    }
    this.#pages[page] = this.#used;
    this.#used = needed;
  }

  #halve(): void {
    const counts = this.#counts;
    const half = this.#used / 2;
    for (let i = 0; i < half; i++) counts[i] = counts[2 * i] + counts[2 * i + 1];
    counts.fill(0, half, this.#used);
    for (let page = 0; page < PAGES; page++) if (this.#pages[page] > 0) this.#pages[page] /= 2;
    this.#used = half;
    this.#bits--;
  }

  /** Bins with values, in ascending order. */
  bins(): Bins {
    const size = 2 ** this.#bits;
    const counts = this.#counts.subarray(0, this.#used);
    const bins = binsOf(counts.reduce((sum, count) => (count > 0 ? sum + 1 : sum), 0));
    let n = 0;
    const add = (page: number, bin: number) => {
      const count = this.#counts[this.#pages[page] + bin];
      if (count === 0) return;
      const [near, far] = [edgeOf(page * size + bin, this.#bits), edgeOf(page * size + bin + 1, this.#bits)];
      bins.from[n] = Math.min(near, far);
      bins.to[n] = Math.max(near, far);
      bins.count[n++] = count;
    };
    // The farther from zero, the higher the page and the bin.
    for (let page = PAGES - 1; page >= PAGES / 2; page--) {
      if (this.#pages[page] >= 0) for (let bin = size - 1; bin >= 0; bin--) add(page, bin);
    }
    for (let page = 0; page < PAGES / 2; page++) {
      if (this.#pages[page] >= 0) for (let bin = 0; bin < size; bin++) add(page, bin);
    }
    return bins;
  }
}

/** Parallel columns: `from <= value < to`, for negative values `from < value <= to`. */
export interface Bins {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly count: Float64Array;
}

/** Room for so many bins. */
export function binsOf(length: number): Bins {
  return { from: new Float64Array(length), to: new Float64Array(length), count: new Float64Array(length) };
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** The edge of a bin nearer to zero: what the upper bits of a double say, the lower ones zero. */
function edgeOf(edge: number, bits: number): number {
  words[0] = 0;
  words[1] = (edge << (20 - bits)) >>> 0;
  return double[0];
}
