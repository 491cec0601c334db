import type { ReadingBatch } from '../../batch.js';

/** The columns of one batch, all in one buffer, so that one transfer hands them to another thread. */
export class BatchColumns implements ReadingBatch {
  length = 0;
  readonly capacity: number;
  readonly machine: Uint32Array;
  readonly time: BigInt64Array;
  /** `time` as words, lower first; see nanoseconds.ts. */
  readonly halves: Uint32Array;
  readonly values: readonly Float64Array[];
  readonly buffer: ArrayBuffer;

  /**
   * @param capacity readings there is room for
   * @param width columns of values
   * @param withKeys false: `machine` and `time` are empty
   * @param buffer the same columns, filled by another thread; new ones by default
   */
  constructor(capacity: number, width: number, withKeys: boolean, buffer?: ArrayBuffer) {
    const keys = withKeys ? capacity : 0;
    const valuesAt = 8 * keys;
    const machineAt = valuesAt + 8 * capacity * width;
    this.capacity = capacity;
    this.buffer = buffer ?? new ArrayBuffer(machineAt + 4 * keys);
    this.time = new BigInt64Array(this.buffer, 0, keys);
    this.halves = new Uint32Array(this.buffer, 0, 2 * keys);
    this.values = Array.from(
      { length: width },
      (_, s) => new Float64Array(this.buffer, valuesAt + 8 * capacity * s, capacity),
    );
    this.machine = new Uint32Array(this.buffer, machineAt, keys);
  }

  /** Add `count` rows of `other` from row `from` on. */
  append(other: BatchColumns, from: number, count: number): void {
    const to = this.length;
    if (this.time.length > 0) {
      this.machine.set(other.machine.subarray(from, from + count), to);
      this.time.set(other.time.subarray(from, from + count), to);
    }
    for (const [s, column] of this.values.entries()) column.set(other.values[s].subarray(from, from + count), to);
    this.length = to + count;
  }

  /** `count` rows from row `from` on, without a copy. */
  slice(from: number, count: number): ReadingBatch {
    return {
      length: count,
      machine: this.machine.subarray(from, from + count),
      time: this.time.subarray(from, from + count),
      values: this.values.map((column) => column.subarray(from, from + count)),
    };
  }
}
