/** Chunk buffers, used again: allocating and zeroing megabytes for every chunk costs more than filling them. */
export class BufferPool {
  readonly #free = new Map<number, Uint8Array[]>();
  readonly #kept: number;
  #freeBytes = 0;
  /** Bytes that are given out. */
  inUse = 0;
  /** The most bytes that were given out at a time. */
  peak = 0;

  /** @param kept bytes of free buffers that are kept */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /** A buffer of exactly `length` bytes, of any content. */
  take(length: number): Uint8Array {
    this.inUse += length;
    this.peak = Math.max(this.peak, this.inUse);
    const free = this.#free.get(length)?.pop();
    if (free === undefined) return new Uint8Array(length);
    this.#freeBytes -= length;
    return free;
  }

  /** Takes a buffer back that nobody uses any more. */
  give(buffer: Uint8Array): void {
    this.inUse -= buffer.length;
    if (this.#freeBytes + buffer.length > this.#kept) return;
    const free = this.#free.get(buffer.length);
    if (free === undefined) this.#free.set(buffer.length, [buffer]);
    else free.push(buffer);
    this.#freeBytes += buffer.length;
  }

  /** A buffer leaves for good: it is somebody else's now. */
  release(buffer: Uint8Array): void {
    this.inUse -= buffer.length;
  }
}
