import { type ReadingBatch, timeHalves } from '../model/batch.js';

/**
 * A buffer of equal size for each machine, side by side in one allocation. A buffer is columns: times (int64
 * nanoseconds), then a column of doubles per signal, each `rows` long.
 */
export class Arena {
  readonly buffer: ArrayBuffer;
  readonly times: BigInt64Array;
  readonly doubles: Float64Array;
  /** Readings in each machine's buffer. */
  readonly fill: Uint32Array;
  /** Readings with which a machine's buffer is full. */
  readonly limits: Uint32Array;
  /** 1 where a machine's readings have not come in time order since its buffer was empty. */
  readonly unsorted: Uint8Array;
  /** The latest time of each machine, as words. */
  readonly #last: Int32Array;
  readonly #words: Int32Array;
  #places = new Uint32Array(0);

  /**
   * @param machines buffers
   * @param rows readings that a buffer holds
   * @param columns times and signals together
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
    this.#words = new Int32Array(this.buffer);
  }

  /** Where the buffer of a machine begins, in values of 8 bytes. */
  start(machine: number): number {
    return machine * this.rows * this.columns;
  }

  /** Forget what is in the buffer of a machine. */
  empty(machine: number): void {
    this.fill[machine] = 0;
    this.limits[machine] = this.rows;
    this.unsorted[machine] = 0;
  }

  /** The first time, buffers are taken for full one after the other, and not all at once where machines take turns. */
  stagger(): void {
    const { machines, rows, limits } = this;
    for (let machine = 0; machine < machines; machine++) {
      limits[machine] = Math.max(1, Math.round((rows * (machine + 1)) / machines));
    }
  }

  /**
   * Copy readings into their machines' buffers; `onFull` is told of each buffer that is full, and must empty it.
   * Machine codes are below {@link machines}.
   */
  add(batch: ReadingBatch, onFull: (machine: number) => void): void {
    for (let from = 0; from < batch.length; ) from = this.#scatter(batch, from, onFull);
  }

  /** Copy readings from `from` on until a buffer is full. @returns the next reading to copy */
  #scatter(batch: ReadingBatch, from: number, onFull: (machine: number) => void): number {
    const { length, machine, time, values } = batch;
    const { rows, fill, limits, doubles } = this;
    const source = timeHalves(time, length);
    const target = this.#words;
    const last = this.#last;
    const stride = rows * this.columns;
    if (this.#places.length < length) this.#places = new Uint32Array(length);
    const places = this.#places;
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
      const place = code * stride + row;
      target[2 * place] = low;
      target[2 * place + 1] = high;
      places[to] = place;
      fill[code] = row + 1;
      if (row + 1 === limits[code]) full = code;
      to++;
    }
    for (let s = 0; s < values.length; s++) {
      const column = values[s];
      const offset = (s + 1) * rows;
      for (let i = from; i < to; i++) doubles[places[i] + offset] = column[i];
    }
    if (full >= 0) onFull(full);
    return to;
  }
}

function isBefore(low: number, high: number, otherLow: number, otherHigh: number): boolean {
  return high < otherHigh || (high === otherHigh && low >>> 0 < otherLow >>> 0);
}
