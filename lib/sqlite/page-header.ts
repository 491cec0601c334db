import type { Pager } from './pager.js';

/** Page types of table b-trees: interior and leaf pages. The other two types belong to indexes. */
export const INTERIOR_TABLE = 0x05;
export const LEAF_TABLE = 0x0d;

/** Smallest size of a cell in the content area, whatever it holds. */
export const MIN_CELL_BYTES = 4;

/** Largest number of cells of a page. Each takes two bytes in the cell pointer array as well. */
export function maxCells(usableSize: number): number {
  return Math.floor((usableSize - 8) / (MIN_CELL_BYTES + 2));
}

/** The header of a table b-tree page. Offsets count from the start of the buffer that holds the page. */
export interface PageHeader {
  /** Page number. */
  readonly page: number;
  /** Offset of the page. */
  readonly base: number;
  readonly type: number;
  readonly cellCount: number;
  /** Offset of the cell pointer array. */
  readonly pointers: number;
  /** Offset of the cell content area. */
  readonly content: number;
  /** Offset after the last usable byte. */
  readonly end: number;
  /** Bytes of the content area in freeblocks and fragments. */
  readonly free: number;
}

/**
 * B-tree page header (Database File Format, 1.6), big-endian. On page 1 it follows the database header; page 1 belongs
 * to sqlite_schema and to no other table.
 *
 *     0  1  page type             5  2  start of the cell content area, 0 for 65536
 *     1  2  first freeblock       7  1  fragmented free bytes
 *     3  2  number of cells       8  4  right-most pointer, interior pages only
 *
 * @param base offset of page `page` in `view`
 * @throws SourceError ERR_SOURCE_CORRUPT
 */
export function parsePageHeader(pager: Pager, view: DataView, base: number, page: number): PageHeader {
  const end = base + pager.geometry.usableSize;
  const type = view.getUint8(base);
  if (type !== LEAF_TABLE && type !== INTERIOR_TABLE) {
    throw pager.corrupt(page, `is of type ${type}, neither a leaf (13) nor an interior page (5) of a table`);
  }
  const cellCount = cellCountAt(view, base);
  const pointers = base + (type === LEAF_TABLE ? 8 : 12);
  const content = base + (view.getUint16(base + 5) || 65536);
  if (content > end || pointers + 2 * cellCount > content || cellCount > maxCells(pager.geometry.usableSize)) {
    throw pager.corrupt(
      page,
      `has ${cellCount} cells and a content area from byte ${content - base} on, which does not fit the page`,
    );
  }
  const free = view.getUint8(base + 7) + freeblockBytes(pager, view, page, base, content);
  return { page, base, type, cellCount, pointers, content, end, free };
}

/** Number of cells in the header of the page at `base`, unchecked. */
export function cellCountAt(view: DataView, base: number): number {
  return view.getUint16(base + 3);
}

/** Right-most pointer of an interior page. */
export function rightmostPointer({ pointers }: PageHeader, view: DataView): number {
  return view.getUint32(pointers - 4);
}

/**
 * Check that cells, freeblocks and fragments fill the content area to the byte, as `PRAGMA integrity_check` does. This
 * detects lost and overlapping cells.
 * @throws SourceError ERR_SOURCE_CORRUPT
 */
export function checkContentArea(pager: Pager, header: PageHeader, cellBytes: number): void {
  const area = header.end - header.content;
  if (cellBytes + header.free === area) return;
  throw pager.corrupt(
    header.page,
    `has ${cellBytes} bytes of cells and ${header.free} free bytes in a content area of ${area}`,
  );
}

/** Offset of cell `i`. @throws SourceError ERR_SOURCE_CORRUPT if it is outside the content area */
export function cellOffset(pager: Pager, header: PageHeader, view: DataView, i: number): number {
  const offset = view.getUint16(header.pointers + 2 * i);
  const cell = header.base + offset;
  if (cell >= header.content && cell <= header.end - MIN_CELL_BYTES) return cell;
  throw pager.corrupt(header.page, `has cell ${i} at byte ${offset}, outside its content area`);
}

/** Bytes of all freeblocks: a chain in ascending order, each with a two-byte offset of the next (or 0) and its size. */
function freeblockBytes(pager: Pager, view: DataView, page: number, base: number, content: number): number {
  const end = base + pager.geometry.usableSize;
  let total = 0;
  let least = content;
  for (let offset = view.getUint16(base + 1); offset !== 0; ) {
    const block = base + offset;
    const size = block <= end - MIN_CELL_BYTES ? view.getUint16(block + 2) : 0;
    if (block < least || size < MIN_CELL_BYTES || block + size > end) {
      throw pager.corrupt(page, `has a bad freeblock at byte ${offset}`);
    }
    total += size;
    least = block + size;
    offset = view.getUint16(block);
  }
  return total;
}
