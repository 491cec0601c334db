import type { Pager } from './pager.js';

/** Page types: interior and leaf pages of table b-trees. The other two belong to indexes. */
export const INTERIOR_TABLE = 0x05;
export const LEAF_TABLE = 0x0d;

/** No cell takes up less, whatever it holds. */
export const MIN_CELL_BYTES = 4;

/** Cells of a page at most: each has two bytes in the cell pointer array too. */
export function maxCells(usableSize: number): number {
  return Math.floor((usableSize - 8) / (MIN_CELL_BYTES + 2));
}

/** A table b-tree page's header. Offsets count from the start of the buffer that holds the page. */
export interface PageHeader {
  /** Number of the page. */
  readonly page: number;
  /** Where the page begins. */
  readonly base: number;
  readonly type: number;
  readonly cellCount: number;
  /** Offset of the cell pointer array. */
  readonly pointers: number;
  /** Offset of the cell content area. */
  readonly content: number;
  /** Offset behind the last usable byte. */
  readonly end: number;
  /** Bytes of the content area that no cell takes up. */
  readonly free: number;
}

/**
 * B-tree page header (Database File Format, 1.6), big-endian. Page 1, where it follows the database header, is the schema's, and of
 * no other table:
 *
 *     0  1  page type             5  2  start of the cell content area, 0 for 65536
 *     1  2  first freeblock       7  1  fragmented free bytes
 *     3  2  number of cells       8  4  right-most pointer, interior pages only
 *
 * @param base where page `page` begins in `view`
 * @throws SourceError ERR_SOURCE_CORRUPT
 */
export function parsePageHeader(pager: Pager, view: DataView, base: number, page: number): PageHeader {
  const end = base + pager.geometry.usableSize;
  const type = view.getUint8(base);
  if (type !== LEAF_TABLE && type !== INTERIOR_TABLE) {
    throw pager.corrupt(page, `is of type ${type}, and neither a leaf (13) nor an interior page (5) of a table`);
  }
  const cellCount = cellCountAt(view, base);
  const pointers = base + (type === LEAF_TABLE ? 8 : 12);
  const content = base + (view.getUint16(base + 5) || 65536);
  if (content > end || pointers + 2 * cellCount > content || cellCount > maxCells(pager.geometry.usableSize)) {
    throw pager.corrupt(
      page,
      `has ${cellCount} cells and their content from byte ${content - base} on, which cannot be`,
    );
  }
  const free = view.getUint8(base + 7) + freeblockBytes(pager, view, page, base, content);
  return { page, base, type, cellCount, pointers, content, end, free };
}

/** Number of cells of the page that begins at `base`, as its header says. */
export function cellCountAt(view: DataView, base: number): number {
  return view.getUint16(base + 3);
}

/** Right-most pointer of the interior page that begins at `base`. */
export function rightmostPointer({ pointers }: PageHeader, view: DataView): number {
  return view.getUint32(pointers - 4);
}

/**
 * Cells, freeblocks and fragments fill the content area of every sound page to the byte (`PRAGMA integrity_check` checks the same): a
 * lost cell, or two that overlap, show here.
 * @throws SourceError ERR_SOURCE_CORRUPT
 */
export function checkContentArea(pager: Pager, header: PageHeader, cellBytes: number): void {
  const area = header.end - header.content;
  if (cellBytes + header.free === area) return;
  throw pager.corrupt(
    header.page,
    `has ${cellBytes} bytes of cells and ${header.free} free ones in a content area of ${area}`,
  );
}

/** Offset of cell `i`. @throws SourceError ERR_SOURCE_CORRUPT where it is not in the content area */
export function cellOffset(pager: Pager, header: PageHeader, view: DataView, i: number): number {
  const offset = view.getUint16(header.pointers + 2 * i);
  const cell = header.base + offset;
  if (cell >= header.content && cell <= header.end - MIN_CELL_BYTES) return cell;
  throw pager.corrupt(header.page, `has cell ${i} at byte ${offset}, outside its content area`);
}

/** Bytes of the freeblocks, a chain in ascending order: two bytes of the next one's offset or 0, two bytes of size. */
function freeblockBytes(pager: Pager, view: DataView, page: number, base: number, content: number): number {
  const end = base + pager.geometry.usableSize;
  let total = 0;
  let least = content;
  for (let offset = view.getUint16(base + 1); offset !== 0; ) {
    const block = base + offset;
    const size = block <= end - MIN_CELL_BYTES ? view.getUint16(block + 2) : 0;
    if (block < least || size < MIN_CELL_BYTES || block + size > end) {
      throw pager.corrupt(page, `has a freeblock at byte ${offset}, where none can be`);
    }
    total += size;
    least = block + size;
    offset = view.getUint16(block);
  }
  return total;
}
