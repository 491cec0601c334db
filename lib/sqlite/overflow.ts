import type { Pager } from './pager.js';
import { VARINT_BYTES } from './varint.js';

/** Bytes of a `size`-byte payload stored in the leaf cell (Database File Format, 1.6 "Cell Payload Overflow Pages"). */
export function localPayload(size: number, usableSize: number): number {
  if (size <= maxLocalPayload(usableSize)) return size;
  const least = Math.floor(((usableSize - 12) * 32) / 255) - 23;
  const local = least + ((size - least) % (usableSize - 4));
  return local <= maxLocalPayload(usableSize) ? local : least;
}

/** Bytes of the largest payload that fits in a cell without overflow pages. */
export function maxLocalPayload(usableSize: number): number {
  return usableSize - 35;
}

/**
 * Assembles a payload with overflow pages in one buffer, reading only as many pages as needed. An overflow page begins
 * with the number of the next one in four bytes (0 on the last page); payload follows.
 */
export class OverflowPayload {
  /** The payload from its start. Only the bytes requested by {@link begin} and {@link fill} are valid. */
  view: DataView;
  #bytes: Uint8Array;
  readonly #pager: Pager;
  readonly #page: Uint8Array;
  readonly #pageView: DataView;
  #leaf = 0;
  #size = 0;
  #filled = 0;
  #next = 0;

  constructor(pager: Pager) {
    this.#pager = pager;
    this.#page = new Uint8Array(pager.geometry.pageSize);
    this.#pageView = new DataView(this.#page.buffer);
    this.#bytes = new Uint8Array(4096);
    this.view = new DataView(this.#bytes.buffer);
  }

  /**
   * Begin with the `local` payload bytes at `at`. The number of the first overflow page follows them.
   * @param leaf page of the cell, for messages
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  begin(view: DataView, at: number, local: number, size: number, leaf: number): void {
    const { pageCount, usableSize } = this.#pager.geometry;
    if (size > pageCount * usableSize) {
      throw this.#pager.corrupt(leaf, `has a payload of ${size} bytes, larger than the whole file`);
    }
    this.#leaf = leaf;
    this.#size = size;
    this.#filled = 0;
    this.#reserve(local);
    this.#bytes.set(new Uint8Array(view.buffer, view.byteOffset + at, local));
    this.#filled = local;
    this.#next = view.getUint32(at + local);
  }

  /** Read pages until the first `length` bytes are valid. @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ */
  fill(length: number): void {
    const { usableSize } = this.#pager.geometry;
    this.#reserve(length);
    for (let from = this.#leaf; this.#filled < length; ) {
      const page = this.#next;
      if (page === 0) {
        throw this.#pager.corrupt(from, `ends a payload of ${this.#size} bytes after ${this.#filled}`);
      }
      this.#pager.checkPointer(page, from);
      this.#pager.readSync(page, 1, this.#page, 0);
      const count = Math.min(usableSize - 4, this.#size - this.#filled);
      this.#reserve(this.#filled + count);
      this.#bytes.set(this.#page.subarray(4, 4 + count), this.#filled);
      this.#filled += count;
      this.#next = this.#pageView.getUint32(0);
      from = page;
      if (this.#filled === this.#size && this.#next !== 0) {
        throw this.#pager.corrupt(page, `is the last page of a payload, but points to page ${this.#next}`);
      }
    }
  }

  #reserve(length: number): void {
    if (length + VARINT_BYTES <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(length, 2 * this.#bytes.length) + VARINT_BYTES);
    grown.set(this.#bytes.subarray(0, this.#filled));
    this.#bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
