/** Times of an axis that are kept rather than read again: 16 MiB. */
export const MAX_KEPT_TIMES = 1 << 21;

/** The times of one machine, the first {@link MAX_KEPT_TIMES} of them. */
export class Axis {
  #length = 0;
  /** Lower word first. */
  #words = new Int32Array(0);

  get times(): BigInt64Array {
    return new BigInt64Array(this.#words.buffer.slice(0, 8 * this.#length));
  }

  add(low: number, high: number): void {
    if (this.#length === MAX_KEPT_TIMES) return;
    const at = 2 * this.#length++;
    if (at === this.#words.length) this.#grow(Math.max(1024, 2 * at));
    this.#words[at] = low;
    this.#words[at + 1] = high;
  }

  append(times: BigInt64Array): void {
    const words = new Int32Array(times.buffer, times.byteOffset, 2 * times.length);
    for (let i = 0; i < words.length; i += 2) this.add(words[i], words[i + 1]);
  }

  #grow(length: number): void {
    const longer = new Int32Array(length);
    longer.set(this.#words);
    this.#words = longer;
  }
}
