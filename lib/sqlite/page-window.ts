import type { Pager } from './pager.js';
import { VARINT_BYTES } from './varint.js';

/** Bytes between two pages of a run that are read along rather than read around. */
const GAP_BYTES = 16384;

/** More reads than this at a time are cheaper one after the other in this thread than through the thread pool. */
const MAX_CONCURRENT = 4;

/** Pages that lie together in the file: `count` from `page` on, to `at` of the buffer. */
interface Segment {
  readonly page: number;
  count: number;
  readonly at: number;
}

/** A buffer that holds the pages of one run after the other, read in as few reads as can be. */
export class PageWindow {
  view: DataView;
  /** Where in the buffer each page of the run begins. */
  offsets = new Uint32Array(0);
  #bytes: Uint8Array;

  /** @param bytes the buffer; where a run needs more, a new one takes its place */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes;
    this.view = viewOf(bytes);
  }

  /** Read the pages of a run, in this thread where they lie scattered. @throws SourceError as {@link Pager.readSync} */
  async load(pager: Pager, pages: Uint32Array): Promise<void> {
    const segments = this.#plan(pager, pages);
    if (segments.length > MAX_CONCURRENT) {
      this.#readSync(pager, segments);
      return;
    }
    const reads = segments.map(({ page, count, at }) => pager.read(page, count, this.#bytes, at));
    // None may still be under way when the descriptor is closed after an error.
    for (const read of await Promise.allSettled(reads)) if (read.status === 'rejected') throw read.reason;
  }

  /** The same in this thread. */
  loadSync(pager: Pager, pages: Uint32Array): void {
    this.#readSync(pager, this.#plan(pager, pages));
  }

  #readSync(pager: Pager, segments: readonly Segment[]): void {
    for (const { page, count, at } of segments) pager.readSync(page, count, this.#bytes, at);
  }

  /** Put pages that follow each other in the file, gaps and all, into one segment as long as the buffer has room for gaps. */
  #plan(pager: Pager, pages: Uint32Array): Segment[] {
    const { pageSize } = pager.geometry;
    const segments: Segment[] = [];
    this.#reserve(pages.length, pageSize);
    let spare = pages.length;
    let used = 0;
    pages.forEach((page, i) => {
      const last = segments.at(-1);
      const gap = last === undefined ? -1 : page - (last.page + last.count);
      if (
        last !== undefined &&
        gap >= 0 &&
        gap <= spare &&
        gap * pageSize <= GAP_BYTES &&
        !crossesLock(pager, last, page) &&
        // What lies between two pages of the file is in the file, and not beyond its end.
        (gap === 0 || !(pager.isInWal(pages[i - 1]) || pager.isInWal(page)))
      ) {
        last.count += gap + 1;
        used += gap + 1;
        spare -= gap;
      } else {
        segments.push({ page, count: 1, at: used * pageSize });
        used++;
      }
      this.offsets[i] = (used - 1) * pageSize;
    });
    return segments;
  }

  /** Room for that many pages, and as many in gaps. The runs of a table are all as long as the first but for the last. */
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

/** On Windows, where locks are mandatory, the lock-byte page cannot be read while SQLite holds one. */
function crossesLock({ lockBytePage }: Pager, last: Segment, page: number): boolean {
  return last.page < lockBytePage && page > lockBytePage;
}
