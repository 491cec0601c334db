/** A value that is there often. */
export interface FrequentValue {
  readonly value: number;
  /** How often, at least. */
  readonly count: number;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * Values that repeat exactly and often, in a table of fixed size: each place keeps the value that wins the vote of those
 * that fall on it (Boyer and Moore, MJRTY, 1981). A value that makes more than `2 / size` of all is found.
 */
export class FrequentValues {
  readonly #values: Float64Array;
  readonly #votes: Int32Array;
  readonly #counts: Uint32Array;
  readonly #mask: number;

  /** @param size a power of two */
  constructor(size: number) {
    this.#values = new Float64Array(size);
    this.#votes = new Int32Array(size);
    this.#counts = new Uint32Array(size);
    this.#mask = size - 1;
  }

  add(value: number): void {
    // Both zeros are the same.
    double[0] = value + 0;
    const hash = Math.imul(words[0] ^ Math.imul(words[1], 0x9e3779b1), 0x85ebca6b);
    const place = (hash ^ (hash >>> 15)) & this.#mask;
    if (this.#counts[place] > 0 && this.#values[place] === value) {
      this.#votes[place]++;
      this.#counts[place]++;
    } else if (--this.#votes[place] < 0) {
      this.#values[place] = value;
      this.#votes[place] = 1;
      this.#counts[place] = 1;
    }
  }

  /** Those that are there at least `least` times, the most frequent first. */
  atLeast(least: number): FrequentValue[] {
    const found: FrequentValue[] = [];
    for (const [place, count] of this.#counts.entries()) {
      if (count >= least) found.push({ value: this.#values[place], count });
    }
    return found.sort((a, b) => b.count - a.count);
  }
}
