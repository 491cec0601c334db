/** Different steps that are counted exactly; of more, steps alike to one percent are counted together. */
const MAX_EXACT = 512;

/** Bins an octave, once there are too many different steps. */
const BINS = 64;

/** How often each step between two times of a machine came, in nanoseconds. Memory does not grow with the readings. */
export class StepCounts {
  #counts = new Map<number, number>();
  #areBinned = false;
  #total = 0;
  /** The latest step and how often it came since another one: loggers are regular. */
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

  /** The median step; undefined where there is none. */
  median(): number | undefined {
    this.#flush();
    let rest = this.#total / 2;
    for (const [step, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      rest -= count;
      if (rest <= 0) return this.#value(step);
    }
    return undefined;
  }

  /** Steps longer than `limit`. */
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
