/** Strictly increasing times that may be more than memory holds. */
export interface TimeAxis {
  readonly length: number;
  /** At least one and at most `count` times from index `from` on. */
  read(from: number, count: number): BigInt64Array;
}

/** Times that are in memory. */
export function axisOf(times: BigInt64Array): TimeAxis {
  return { length: times.length, read: (from, count) => times.subarray(from, from + count) };
}

/** Times in memory for each machine that is under way. */
const WINDOW = 4096;

/** Walks along an axis from its start and finds the place of one time after the other. */
export class AxisCursor {
  /** Index of the next time. */
  at = 0;
  readonly #axis: TimeAxis;
  #window: BigInt64Array = new BigInt64Array(0);
  /** Index of the first time in the window. */
  #from = 0;

  constructor(axis: TimeAxis) {
    this.#axis = axis;
  }

  /** The index of `time`, which lies on the axis at or behind the cursor; the cursor is behind it then. */
  find(time: bigint): number {
    while (this.at < this.#axis.length) {
      let i = this.at - this.#from;
      if (i < 0 || i >= this.#window.length) {
        this.#window = this.#axis.read(this.at, WINDOW);
        this.#from = this.at;
        i = 0;
      }
      const window = this.#window;
      while (i < window.length && window[i] < time) i++;
      this.at = this.#from + i;
      if (i === window.length) continue;
      if (window[i] !== time) break;
      return this.at++;
    }
    throw new Error(`time ${time} is not on the axis: the readings changed since they were surveyed`);
  }
}
