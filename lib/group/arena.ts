import { type ReadingBatch, timeHalves } from '../model/batch.js';

/**
 * One buffer per machine, all of the same size, in one allocation. A buffer is stored by column: times (int64
 * nanoseconds), then one column of doubles per signal, each `rows` long.
 */
export class Arena {
  readonly buffer: ArrayBuffer;
  readonly times: BigInt64Array;
  readonly doubles: Float64Array;
  /** Readings in each machine's buffer. */
  readonly fill: Uint32Array;
  /** Number of readings at which a machine's buffer counts as full. */
  readonly limits: Uint32Array;
  /** 1 where the readings in a machine's buffer are not in time order. */
  readonly unsorted: Uint8Array;
  /** Halves of the last time of each machine, lower half first. */
  readonly #last: Int32Array;
  /** The buffer as 32-bit halves. */
  readonly #halves: Int32Array;
  /** Position in the buffer of each reading of a batch, in values of 8 bytes. */
  #positions = new Uint32Array(0);

  /**
   * @param machines number of buffers
   * @param rows readings per buffer
   * @param columns the time column and one per signal
   */
  constructor(
    readonly machines: number,
    readonly rows: number,
    readonly columns: number,
  ) {
    this.buffer = new ArrayBuffer(machines * rows * columns * 8);
    this.times = new BigInt64Array(this.buffer);
    this.doubles = new Float64Array(this.buffer);
    this.fill = new Uint32Array(machines);
    this.limits = new Uint32Array(machines).fill(rows);
    this.unsorted = new Uint8Array(machines);
    this.#last = new Int32Array(2 * machines);
    this.#halves = new Int32Array(this.buffer);
  }

  /** Start of a machine's buffer, in values of 8 bytes. */
  start(machine: number): number {
    return machine * this.rows * this.columns;
  }

  /** Empty the buffer of a machine. */
  empty(machine: number): void {
    this.fill[machine] = 0;
    this.limits[machine] = this.rows;
    this.unsorted[machine] = 0;
  }

  /**
   * Give the buffers increasing first limits. Otherwise interleaved machines would fill all buffers at the same time.
   */
  stagger(): void {
    const { machines, rows, limits } = this;
    for (let machine = 0; machine < machines; machine++) {
      limits[machine] = Math.max(1, Math.round((rows * (machine + 1)) / machines));
    }
  }

  /**
   * Copy readings into their machines' buffers. `onFull` is called for each full buffer and must empty it. Machine
   * codes must be below {@link machines}.
   */
  add(batch: ReadingBatch, onFull: (machine: number) => void): void {
    for (let from = 0; from < batch.length; ) from = this.#scatter(batch, from, onFull);
  }

  /** Copy readings, starting at `from`, until a buffer is full. @returns the next reading to copy */
  #scatter(batch: ReadingBatch, from: number, onFull: (machine: number) => void): number {
    const { length, machine, time, values } = batch;
    const { rows, fill, limits, doubles } = this;
    const source = timeHalves(time, length);
    const target = this.#halves;
    const last = this.#last;
    const stride = rows * this.columns;
    if (this.#positions.length < length) this.#positions = new Uint32Array(length);
    const positions = this.#positions;
    let full = -1;
    let to = from;
    while (to < length && full < 0) {
      const code = machine[to];
      const row = fill[code];
      const low = source[2 * to];
      const high = source[2 * to + 1];
      if (row > 0 && isBefore(low, high, last[2 * code], last[2 * code + 1])) this.unsorted[code] = 1;
      last[2 * code] = low;
      last[2 * code + 1] = high;
      const position = code * stride + row;
      target[2 * position] = low;
      target[2 * position + 1] = high;
      positions[to] = position;
      fill[code] = row + 1;
      if (row + 1 === limits[code]) full = code;
      to++;
    }
    for (let s = 0; s < values.length; s++) {
      const column = values[s];
      const offset = (s + 1) * rows;
      for (let i = from; i < to; i++) doubles[positions[i] + offset] = column[i];
    }
    if (full >= 0) onFull(full);
    return to;
  }
}

function isBefore(low: number, high: number, otherLow: number, otherHigh: number): boolean {
  return high < otherHigh || (high === otherHigh && low >>> 0 < otherLow >>> 0);
}
