/** Times of an axis that are kept rather than read again: 8 MiB. */
export const MAX_KEPT_TIMES = 1 << 20;

/** Words of a block: 32,768 times, 256 KiB. One array that grows would leave as much again behind. */
const BLOCK = 1 << 16;

/** The times of one machine, the first {@link MAX_KEPT_TIMES} of them. */
export class Axis {
  #length = 0;
  /** Lower word first. */
  readonly #blocks: Int32Array[] = [];

  /** A copy of them all. */
  get times(): BigInt64Array {
    const words = new Int32Array(2 * this.#length);
    for (const [i, block] of this.#blocks.entries()) words.set(block.subarray(0, words.length - i * BLOCK), i * BLOCK);
    return new BigInt64Array(words.buffer);
  }

  add(low: number, high: number): void {
    if (this.#length === MAX_KEPT_TIMES) return;
    const at = (2 * this.#length++) % BLOCK;
    if (at === 0) this.#blocks.push(new Int32Array(BLOCK));
    const block = this.#blocks[this.#blocks.length - 1];
    block[at] = low;
    block[at + 1] = high;
  }

  append(times: BigInt64Array): void {
    const words = new Int32Array(times.buffer, times.byteOffset, 2 * times.length);
    for (let i = 0; i < words.length; i += 2) this.add(words[i], words[i + 1]);
  }
}
