import { varintHigh, varintLow } from '../../sqlite/varint.js';

/** Looks rowids up in a rising list. It is quick for rowids that rise, too. */
export class RowidList {
  /** The list as halves, lower first: every access to a BigInt64Array would allocate a bigint. */
  readonly #words: Int32Array;
  readonly #count: number;
  #next = 0;

  constructor(rowids: BigInt64Array) {
    this.#words = new Int32Array(rowids.buffer, rowids.byteOffset, 2 * rowids.length);
    this.#count = rowids.length;
  }

  /** Whether the list has the varint at `at`. */
  has(page: DataView, at: number): boolean {
    const high = varintHigh(page, at);
    const low = varintLow(page, at);
    while (this.#next > 0 && this.#compare(this.#next - 1, high, low) >= 0) this.#next--;
    while (this.#next < this.#count && this.#compare(this.#next, high, low) < 0) this.#next++;
    return this.#next < this.#count && this.#compare(this.#next, high, low) === 0;
  }

  #compare(i: number, high: number, low: number): number {
    return this.#words[2 * i + 1] - high || (this.#words[2 * i] >>> 0) - low;
  }
}
