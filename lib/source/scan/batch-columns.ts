import type { ReadingBatch } from '../../model/batch.js';

/** Bytes of one reading: 8 per value, and with keys 8 for the time and 4 for the machine. */
export function readingBytes(width: number, withKeys: boolean): number {
  return 8 * width + (withKeys ? 12 : 0);
}

/** The columns of one batch, all in one buffer, so that threads can share it. */
export class BatchColumns implements ReadingBatch {
  length = 0;
  readonly capacity: number;
  readonly machine: Uint32Array;
  readonly time: BigInt64Array;
  /** The 32-bit halves of `time`, lower first; see nanoseconds.ts. */
  readonly timeHalves: Uint32Array;
  readonly values: readonly Float64Array[];

  /**
   * @param capacity largest number of readings
   * @param width number of value columns
   * @param withKeys false: `machine` and `time` are empty
   * @param buffer memory for the columns, from `offset` on, a multiple of 8; allocated by default
   */
  constructor(
    capacity: number,
    width: number,
    withKeys: boolean,
    buffer: ArrayBuffer | SharedArrayBuffer = new ArrayBuffer(capacity * readingBytes(width, withKeys)),
    offset = 0,
  ) {
    const keys = withKeys ? capacity : 0;
    const valuesAt = offset + 8 * keys;
    this.capacity = capacity;
    this.time = new BigInt64Array(buffer, offset, keys);
    this.timeHalves = new Uint32Array(buffer, offset, 2 * keys);
    this.values = Array.from(
      { length: width },
      (_, s) => new Float64Array(buffer, valuesAt + 8 * capacity * s, capacity),
    );
    this.machine = new Uint32Array(buffer, valuesAt + 8 * capacity * width, keys);
  }

  /** A copy of the rows. @param buffer memory for it; allocated by default */
  copy(buffer?: ArrayBuffer | SharedArrayBuffer): BatchColumns {
    const copy = new BatchColumns(this.length, this.values.length, this.time.length > 0, buffer);
    copy.append(this, 0, this.length);
    return copy;
  }

  /** Append `count` rows of `other` from row `from` on. */
  append(other: BatchColumns, from: number, count: number): void {
    const to = this.length;
    if (this.time.length > 0) {
      this.machine.set(other.machine.subarray(from, from + count), to);
      this.time.set(other.time.subarray(from, from + count), to);
    }
    for (const [s, column] of this.values.entries()) column.set(other.values[s].subarray(from, from + count), to);
    this.length = to + count;
  }
}
