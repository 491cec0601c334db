import type { SourceError } from '../../errors.js';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
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
import { LEAST } from '../../sqlite/rowid-bounds.js';
import { bigVarint, varint, varintLength } from '../../sqlite/varint.js';
import type { ColumnScan } from './column-scan.js';
import type { WasmScanner } from './wasm-scanner.js';

/**
 * Stop trying WebAssembly after more than MIN_SLOW_ROWS rows that it could not decode, if they are more than one row in
 * SLOW_SHARE: the failed attempts then cost more than they save.
 */
const MIN_SLOW_ROWS = 1000;
const SLOW_SHARE = 4;

/** Largest integer up to which doubles are exact. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER;

/**
 * Passes the records of leaf pages to a {@link ColumnScan}, in the order of the cell pointer array, which is rowid
 * order. A leaf cell of a table b-tree (Database File Format, 1.6) is a varint payload size, a varint rowid, the first
 * part of the payload and, if the payload is longer, the four-byte number of its first overflow page.
 */
export class LeafScan {
  readonly #pager: Pager;
  readonly #rootPage: number;
  readonly #columns: ColumnScan;
  readonly #overflow: OverflowPayload;
  /** The current page and the state of the scan in it. */
  #view = new DataView(new ArrayBuffer(0)) as DataView;
  #header: PageHeader | undefined;
  #wasm: WasmScanner | undefined;
  /** Number of rows of all pages, and of those that WebAssembly did not decode. */
  #rows = 0;
  #slowRows = 0;
  #cell = 0;
  #cellBytes = 0;
  #lastRowid = 0;
  #lastRowidAt = 0;

  /** @param wasm decodes ordinary rows; absent: TypeScript decodes all */
  constructor(pager: Pager, rootPage: number, columns: ColumnScan, wasm?: WasmScanner) {
    this.#pager = pager;
    this.#rootPage = rootPage;
    this.#columns = columns;
    this.#wasm = wasm;
    this.#overflow = new OverflowPayload(pager);
  }

  /** True if WebAssembly decoded every row so far. */
  get isAllWasm(): boolean {
    return this.#wasm !== undefined && this.#slowRows === 0;
  }

  /** Start a range. Pages passed to {@link takePages} are those of `range`. */
  beginRange(range: LeafPageRange, window: PageWindow): void {
    this.#columns.select(range.rowids);
    this.#wasm?.beginRange(range, window);
  }

  /**
   * Decode whole pages of the range, from page `i` on, until one needs the slow path or the batch is full.
   * @returns index of the next page: call {@link begin} with it
   */
  takePages(i: number): number {
    const { batch } = this.#columns;
    const before = batch.length;
    const next = this.#wasm?.takePages(i, this.#pager.geometry.usableSize, batch) ?? i;
    this.#rows += batch.length - before;
    return next;
  }

  /**
   * Start leaf page `page`, which begins at `base` of `view`.
   * @param low every rowid must be greater
   * @param high no rowid may be greater
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  begin(view: DataView, base: number, page: number, low: bigint, high: bigint): void {
    const header = parsePageHeader(this.#pager, view, base, page);
    if (header.type !== LEAF_TABLE) throw this.#pager.corrupt(page, 'is an interior page where a leaf page must be');
    if (header.cellCount === 0 && page !== this.#rootPage) throw this.#pager.corrupt(page, 'is a leaf without cells');
    if (header.cellCount > 0) this.#checkKeys(view, header, low, high);
    this.#view = view;
    this.#header = header;
    this.#cell = 0;
    this.#cellBytes = 0;
    this.#lastRowid = Number.NEGATIVE_INFINITY;
    this.#lastRowidAt = 0;
    this.#rows += header.cellCount;
    if (this.#slowRows > MIN_SLOW_ROWS && SLOW_SHARE * this.#slowRows > this.#rows) this.#wasm = undefined;
  }

  /**
   * Add rows of the page until its end or until the batch is full.
   * @returns true at the end of the page
   * @throws SourceError ERR_SOURCE_CORRUPT
   */
  next(): boolean {
    const header = this.#header as PageHeader;
    this.#cell = this.#addCells(this.#view, header);
    if (this.#cell < header.cellCount) return false;
    checkContentArea(this.#pager, header, this.#cellBytes);
    return true;
  }

  /** @returns index of the first cell that did not fit in the batch */
  #addCells(view: DataView, header: PageHeader): number {
    const { page, cellCount, end } = header;
    const { usableSize } = this.#pager.geometry;
    const maxLocal = maxLocalPayload(usableSize);
    const columns = this.#columns;
    const { record, batch } = columns;
    columns.page = view;
    const wasm = this.#wasm?.has(view, batch) ? this.#wasm : undefined;
    let cellBytes = this.#cellBytes;
    let lastRowid = this.#lastRowid;
    let lastRowidAt = this.#lastRowidAt;
    let i = this.#cell;
    for (; i < cellCount && batch.length < batch.capacity; i++) {
      if (wasm !== undefined) {
        i = wasm.take(view, header, maxLocal, i, batch, lastRowidAt);
        cellBytes += wasm.cellBytes;
        lastRowidAt = wasm.lastRowidAt;
        if (lastRowidAt > 0) lastRowid = varint(view, lastRowidAt);
        if (i === cellCount || batch.length === batch.capacity) break;
        this.#slowRows++;
      }
      const cell = cellOffset(this.#pager, header, view, i);
      const size = varint(view, cell);
      const rowidAt = cell + varintLength(view, cell);
      const rowid = varint(view, rowidAt);
      if (rowid <= lastRowid && (rowid < lastRowid || bigVarint(view, rowidAt) <= bigVarint(view, lastRowidAt))) {
        throw this.#badCell(page, i, `has rowid ${rowid} after rowid ${lastRowid}`);
      }
      lastRowid = rowid;
      lastRowidAt = rowidAt;
      const payload = rowidAt + varintLength(view, rowidAt);
      const cellEnd = payload + (size <= maxLocal ? size : localPayload(size, usableSize) + 4);
      if (cellEnd > end) throw this.#badCell(page, i, `has a payload of ${size} bytes, which exceeds the page`);
      cellBytes += Math.max(cellEnd - cell, MIN_CELL_BYTES);
      if (size > maxLocal) {
        this.#addOverflowing(view, payload, size, rowidAt, page, i);
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

  /** Add a row whose payload begins at `at` and continues on overflow pages. */
  #addOverflowing(view: DataView, at: number, size: number, rowidAt: number, page: number, cell: number): void {
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

  /** Compare the first and last rowid with the bounds of the page. Those in between rise, which the scan checks. */
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
    const found = `has rowids ${first} to ${last}, but its parent page allows ${low} (excluded) to ${high}`;
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
    return this.#badCell(page, cell, `holds a record whose columns do not add up to its ${size} bytes`);
  }
}
