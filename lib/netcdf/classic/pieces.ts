import { onRecycle } from '../../util/recycle.js';
import { toBigEndian } from './types.js';

/** Bytes of a buffer that leaves the encoder, at most: small slabs are put together, large ones are cut. */
export const PIECE_LENGTH = 1 << 20;

const NONE: Buffer = Buffer.alloc(0);

/** Makes buffers of a good size out of values, in the byte order of the file. */
export class Pieces {
  readonly #size: number;
  #offset = 0;
  #piece: Buffer = NONE;
  #used = 0;
  /** Pieces that were written and can be filled again. */
  readonly #spare: Buffer[] = [];

  /** @param size bytes that will come altogether. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Bytes that have come so far. */
  get offset(): number {
    return this.#offset;
  }

  /** A buffer that is passed on as it is; nothing may be waiting in front of it. */
  whole(buffer: Buffer): Buffer {
    this.#offset += buffer.length;
    return buffer;
  }

  /** Take values of `width` bytes in the machine's byte order; gives the pieces that became full. */
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

  /** Gives the last piece, which may not be full. */
  *end(): Generator<Buffer> {
    const piece = this.#piece;
    if (this.#used > 0) yield onRecycle(piece.subarray(0, this.#used), () => this.#spare.push(piece));
    this.#piece = NONE;
    this.#used = 0;
  }

  #begin(): Buffer {
    const length = Math.min(PIECE_LENGTH, this.#size - this.#offset);
    const spare = this.#spare.pop();
    // Its own memory: a pooled buffer would keep a whole pool alive for as long as it waits to be sent.
    return spare !== undefined && spare.length >= length ? spare : Buffer.allocUnsafeSlow(length);
  }
}
