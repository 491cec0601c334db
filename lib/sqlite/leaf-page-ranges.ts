import type { Pager } from './pager.js';
import { ALL_ROWIDS, GREATEST, LEAST, type RowidBounds } from './rowid-bounds.js';
import { type Children, TreeWalk } from './tree-walk.js';

/** Consecutive leaf pages of a table. Plain data: it can be posted to a worker thread. */
export interface LeafPageRange {
  /** `(n)` page numbers, in rowid order. */
  readonly pages: Uint32Array;
  /** `(n + 1)` bounds: every rowid of `pages[i]` is > `keys[i]` (≥ if that is the least int64) and ≤ `keys[i + 1]`. */
  readonly keys: BigInt64Array;
  /** The rows to read, in rising order; absent: all. */
  readonly rowids?: BigInt64Array;
}

/** A range holds up to so many bytes of leaf pages, and at least one page. */
export const RANGE_BYTES = 1 << 20;

/**
 * Walk the interior pages of a table b-tree and yield its leaf pages in rowid order. It reads no leaf page but the
 * first: all leaves lie at the same depth, and the interior keys bound the rowids of each.
 *
 * It ends for every file, damaged or not: interior keys must rise strictly, the depth is limited, and a page met twice
 * has keys out of order.
 * @param rowids leaves that hold no rowid within these bounds are left out
 * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ
 */
export function* leafPageRanges(
  pager: Pager,
  rootPage: number,
  rowids: RowidBounds = ALL_ROWIDS,
): Generator<LeafPageRange> {
  pager.checkPointer(rootPage, 1);
  const walk = new TreeWalk(pager, rowids);
  const range = new RangeBuilder(Math.max(1, RANGE_BYTES / pager.geometry.pageSize));
  const height = walk.height(rootPage);
  const all = height === 0 ? [walk.onlyLeaf(rootPage)] : walk.leafParents(rootPage, height, LEAST, GREATEST);
  for (const children of all) {
    const { from, to } = walk.wanted(children);
    for (let i = from; i < to; ) {
      if (range.isFull) yield range.take();
      i = range.add(children, i, to);
    }
  }
  if (range.isBegun) yield range.take();
}

/** Collects children into ranges of a fixed number of pages. */
class RangeBuilder {
  #count = 0;
  readonly #pages: Uint32Array;
  readonly #keys: BigInt64Array;

  constructor(limit: number) {
    this.#pages = new Uint32Array(limit);
    this.#keys = new BigInt64Array(limit + 1);
  }

  get isFull(): boolean {
    return this.#count === this.#pages.length;
  }

  get isBegun(): boolean {
    return this.#count > 0;
  }

  /** Add children from index `from` to before `end`, as many as fit. @returns the index of the next one */
  add({ pages, keys }: Children, from: number, end: number): number {
    const to = Math.min(end, from + this.#pages.length - this.#count);
    this.#pages.set(pages.subarray(from, to), this.#count);
    this.#keys.set(keys.subarray(from, to + 1), this.#count);
    this.#count += to - from;
    return to;
  }

  take(): LeafPageRange {
    const range = { pages: this.#pages.slice(0, this.#count), keys: this.#keys.slice(0, this.#count + 1) };
    this.#count = 0;
    return range;
  }
}
