import { type ReadingBatch, timeHalves } from '../../model/batch.js';

/** The upper half of the smallest int64, which is before any time. */
const BEFORE_ALL = -(2 ** 31);

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
  /** The latest time of each machine, and of the reading before: 32-bit halves, lower half first. */
  #last = new Int32Array(128);
  #seen = new Uint8Array(64);
  #machine = -1;
  #low = 0;
  #high = BEFORE_ALL;

  get ordered(): boolean {
    return this.outOfOrder === 0;
  }

  add(batch: ReadingBatch): void {
    const { length, machine, time } = batch;
    const halves = timeHalves(time, length);
    let current = this.#machine;
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < length; i++) {
      const lowBefore = low;
      const highBefore = high;
      low = halves[2 * i];
      high = halves[2 * i + 1];
      if (isEarlier(low, high, lowBefore, highBefore)) this.byTime = false;
      if (machine[i] !== current) {
        current = machine[i];
        this.#enter(current);
      }
      const last = this.#last;
      if (isEarlier(low, high, last[2 * current], last[2 * current + 1])) this.outOfOrder++;
      else {
        last[2 * current] = low;
        last[2 * current + 1] = high;
      }
    }
    this.#machine = current;
    this.#low = low;
    this.#high = high;
  }

  #enter(machine: number): void {
    if (machine >= this.#seen.length) this.#grow(machine + 1);
    if (this.#seen[machine] === 1) {
      this.grouped = false;
      return;
    }
    this.#seen[machine] = 1;
    this.#last[2 * machine] = 0;
    this.#last[2 * machine + 1] = BEFORE_ALL;
    this.machines.push(machine);
  }

  #grow(size: number): void {
    const seen = new Uint8Array(2 * size);
    const last = new Int32Array(4 * size);
    seen.set(this.#seen);
    last.set(this.#last);
    this.#seen = seen;
    this.#last = last;
  }
}

function isEarlier(low: number, high: number, otherLow: number, otherHigh: number): boolean {
  return high < otherHigh || (high === otherHigh && low >>> 0 < otherLow >>> 0);
}
