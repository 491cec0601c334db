import type { ReadingBatch } from '../../model/batch.js';

/** The order in which readings come. */
export interface Order {
  /** The readings of a machine follow each other without another machine's between them. */
  readonly grouped: boolean;
  /** The times of each machine never decrease. */
  readonly ordered: boolean;
  /** Times never decrease over all readings. */
  readonly byTime: boolean;
}

/** Watches batches go by and tells the order of their readings; memory: two numbers per machine. */
export class OrderTracker implements Order {
  grouped = true;
  byTime = true;
  /** Codes of the machines in order of first appearance. */
  readonly machines: number[] = [];
  /** Readings whose time lies before the one that the same machine had before. */
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
