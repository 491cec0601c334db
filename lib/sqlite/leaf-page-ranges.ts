import {
  cellOffset,
  checkContentArea,
  INTERIOR_TABLE,
  LEAF_TABLE,
  MIN_CELL_BYTES,
  maxCells,
  type PageHeader,
  parsePageHeader,
  rightmostPointer,
} from './page-header.js';
import type { Pager } from './pager.js';
import { VARINT_BYTES, varint, varintHigh, varintLength, varintLow } from './varint.js';

/** Consecutive leaf pages of a table. Plain, so that it can be handed to a worker thread. */
export interface LeafPageRange {
  /** `(n)` numbers of the pages, in rowid order. */
  readonly pages: Uint32Array;
  /** `(n + 1)` every rowid of `pages[i]` is > `keys[i]` (≥ the least int64) and ≤ `keys[i + 1]`. */
  readonly keys: BigInt64Array;
}

/** Bytes of the leaf pages of a run, at most; at least one page. */
export const RUN_BYTES = 1 << 20;

/** Pages from the root to a leaf, at most: SQLite's own limit (BTCURSOR_MAX_DEPTH). */
const MAX_DEPTH = 20;

/** The least and the greatest rowid. */
export const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

/**
 * Walk the interior pages of a table b-tree and give the leaf pages in rowid order. Leaf pages themselves are not read (but for the first):
 * they all lie at the same depth, and the interior keys say which rowids each may hold.
 *
 * Ends for every file: interior keys rise strictly, the depth is limited, and a page that is met a second time has keys out of order.
 * @throws SourceError ERR_SOURCE_CORRUPT, ERR_SOURCE_READ
 */
export function* leafRuns(pager: Pager, rootPage: number): Generator<LeafPageRange> {
  pager.checkPointer(rootPage, 1);
  const walk = new Walk(pager);
  const run = new RunBuilder(Math.max(1, RUN_BYTES / pager.geometry.pageSize));
  const height = walk.height(rootPage);
  const all = height === 0 ? [walk.alone(rootPage)] : walk.bottom(rootPage, height, LEAST, GREATEST);
  for (const children of all) {
    for (let from = 0; from < children.count; ) {
      if (run.isFull) yield run.take();
      from = run.add(children, from);
    }
  }
  yield run.take();
}

/** The children of an interior page, and the keys between them. It is used for one page after the other. */
class Children {
  count = 0;
  /** `(count)` */
  readonly pages: Uint32Array;
  /** `(count + 1)` rowids of a child lie between the keys beside it. */
  readonly keys: BigInt64Array;
  /** `keys` as words, lower first: bigints are made one by one. */
  readonly #words: Int32Array;

  /** @param room children at most */
  constructor(room: number) {
    this.pages = new Uint32Array(room);
    this.keys = new BigInt64Array(room + 1);
    this.#words = new Int32Array(this.keys.buffer);
  }

  begin(low: bigint): void {
    this.count = 0;
    this.keys[0] = low;
  }

  /** Add a child, with the varint in `view` that none of its rowids exceeds. */
  add(page: number, view: DataView, at: number): void {
    this.pages[this.count++] = page;
    const isShort = varintLength(view, at) <= 4;
    this.#words[2 * this.count] = isShort ? varint(view, at) : varintLow(view, at);
    this.#words[2 * this.count + 1] = isShort ? 0 : varintHigh(view, at);
  }

  /** Add the last child. */
  end(page: number, high: bigint): void {
    this.pages[this.count++] = page;
    this.keys[this.count] = high;
  }

  /** The first key that is not greater than the one before; 0 where there is none. */
  get disorder(): number {
    for (let i = 1; i <= this.count; i++) {
      // The least int64 may be a rowid, alone on the first leaf: nothing is less, and so it is its own lower bound.
      if (!this.#rises(i) && !(i === 1 && this.keys[1] === LEAST)) return i;
    }
    return 0;
  }

  #rises(i: number): boolean {
    const words = this.#words;
    const high = words[2 * i + 1];
    const before = words[2 * i - 1];
    return high > before || (high === before && words[2 * i] >>> 0 > words[2 * i - 2] >>> 0);
  }
}

class Walk {
  readonly #pager: Pager;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** By level, the one above the leaves being 1. */
  readonly #children: Children[] = [];

  constructor(pager: Pager) {
    this.#pager = pager;
    this.#bytes = new Uint8Array(pager.geometry.pageSize + VARINT_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Levels of interior pages, by way of the first child of each. */
  height(rootPage: number): number {
    let page = rootPage;
    for (let height = 0; height < MAX_DEPTH; height++) {
      const header = this.#load(page);
      if (header.type === LEAF_TABLE) return height;
      if (header.cellCount === 0) throw this.#pager.corrupt(page, 'is an interior page without cells');
      const child = this.#view.getUint32(cellOffset(this.#pager, header, this.#view, 0));
      this.#pager.checkPointer(child, page);
      page = child;
    }
    throw this.#pager.corrupt(rootPage, `has a b-tree deeper than ${MAX_DEPTH} pages`);
  }

  /** A root that is a leaf. */
  alone(rootPage: number): Children {
    const children = new Children(1);
    children.begin(LEAST);
    children.end(rootPage, GREATEST);
    return children;
  }

  /** The children of every interior page just above the leaves, `level` being 1 there; each to be used before the next is asked for. */
  *bottom(page: number, level: number, low: bigint, high: bigint): Generator<Children> {
    const children = this.#read(page, level, low, high);
    if (level === 1) {
      yield children;
      return;
    }
    const { count, pages, keys } = children;
    for (let i = 0; i < count; i++) yield* this.bottom(pages[i], level - 1, keys[i], keys[i + 1]);
  }

  /** Table b-tree interior cells: a four-byte left child pointer, and a varint that no rowid of the child exceeds. */
  #read(page: number, level: number, low: bigint, high: bigint): Children {
    const view = this.#view;
    const header = this.#load(page);
    if (header.type !== INTERIOR_TABLE)
      throw this.#pager.corrupt(page, 'is a leaf nearer to the root than the first one');
    if (header.cellCount === 0) throw this.#pager.corrupt(page, 'is an interior page without cells');
    const children = this.#childrenAt(level);
    children.begin(low);
    let cellBytes = 0;
    for (let i = 0; i < header.cellCount; i++) {
      const cell = cellOffset(this.#pager, header, view, i);
      const length = 4 + varintLength(view, cell + 4);
      if (cell + length > header.end) throw this.#pager.corrupt(page, `has cell ${i} beyond its end`);
      cellBytes += Math.max(length, MIN_CELL_BYTES);
      children.add(view.getUint32(cell), view, cell + 4);
    }
    children.end(rightmostPointer(header, view), high);
    checkContentArea(this.#pager, header, cellBytes);
    for (let i = 0; i < children.count; i++) this.#pager.checkPointer(children.pages[i], page);
    const { disorder, keys } = children;
    if (disorder > 0) throw this.#pager.corrupt(page, `has key ${keys[disorder]} behind key ${keys[disorder - 1]}`);
    return children;
  }

  #childrenAt(level: number): Children {
    this.#children[level] ??= new Children(maxCells(this.#pager.geometry.usableSize) + 1);
    return this.#children[level];
  }

  #load(page: number): PageHeader {
    this.#pager.readSync(page, 1, this.#bytes, 0);
    return parsePageHeader(this.#pager, this.#view, 0, page);
  }
}

class RunBuilder {
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

  /** Add children from number `from` on, as many as there is room for. @returns the next one */
  add({ count, pages, keys }: Children, from: number): number {
    const to = Math.min(count, from + this.#pages.length - this.#count);
    this.#pages.set(pages.subarray(from, to), this.#count);
    this.#keys.set(keys.subarray(from, to + 1), this.#count);
    this.#count += to - from;
    return to;
  }

  take(): LeafPageRange {
    const run = { pages: this.#pages.slice(0, this.#count), keys: this.#keys.slice(0, this.#count + 1) };
    this.#count = 0;
    return run;
  }
}
