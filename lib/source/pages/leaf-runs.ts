import {
  cellOffset,
  checkContentArea,
  INTERIOR_TABLE,
  LEAF_TABLE,
  MIN_CELL_BYTES,
  type PageHeader,
  parsePageHeader,
  rightmostPointer,
} from './page-header.js';
import type { Pager } from './pager.js';
import { bigVarint, VARINT_BYTES, varintLength } from './varint.js';

/** Consecutive leaf pages of a table. Plain, so that it can be handed to a worker thread. */
export interface LeafRun {
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
export function* leafRuns(pager: Pager, rootPage: number): Generator<LeafRun> {
  const walk = new Walk(pager);
  const run = new RunBuilder(Math.max(1, RUN_BYTES / pager.geometry.pageSize));
  pager.checkPointer(rootPage, 1);
  const height = walk.height(rootPage);
  const top: Children = { pages: [rootPage], keys: [LEAST, GREATEST] };
  for (const { pages, keys } of height === 0 ? [top] : walk.bottom(rootPage, height, LEAST, GREATEST)) {
    for (let i = 0; i < pages.length; i++) {
      if (run.isFull) yield run.take();
      run.add(pages[i], keys[i], keys[i + 1]);
    }
  }
  yield run.take();
}

interface Children {
  readonly pages: number[];
  /** One more than pages: rowids of a child lie between the keys beside it. */
  readonly keys: bigint[];
}

class Walk {
  readonly #pager: Pager;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

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

  /** The children of every interior page just above the leaves, `level` being 1 there. */
  *bottom(page: number, level: number, low: bigint, high: bigint): Generator<Children> {
    const children = this.#children(page, low, high);
    if (level === 1) {
      yield children;
      return;
    }
    const { pages, keys } = children;
    for (let i = 0; i < pages.length; i++) yield* this.bottom(pages[i], level - 1, keys[i], keys[i + 1]);
  }

  /** Table b-tree interior cells: a four-byte left child pointer, and a varint that no rowid of the child exceeds. */
  #children(page: number, low: bigint, high: bigint): Children {
    const header = this.#load(page);
    if (header.type !== INTERIOR_TABLE)
      throw this.#pager.corrupt(page, 'is a leaf nearer to the root than the first one');
    if (header.cellCount === 0) throw this.#pager.corrupt(page, 'is an interior page without cells');
    const pages: number[] = [];
    const keys = [low];
    let cellBytes = 0;
    for (let i = 0; i < header.cellCount; i++) {
      const cell = cellOffset(this.#pager, header, this.#view, i);
      const length = 4 + varintLength(this.#view, cell + 4);
      if (cell + length > header.end) throw this.#pager.corrupt(page, `has cell ${i} beyond its end`);
      cellBytes += Math.max(length, MIN_CELL_BYTES);
      pages.push(this.#view.getUint32(cell));
      keys.push(bigVarint(this.#view, cell + 4));
    }
    pages.push(rightmostPointer(header, this.#view));
    keys.push(high);
    checkContentArea(this.#pager, header, cellBytes);
    for (const child of pages) this.#pager.checkPointer(child, page);
    // The least int64 may be a rowid, alone on the first leaf: nothing is less, and so it is its own lower bound.
    const disorder = keys.findIndex((key, i) => i > 0 && key <= keys[i - 1] && !(i === 1 && key === LEAST));
    if (disorder > 0) throw this.#pager.corrupt(page, `has key ${keys[disorder]} behind key ${keys[disorder - 1]}`);
    return { pages, keys };
  }

  #load(page: number): PageHeader {
    this.#pager.readSync(page, 1, this.#bytes, 0);
    return parsePageHeader(this.#pager, this.#view, 0, page);
  }
}

class RunBuilder {
  readonly #limit: number;
  #pages: number[] = [];
  #keys: bigint[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#pages.length === this.#limit;
  }

  add(page: number, low: bigint, high: bigint): void {
    if (this.#pages.length === 0) this.#keys.push(low);
    this.#pages.push(page);
    this.#keys.push(high);
  }

  take(): LeafRun {
    const run = { pages: Uint32Array.from(this.#pages), keys: BigInt64Array.from(this.#keys) };
    this.#pages = [];
    this.#keys = [];
    return run;
  }
}
