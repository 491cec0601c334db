import type { Pager } from './pager.js';
import { VARINT_BYTES } from './varint.js';

/** A gap of up to so many bytes between two pages is read along, which is cheaper than a second read. */
const GAP_BYTES = 16384;

/** More reads than this are cheaper one by one in this thread than through libuv's thread pool. */
const MAX_CONCURRENT = 4;

/** Consecutive pages of the file: `count` pages from `page` on, read to offset `at` of the buffer. */
interface Segment {
  readonly page: number;
  count: number;
  readonly at: number;
}

/** A buffer for the pages of one range at a time, loaded in as few reads as possible. */
export class PageWindow {
  view: DataView;
  /** Offset in the buffer of each page of the range. */
  offsets = new Uint32Array(0);
  #bytes: Uint8Array;

  /** @param bytes the buffer; a larger one replaces it if a range needs more */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
    this.view = viewOf(bytes);
  }

  /** Read the pages of a range; scattered ones synchronously. @throws SourceError as {@link Pager.readSync} */
  async load(pager: Pager, pages: Uint32Array): Promise<void> {
    const segments = this.#plan(pager, pages);
    if (segments.length > MAX_CONCURRENT) {
      this.#readSync(pager, segments);
      return;
    }
    const reads = segments.map(({ page, count, at }) => pager.read(page, count, this.#bytes, at));
    // Wait for all: the caller may close the descriptor after an error.
    for (const read of await Promise.allSettled(reads)) if (read.status === 'rejected') throw read.reason;
  }

  /** {@link load}, synchronously. @throws SourceError as {@link Pager.readSync} */
  loadSync(pager: Pager, pages: Uint32Array): void {
    this.#readSync(pager, this.#plan(pager, pages));
  }

  #readSync(pager: Pager, segments: readonly Segment[]): void {
    for (const { page, count, at } of segments) pager.readSync(page, count, this.#bytes, at);
  }

  /** Merge pages that lie close together into segments, gaps included, as long as the buffer has room for the gaps. */
  #plan(pager: Pager, pages: Uint32Array): Segment[] {
    const { pageSize } = pager.geometry;
    const segments: Segment[] = [];
    this.#reserve(pages.length, pageSize);
    let gapPages = pages.length;
    let used = 0;
    pages.forEach((page, i) => {
      const last = segments.at(-1);
      const gap = last === undefined ? -1 : page - (last.page + last.count);
      if (
        last !== undefined &&
        gap >= 0 &&
        gap <= gapPages &&
        gap * pageSize <= GAP_BYTES &&
        !crossesLock(pager, last, page) &&
        // Pages between two pages of the file exist in the file; pages near one in the log may lie beyond its end.
        (gap === 0 || !(pager.isInWal(pages[i - 1]) || pager.isInWal(page)))
      ) {
        last.count += gap + 1;
        used += gap + 1;
        gapPages -= gap;
      } else {
        segments.push({ page, count: 1, at: used * pageSize });
        used++;
      }
      this.offsets[i] = (used - 1) * pageSize;
    });
    return segments;
  }

  /** Make room for that many pages and as many gap pages. All ranges of a table but the last have the same length. */
  #reserve(pages: number, pageSize: number): void {
    const bytes = 2 * pages * pageSize + VARINT_BYTES;
    if (bytes > this.#bytes.length) {
      this.#bytes = new Uint8Array(bytes);
      this.view = viewOf(this.#bytes);
    }
    if (pages > this.offsets.length) this.offsets = new Uint32Array(pages);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** On Windows, where locks are mandatory, the lock-byte page cannot be read while SQLite holds a lock. */
function crossesLock({ lockBytePage }: Pager, last: Segment, page: number): boolean {
  return last.page < lockBytePage && page > lockBytePage;
}
