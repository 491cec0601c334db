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
  view = new DataView(new ArrayBuffer(0));
  /** Where in the buffer each page of the run begins. */
  offsets = new Uint32Array(0);
  readonly #pager: Pager;
  #bytes = new Uint8Array(0);

  constructor(pager: Pager) {
    this.#pager = pager;
  }

  /** Read the pages of a run, in this thread where they lie scattered. @throws SourceError as {@link Pager.readSync} */
  async load(pages: Uint32Array): Promise<void> {
    const segments = this.#plan(pages);
    if (segments.length > MAX_CONCURRENT) {
      this.#readSync(segments);
      return;
    }
    const reads = segments.map(({ page, count, at }) => this.#pager.read(page, count, this.#bytes, at));
    // None may still be under way when the descriptor is closed after an error.
    for (const read of await Promise.allSettled(reads)) if (read.status === 'rejected') throw read.reason;
  }

  /** The same in this thread. */
  loadSync(pages: Uint32Array): void {
    this.#readSync(this.#plan(pages));
  }

  #readSync(segments: readonly Segment[]): void {
    for (const { page, count, at } of segments) this.#pager.readSync(page, count, this.#bytes, at);
  }

  /** Put pages that follow each other in the file, gaps and all, into one segment as long as the buffer has room for gaps. */
  #plan(pages: Uint32Array): Segment[] {
    const { pageSize } = this.#pager.geometry;
    const segments: Segment[] = [];
    this.#reserve(pages.length);
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
        !this.#crossesLock(last, page)
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
  #reserve(pages: number): void {
    if (pages <= this.offsets.length) return;
    this.#bytes = new Uint8Array(2 * pages * this.#pager.geometry.pageSize + VARINT_BYTES);
    this.view = new DataView(this.#bytes.buffer);
    this.offsets = new Uint32Array(pages);
  }

  /** On Windows, where locks are mandatory, the lock-byte page cannot be read while SQLite holds one. */
  #crossesLock(last: Segment, page: number): boolean {
    return last.page < this.#pager.lockBytePage && page > this.#pager.lockBytePage;
  }
}
