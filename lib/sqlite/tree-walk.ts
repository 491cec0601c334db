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
import { GREATEST, LEAST, type RowidBounds } from './rowid-bounds.js';
import { VARINT_BYTES, varint, varintHigh, varintLength, varintLow } from './varint.js';

/** Largest number of pages from the root to a leaf: SQLite's own limit (BTCURSOR_MAX_DEPTH). */
const MAX_DEPTH = 20;

/** The children of an interior page and the keys between them. One object is reused for all pages of a level. */
export class Children {
  count = 0;
  /** `(count)` */
  readonly pages: Uint32Array;
  /** `(count + 1)` bounds of the rowids, as in {@link LeafPageRange.keys}. */
  readonly keys: BigInt64Array;
  /** The halves of `keys`, lower first: every access to a BigInt64Array would allocate a bigint. */
  readonly #words: Int32Array;

  /** @param capacity largest number of children */
  constructor(capacity: number) {
    this.pages = new Uint32Array(capacity);
    this.keys = new BigInt64Array(capacity + 1);
    this.#words = new Int32Array(this.keys.buffer);
  }

  begin(low: bigint): void {
    this.count = 0;
    this.keys[0] = low;
  }

  /** Add a child. @param at offset in `view` of the varint that is its greatest possible rowid */
  add(page: number, view: DataView, at: number): void {
    this.pages[this.count++] = page;
    const isShort = varintLength(view, at) <= 4;
    this.#words[2 * this.count] = isShort ? varint(view, at) : varintLow(view, at);
    this.#words[2 * this.count + 1] = isShort ? 0 : varintHigh(view, at);
  }

  /** Add the last child. @param high its greatest possible rowid */
  end(page: number, high: bigint): void {
    this.pages[this.count++] = page;
    this.keys[this.count] = high;
  }

  /** Index of the first key that is not greater than the one before; 0 if all keys rise. */
  get disorder(): number {
    for (let i = 1; i <= this.count; i++) {
      // The smallest int64 may be a rowid, alone on the first leaf; no integer is less, so it is its own lower bound.
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

/** A page of a b-tree and what is below it. Level 0 is a leaf; `low` and `high` bound its rowids as keys do. */
export interface Subtree {
  readonly page: number;
  readonly level: number;
  readonly low: bigint;
  readonly high: bigint;
}

/** Reads the interior pages of a table b-tree. */
export class TreeWalk {
  readonly #pager: Pager;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** By level; the parents of the leaves are level 1. */
  readonly #children: Children[] = [];
  readonly #rowids: RowidBounds;

  constructor(pager: Pager, rowids: RowidBounds) {
    this.#pager = pager;
    this.#rowids = rowids;
    this.#bytes = new Uint8Array(pager.geometry.pageSize + VARINT_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Number of levels of interior pages, found along the first children. */
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

  /** The root as a single child, if it is a leaf. */
  onlyLeaf(rootPage: number): Children {
    const children = new Children(1);
    children.begin(LEAST);
    children.end(rootPage, GREATEST);
    return children;
  }

  /**
   * The leaves under `page`, by parent, in rowid order. The yielded object is reused: consume it before the next one.
   * @param level level of `page`
   */
  *leafParents(page: number, level: number, low: bigint, high: bigint): Generator<Children> {
    const children = this.#read(page, level, low, high);
    if (level === 1) {
      yield children;
      return;
    }
    const { pages, keys } = children;
    const { from, to } = this.wanted(children);
    for (let i = from; i < to; i++) yield* this.leafParents(pages[i], level - 1, keys[i], keys[i + 1]);
  }

  /**
   * The subtrees of the highest level that has at least `least` of them, or the leaves, in rowid order.
   * @param height level of `rootPage`
   */
  subtrees(rootPage: number, height: number, least: number): Subtree[] {
    let found: Subtree[] = [{ page: rootPage, level: height, low: LEAST, high: GREATEST }];
    for (let level = height; level > 0 && found.length < least; level--)
      found = found.flatMap((one) => this.under(one));
    return found;
  }

  /** The subtrees one level below that may hold rowids within the bounds. */
  under({ page, level, low, high }: Subtree): Subtree[] {
    const children = this.#read(page, level, low, high);
    const { from, to } = this.wanted(children);
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => ({
      page: children.pages[from + i],
      level: level - 1,
      low: children.keys[from + i],
      high: children.keys[from + i + 1],
    }));
  }

  /** The children, from one index to before another, that may hold rowids within the bounds. */
  wanted({ count, keys }: Children): { from: number; to: number } {
    const { low, high } = this.#rowids;
    if (low === LEAST && high === GREATEST) return { from: 0, to: count };
    let from = 0;
    while (from < count && keys[from + 1] < low) from++;
    let to = count;
    // The first key is a rowid itself if it is the least.
    while (to > from && keys[to - 1] >= high && keys[to - 1] > LEAST) to--;
    return { from, to };
  }

  /** Interior cells of a table b-tree: a four-byte left child pointer, and the child's greatest rowid as a varint. */
  #read(page: number, level: number, low: bigint, high: bigint): Children {
    const view = this.#view;
    const header = this.#load(page);
    if (header.type !== INTERIOR_TABLE)
      throw this.#pager.corrupt(page, 'is a leaf page nearer to the root than the first leaf page');
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
    if (disorder > 0) throw this.#pager.corrupt(page, `has key ${keys[disorder]} after key ${keys[disorder - 1]}`);
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
