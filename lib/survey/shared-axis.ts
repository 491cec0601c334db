/** Longest time axis that is kept in memory instead of being read again: 8 MiB. */
export const MAX_KEPT_TIMES = 1 << 20;

/** 32-bit halves in a block: 32,768 times, 256 KiB. A growing array would leave its own size again as garbage. */
const BLOCK = 1 << 16;

/** The first {@link MAX_KEPT_TIMES} times of one machine. */
export class Axis {
  #length = 0;
  /** Halves of the times, lower half first. */
  readonly #blocks: Int32Array[] = [];

  /** A copy of all times. */
  get times(): BigInt64Array {
    const halves = new Int32Array(2 * this.#length);
    for (const [i, block] of this.#blocks.entries())
      halves.set(block.subarray(0, halves.length - i * BLOCK), i * BLOCK);
    return new BigInt64Array(halves.buffer);
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
    const halves = new Int32Array(times.buffer, times.byteOffset, 2 * times.length);
    for (let i = 0; i < halves.length; i += 2) this.add(halves[i], halves[i + 1]);
  }
}
