import type { RangeReader } from '../sink/index.js';

/** Bytes that are read at a time: structures of HDF5 lie close together, and each request costs time. */
const BLOCK = 1 << 18;

/** Blocks that are kept. */
const KEPT = 8;

/** Small ranges of an object, read in blocks. */
export class BlockCache {
  readonly #reader: RangeReader;
  readonly #signal: AbortSignal | undefined;
  readonly #blocks = new Map<number, Promise<Buffer>>();

  constructor(reader: RangeReader, signal: AbortSignal | undefined) {
    this.#reader = reader;
    this.#signal = signal;
  }

  get size(): number {
    return this.#reader.size;
  }

  /** Bytes of a range; undefined where it exceeds the object. */
  async range(offset: number, length: number): Promise<Buffer | undefined> {
    if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > this.size) return undefined;
    const parts: Buffer[] = [];
    for (let at = offset; at < offset + length; ) {
      const block = Math.floor(at / BLOCK);
      const bytes = await this.#block(block);
      const end = Math.min(offset + length, (block + 1) * BLOCK);
      parts.push(bytes.subarray(at - block * BLOCK, end - block * BLOCK));
      at = end;
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  #block(block: number): Promise<Buffer> {
    const known = this.#blocks.get(block);
    if (known !== undefined) return known;
    const start = block * BLOCK;
    const bytes = this.#reader.read(start, Math.min(BLOCK, this.size - start), this.#signal);
    this.#blocks.set(block, bytes);
    if (this.#blocks.size > KEPT) this.#blocks.delete(this.#blocks.keys().next().value as number);
    return bytes;
  }
}
