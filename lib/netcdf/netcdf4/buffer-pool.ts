/** Recycles chunk buffers: allocating and zeroing megabytes for every chunk costs more than filling them. */
export class BufferPool {
  readonly #free = new Map<number, Uint8Array[]>();
  /** Bytes kept for reuse. */
  free = 0;
  /** Bytes handed out. */
  inUse = 0;
  /** Most bytes handed out at a time. `inUse + free` never exceeds it. */
  peak = 0;

  /** A buffer of exactly `length` bytes with arbitrary content. */
  acquire(length: number): Uint8Array {
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

  /** Takes a buffer back. */
  release(buffer: Uint8Array): void {
    const { length } = buffer;
    this.inUse -= length;
    this.free += length;
    const free = this.#free.get(length);
    if (free === undefined) this.#free.set(length, [buffer]);
    else free.push(buffer);
  }

  /** Forgets a buffer that leaves the encoder. */
  detach(buffer: Uint8Array): void {
    this.inUse -= buffer.length;
  }

  /** Drops free buffers until `inUse + free` is at most `peak`. */
  #shrink(): void {
    for (const [length, free] of this.#free) {
      while (this.inUse + this.free > this.peak && free.pop() !== undefined) this.free -= length;
    }
  }
}
