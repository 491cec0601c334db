/*
 * Leaf pages of table b-trees, in AssemblyScript, which `npm run build:wasm` compiles. Fast path: ordinary rows
 * only. At the first other row or page, or anything damaged, it returns, and `LeafScan` in TypeScript decodes that
 * row or page or throws the error. `ColumnScan` defines what a row means; tests compare the two.
 *
 * 64-bit integers in registers, unaligned loads and no bounds checks make it several times as fast as JavaScript.
 * Pages, names and columns lie in the memory of the module (memory-map.ts). There is no allocator.
 */
import { PAGE_BASES, PAGE_KEYS, SCAN_RESULTS } from './memory-map';
import { LEFT_OUT, takeRecord, UNKNOWN } from './record';
import { varint64, varintLength } from './varint';

export { begin, setColumns, setConditionColumn, setRole } from './record';
export { useCondition, useRowids } from './condition';
export { hashHigh, hashLow } from './key-hash';
export { survey } from './survey';
export { addName, forgetNames, nameAddress, nameRoom } from './names';

/** End of the static data, which the tests compare with the start of the memory map. */
export function staticDataEnd(): usize {
  return __heap_base;
}

/** Page type of a table leaf. */
const LEAF_TABLE: u8 = 0x0d;

/** Smallest size of a cell in the content area. */
const MIN_CELL_BYTES: u32 = 4;

const bases: usize = PAGE_BASES;
const keys: usize = PAGE_KEYS;
const results: usize = SCAN_RESULTS;

/**
 * Decode whole pages of the range from index `page` on, until one needs the slow path or does not fit in the batch.
 *
 * @param length rows in the batch, which holds up to `capacity`
 * @returns index of the first page that was not decoded
 */
export function takePages(page: u32, count: u32, usableSize: u32, maxLocal: u32, length: u32, capacity: u32): u32 {
  while (page < count) {
    if (!takePage(load<u32>(bases + page * 4), usableSize, maxLocal, length, capacity, keys + page * 8)) break;
    length = load<u32>(results);
    page++;
  }
  store<u32>(results, length);
  return page;
}

/**
 * Decode a page, with the checks of `parsePageHeader` and `checkContentArea`.
 *
 * @param bounds address of the two bounds: every rowid must be > the first and ≤ the second
 * @returns false if the page needs the slow path
 */
@inline
function takePage(base: usize, usableSize: u32, maxLocal: u32, length: u32, capacity: u32, bounds: usize): bool {
  if (load<u8>(base) != LEAF_TABLE) return false;
  const cellCount: u32 = bswap<u16>(load<u16>(base, 3));
  if (cellCount == 0 || cellCount > capacity - length) return false;
  let start: u32 = bswap<u16>(load<u16>(base, 5));
  if (start == 0) start = 65536;
  const pointers = base + 8;
  const content = base + start;
  const end = base + usableSize;
  if (content > end || pointers + 2 * cellCount > content) return false;
  const free = freeBytes(base, content, end);
  if (free < 0) return false;
  const first = base + bswap<u16>(load<u16>(pointers));
  if (first < content || first > end - 4) return false;
  const low = load<i64>(bounds);
  // The smallest int64 is a possible rowid, so it bounds nothing.
  if (low != i64.MIN_VALUE && varint64(first + varintLength(first)) <= low) return false;
  if (scan(base, pointers, content, end, maxLocal, 0, cellCount, length, capacity, 0) != cellCount) return false;
  if (load<u32>(results, 4) + free != <u32>(end - content)) return false;
  return varint64(load<u32>(results, 8)) <= load<i64>(bounds, 8);
}

/** Bytes of fragments and freeblocks, as `freeblockBytes` in lib/sqlite/page-header.ts; -1 if the chain is damaged. */
@inline
function freeBytes(base: usize, content: usize, end: usize): i32 {
  let total: u32 = load<u8>(base, 7);
  let least = content;
  for (let offset: u32 = bswap<u16>(load<u16>(base, 1)); offset != 0; ) {
    const block = base + offset;
    if (block < least || block > end - 4) return -1;
    const size: u32 = bswap<u16>(load<u16>(block, 2));
    if (size < 4 || block + size > end) return -1;
    total += size;
    least = block + size;
    offset = bswap<u16>(load<u16>(block));
  }
  return total;
}

/**
 * Decode rows of a leaf page from cell `i` on, until one needs the slow path or the batch is full.
 *
 * @param base address of the page, `pointers` of its cell pointer array, `content` of its content area, `end` of the
 *   first byte after it
 * @param length rows in the batch, which holds up to `capacity`
 * @param at address of the rowid before; 0 for none
 * @returns index of the first cell that was not decoded
 */
export function scan(
  base: usize,
  pointers: usize,
  content: usize,
  end: usize,
  maxLocal: u32,
  i: u32,
  cellCount: u32,
  length: u32,
  capacity: u32,
  at: usize,
): u32 {
  let bytes: u32 = 0;
  let lastLength: usize = 0;
  let lastDigits: u64 = 0;
  while (i < cellCount && length < capacity) {
    const cell = base + bswap<u16>(load<u16>(pointers + 2 * i));
    if (cell < content || cell > end - 4) break;
    // A payload without overflow pages has less than 65,536 bytes: at most three bytes of varint.
    let p = cell;
    let size: u32 = load<u8>(p++);
    if (size >= 0x80) {
      let next: u32 = load<u8>(p++);
      size = ((size & 0x7f) << 7) | (next & 0x7f);
      if (next >= 0x80) {
        next = load<u8>(p++);
        if (next >= 0x80) break;
        size = (size << 7) | next;
      }
    }
    if (size > maxLocal) break;
    const rowidLength = varintLength(p);
    const digits = bswap(load<u64>(p)) >> (64 - (min<u64>(rowidLength, 8) << 3));
    // Varints of equal length compare as their bytes do, except nine-byte ones, which may be negative.
    const isComparable = rowidLength == lastLength && rowidLength < 9;
    const rises = isComparable ? digits > lastDigits : at == 0 || varint64(p) > varint64(at);
    if (!rises) break;
    const payload = p + rowidLength;
    const cellEnd = payload + size;
    if (cellEnd > end) break;
    const taken = takeRecord(payload, size, length, p);
    if (taken == UNKNOWN) break;
    at = p;
    lastLength = rowidLength;
    lastDigits = digits;
    bytes += max<u32>(<u32>(cellEnd - cell), MIN_CELL_BYTES);
    if (taken != LEFT_OUT) length++;
    i++;
  }
  store<u32>(results, length);
  store<u32>(results, bytes, 4);
  store<u32>(results, <u32>at, 8);
  return i;
}
