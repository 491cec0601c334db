import { onRecycle } from '../../util/recycle.js';
import { toBigEndian } from './types.js';

/** Largest buffer that the encoder emits. Small slabs are joined, large ones are split. */
export const PIECE_LENGTH = 1 << 20;

const NONE: Buffer = Buffer.alloc(0);

/** Copies values into big-endian buffers of up to {@link PIECE_LENGTH} bytes. */
export class Pieces {
  readonly #size: number;
  #offset = 0;
  #piece: Buffer = NONE;
  #used = 0;
  /** Recycled buffers. */
  readonly #free: Buffer[] = [];

  /** @param size bytes of the whole file */
  constructor(size: number) {
    this.#size = size;
  }

  /** Bytes so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Counts a buffer that is emitted as it is. No piece may be pending. */
  passThrough(buffer: Buffer): Buffer {
    this.#offset += buffer.length;
    return buffer;
  }

  /** Adds values of `width` bytes in the machine's byte order; yields the pieces that became full. */
  *add(bytes: Uint8Array, width: number): Generator<Buffer> {
    for (let from = 0; from < bytes.length; ) {
      if (this.#piece.length - this.#used < width) {
        yield* this.end();
        this.#piece = this.#begin();
      }
      const room = this.#piece.length - this.#used;
      const length = Math.min(bytes.length - from, room - (room % width));
      const target = this.#piece.subarray(this.#used, this.#used + length);
      target.set(bytes.subarray(from, from + length));
      toBigEndian(target, width);
      this.#used += length;
      this.#offset += length;
      from += length;
    }
  }

  /** Yields the last piece, which may not be full. */
  *end(): Generator<Buffer> {
    const piece = this.#piece;
    if (this.#used > 0) yield onRecycle(piece.subarray(0, this.#used), () => this.#free.push(piece));
    this.#piece = NONE;
    this.#used = 0;
  }

  #begin(): Buffer {
    const length = Math.min(PIECE_LENGTH, this.#size - this.#offset);
    const recycled = this.#free.pop();
    // Not from Node's pool: a slice would keep its whole pool alive until it is written.
    return recycled !== undefined && recycled.length >= length ? recycled : Buffer.allocUnsafeSlow(length);
  }
}
