import { SourceError } from '../errors.js';
/** Strictly increasing times. They may not fit in memory. */
export interface TimeAxis {
  readonly length: number;
  /** At least one and at most `count` times, from index `from` on. */
  read(from: number, count: number): BigInt64Array;
}

/** An axis of times in memory. */
export function axisOf(times: BigInt64Array): TimeAxis {
  return { length: times.length, read: (from, count) => times.subarray(from, from + count) };
}

/** Times that a cursor holds in memory. */
const WINDOW = 4096;

/** Finds the indexes of increasing times, in one walk along an axis. */
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

  /** The index of `time`, which must be at the cursor or after it. The cursor moves past it. */
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
    throw new SourceError(
      'ERR_SOURCE_UNSTEADY',
      `the time ${time} was not there when the readings were surveyed: the database is damaged, or a query or a ` +
        'condition gives other rows each time',
    );
  }
}
