/** Distinct steps to count exactly. If there are more, steps that differ by less than one percent share a bin. */
const MAX_EXACT = 512;

/** Bins per octave. */
const BINS = 64;

/** Counts the steps between consecutive times of a machine, in nanoseconds, in bounded memory. */
export class StepCounts {
  #counts = new Map<number, number>();
  #areBinned = false;
  #total = 0;
  /** The latest step, and its count since the last different one: most steps of a logger are equal. */
  #step = 0;
  #run = 0;

  /** @param step more than 0 */
  add(step: number): void {
    if (step === this.#step) {
      this.#run++;
      return;
    }
    this.#flush();
    this.#step = step;
    this.#run = 1;
  }

  get total(): number {
    return this.#total + this.#run;
  }

  /** The median step; undefined if there are no steps. */
  median(): number | undefined {
    this.#flush();
    let remaining = this.#total / 2;
    for (const [step, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      remaining -= count;
      if (remaining <= 0) return this.#value(step);
    }
    return undefined;
  }

  /** Number of steps longer than `limit`. */
  longerThan(limit: number): number {
    this.#flush();
    let sum = 0;
    for (const [step, count] of this.#counts) if (this.#value(step) > limit) sum += count;
    return sum;
  }

  #flush(): void {
    if (this.#run === 0) return;
    this.#put(this.#areBinned ? binOf(this.#step) : this.#step, this.#run);
    this.#total += this.#run;
    this.#run = 0;
    if (this.#areBinned || this.#counts.size <= MAX_EXACT) return;
    const exact = this.#counts;
    this.#counts = new Map();
    this.#areBinned = true;
    for (const [step, count] of exact) this.#put(binOf(step), count);
  }

  #put(key: number, count: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  #value(key: number): number {
    return this.#areBinned ? Math.round(2 ** (key / BINS)) : key;
  }
}

function binOf(step: number): number {
  return Math.round(Math.log2(step) * BINS);
}
