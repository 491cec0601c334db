import type { ReadingBatch } from '../../model/batch.js';

/** The order of readings. */
export interface Order {
  /** The readings of each machine are contiguous. */
  readonly grouped: boolean;
  /** The times of each machine never decrease. */
  readonly ordered: boolean;
  /** The times of all readings never decrease. */
  readonly byTime: boolean;
}

/** Tracks the order of readings over batches. It keeps two numbers per machine. */
export class OrderTracker implements Order {
  grouped = true;
  byTime = true;
  /** Codes of the machines in order of first appearance. */
  readonly machines: number[] = [];
  /** Number of readings earlier than an earlier one of the same machine. */
  outOfOrder = 0;
  #last = new BigInt64Array(64);
  #seen = new Uint8Array(64);
  #machine = -1;
  #time = -(2n ** 63n);

  get ordered(): boolean {
    return this.outOfOrder === 0;
  }

  add(batch: ReadingBatch): void {
    const { length, machine, time } = batch;
    let current = this.#machine;
    let previous = this.#time;
    for (let i = 0; i < length; i++) {
      const t = time[i];
      if (t < previous) this.byTime = false;
      previous = t;
      if (machine[i] !== current) {
        current = machine[i];
        this.#enter(current);
      }
      if (t < this.#last[current]) this.outOfOrder++;
      else this.#last[current] = t;
    }
    this.#machine = current;
    this.#time = previous;
  }

  #enter(machine: number): void {
    if (machine >= this.#seen.length) this.#grow(machine + 1);
    if (this.#seen[machine] === 1) {
      this.grouped = false;
      return;
    }
    this.#seen[machine] = 1;
    this.#last[machine] = -(2n ** 63n);
    this.machines.push(machine);
  }

  #grow(size: number): void {
    const seen = new Uint8Array(2 * size);
    const last = new BigInt64Array(2 * size);
    seen.set(this.#seen);
    last.set(this.#last);
    this.#seen = seen;
    this.#last = last;
  }
}
