/** Chunk buffers, used again: allocating and zeroing megabytes for every chunk costs more than filling them. */
export class BufferPool {
  readonly #free = new Map<number, Uint8Array[]>();
  /** Bytes that are kept to be given out again. */
  free = 0;
  /** Bytes that are given out. */
  inUse = 0;
  /** The most bytes that were given out at a time; with those that are free there are never more. */
  peak = 0;

  /** A buffer of exactly `length` bytes, of any content. */
  take(length: number): Uint8Array {
    this.inUse += length;
    this.peak = Math.max(this.peak, this.inUse);
    const free = this.#free.get(length)?.pop();
    if (free === undefined) {
      this.#shrink();
      return new Uint8Array(length);
    }
    this.free -= length;
    return free;
  }

  /** Takes a buffer back that nobody uses any more. */
  give(buffer: Uint8Array): void {
    const { length } = buffer;
    this.inUse -= length;
    this.free += length;
    const free = this.#free.get(length);
    if (free === undefined) this.#free.set(length, [buffer]);
    else free.push(buffer);
  }

  /** A buffer leaves for good: it is somebody else's now. */
  release(buffer: Uint8Array): void {
    this.inUse -= buffer.length;
  }

  /** Leaves free buffers of other lengths to the collector, so that there is room for one more. */
  #shrink(): void {
    for (const [length, free] of this.#free) {
      while (this.inUse + this.free > this.peak && free.pop() !== undefined) this.free -= length;
    }
  }
}
