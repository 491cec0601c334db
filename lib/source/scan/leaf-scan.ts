import type { SourceError } from '../../errors.js';
import { LEAST, type LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { localPayload, maxLocalPayload, OverflowPayload } from '../../sqlite/overflow.js';
import {
  cellOffset,
  checkContentArea,
  LEAF_TABLE,
  MIN_CELL_BYTES,
  type PageHeader,
  parsePageHeader,
} from '../../sqlite/page-header.js';
import type { PageWindow } from '../../sqlite/page-window.js';
import type { Pager } from '../../sqlite/pager.js';
import { bigVarint, varint, varintLength } from '../../sqlite/varint.js';
import type { ColumnScan } from './column-scan.js';
import type { WasmScanner } from './wasm-scanner.js';

/** From so many rows on that could not be taken fast, every fourth of them all, it is not worth the trying. */
const MANY_SLOW = 1000;
const SLOW_SHARE = 4;

/** Integers up to here are exact as doubles. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER;

/**
 * Hands the records of leaf pages to a {@link ColumnScan}, cell by cell in the order of the cell pointer array, which is rowid
 * order. Table b-tree leaf cells (Database File Format, 1.6): varint payload size, varint rowid, the payload's first part, and
 * a four-byte overflow page number where it is not all.
 */
export class LeafScan {
  readonly #pager: Pager;
  readonly #rootPage: number;
  readonly #columns: ColumnScan;
  readonly #overflow: OverflowPayload;
  /** The page, how far it is done, and what was seen of it. */
  #view = new DataView(new ArrayBuffer(0)) as DataView;
  #header: PageHeader | undefined;
  #fast: WasmScanner | undefined;
  /** Rows of all pages, and those of them that were not taken fast. */
  #rows = 0;
  #slowRows = 0;
  #cell = 0;
  #cellBytes = 0;
  #lastRowid = 0;
  #lastRowidAt = 0;

  /** @param fast takes the rows that are as nearly all are */
  constructor(pager: Pager, rootPage: number, columns: ColumnScan, fast?: WasmScanner) {
    this.#pager = pager;
    this.#rootPage = rootPage;
    this.#columns = columns;
    this.#fast = fast;
    this.#overflow = new OverflowPayload(pager);
  }

  /** Every row so far was taken fast. */
  get areAllFast(): boolean {
    return this.#fast !== undefined && this.#slowRows === 0;
  }

  /** Pages are those of this run from here on. */
  beginRun(run: LeafPageRange, window: PageWindow): void {
    this.#fast?.beginRun(run, window);
  }

  /**
   * Add the rows of whole pages of the run, from its page `i` on, as long as all of them are as most are, and there is room.
   * @returns the page that comes next: {@link begin} with it
   */
  takePages(i: number): number {
    const { batch } = this.#columns;
    const before = batch.length;
    const next = this.#fast?.takePages(i, this.#pager.geometry.usableSize, batch) ?? i;
    this.#rows += batch.length - before;
    return next;
  }

  /**
   * Go to leaf page `page`, which begins at `base` of `view`.
   * @param low what every rowid is greater than, and
   * @param high what none is greater than
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  begin(view: DataView, base: number, page: number, low: bigint, high: bigint): void {
    const header = parsePageHeader(this.#pager, view, base, page);
    if (header.type !== LEAF_TABLE) throw this.#pager.corrupt(page, 'is an interior page where a leaf must be');
    if (header.cellCount === 0 && page !== this.#rootPage) throw this.#pager.corrupt(page, 'is a leaf without cells');
    if (header.cellCount > 0) this.#checkKeys(view, header, low, high);
    this.#view = view;
    this.#header = header;
    this.#cell = 0;
    this.#cellBytes = 0;
    this.#lastRowid = Number.NEGATIVE_INFINITY;
    this.#lastRowidAt = 0;
    this.#rows += header.cellCount;
    if (this.#slowRows > MANY_SLOW && SLOW_SHARE * this.#slowRows > this.#rows) this.#fast = undefined;
  }

  /**
   * Add rows of the page until there are no more, or no more room.
   * @returns true where the page is done
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  next(): boolean {
    const header = this.#header as PageHeader;
    this.#cell = this.#addCells(this.#view, header);
    if (this.#cell < header.cellCount) return false;
    checkContentArea(this.#pager, header, this.#cellBytes);
    return true;
  }

  /** @returns the number of the first cell there was no room for */
  #addCells(view: DataView, header: PageHeader): number {
    const { page, cellCount, end } = header;
    const { usableSize } = this.#pager.geometry;
    const maxLocal = maxLocalPayload(usableSize);
    const columns = this.#columns;
    const { record, batch } = columns;
    columns.page = view;
    const fast = this.#fast?.has(view, batch) ? this.#fast : undefined;
    let cellBytes = this.#cellBytes;
    let lastRowid = this.#lastRowid;
    let lastRowidAt = this.#lastRowidAt;
    let i = this.#cell;
    for (; i < cellCount && batch.length < batch.capacity; i++) {
      if (fast !== undefined) {
        i = fast.take(view, header, maxLocal, i, batch, lastRowidAt);
        cellBytes += fast.cellBytes;
        lastRowidAt = fast.lastRowidAt;
        if (lastRowidAt > 0) lastRowid = varint(view, lastRowidAt);
        if (i === cellCount || batch.length === batch.capacity) break;
        this.#slowRows++;
      }
      const cell = cellOffset(this.#pager, header, view, i);
      const size = varint(view, cell);
      const rowidAt = cell + varintLength(view, cell);
      const rowid = varint(view, rowidAt);
      if (rowid <= lastRowid && (rowid < lastRowid || bigVarint(view, rowidAt) <= bigVarint(view, lastRowidAt))) {
        throw this.#badCell(page, i, `has rowid ${rowid} behind rowid ${lastRowid}`);
      }
      lastRowid = rowid;
      lastRowidAt = rowidAt;
      const payload = rowidAt + varintLength(view, rowidAt);
      const cellEnd = payload + (size <= maxLocal ? size : localPayload(size, usableSize) + 4);
      if (cellEnd > end) throw this.#badCell(page, i, `has a payload of ${size} bytes, which leaves the page`);
      cellBytes += Math.max(cellEnd - cell, MIN_CELL_BYTES);
      if (size > maxLocal) {
        this.#addSpilled(view, payload, size, rowidAt, page, i);
      } else {
        if (!record.take(view, payload, size)) throw this.#badRecord(page, i, size);
        columns.add(view, rowidAt);
      }
    }
    this.#cellBytes = cellBytes;
    this.#lastRowid = lastRowid;
    this.#lastRowidAt = lastRowidAt;
    return i;
  }

  /** The row of a payload of which the first part is at `at`, and the rest on overflow pages. */
  #addSpilled(view: DataView, at: number, size: number, rowidAt: number, page: number, cell: number): void {
    const overflow = this.#overflow;
    const { record } = this.#columns;
    overflow.begin(view, at, localPayload(size, this.#pager.geometry.usableSize), size, page);
    const headerSize = varint(overflow.view, 0);
    if (headerSize > size) throw this.#badRecord(page, cell, size);
    overflow.fill(headerSize);
    if (!record.take(overflow.view, 0, size)) throw this.#badRecord(page, cell, size);
    overflow.fill(record.contentEnd);
    this.#columns.add(overflow.view, rowidAt);
  }

  /** The first rowid against the key below the page, the last one against the key above; between them they rise. */
  #checkKeys(view: DataView, header: PageHeader, low: bigint, high: bigint): void {
    const least = Number(low);
    const greatest = Number(high);
    const firstNumber = varint(view, this.#rowidAt(view, header, 0));
    const lastNumber = varint(view, this.#rowidAt(view, header, header.cellCount - 1));
    const areExact = least >= -MAX_EXACT && greatest <= MAX_EXACT;
    if (areExact && firstNumber > least && lastNumber <= greatest) return;
    const first = this.#rowid(view, header, 0);
    const last = this.#rowid(view, header, header.cellCount - 1);
    if ((first > low || low === LEAST) && last <= high) return;
    const found = `has rowids ${first} to ${last}, but its place in the b-tree is for ${low} (excluded) to ${high}`;
    throw this.#pager.corrupt(header.page, found);
  }

  #rowid(view: DataView, header: PageHeader, i: number): bigint {
    return bigVarint(view, this.#rowidAt(view, header, i));
  }

  #rowidAt(view: DataView, header: PageHeader, i: number): number {
    const cell = cellOffset(this.#pager, header, view, i);
    return cell + varintLength(view, cell);
  }

  #badCell(page: number, cell: number, found: string): SourceError {
    return this.#pager.corrupt(page, `has a bad cell: number ${cell} ${found}`);
  }

  #badRecord(page: number, cell: number, size: number): SourceError {
    return this.#badCell(page, cell, `holds a record whose columns do not come to its ${size} bytes`);
  }
}
