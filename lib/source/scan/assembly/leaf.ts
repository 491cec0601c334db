/*
 * AssemblyScript, compiled to WebAssembly by the build: leaf pages of table b-trees, with rows as nearly all are. It stops before any other row, and
 * before anything that is not as it must be: `LeafScan` in TypeScript takes that page or row, or says what is wrong with it, and comes back. So
 * nothing is decided here; what a row means is told by ColumnScan, and by the tests that compare the two.
 *
 * 64-bit integers in registers, unaligned loads and no checks of bounds make it several times as fast as JavaScript. Pages, names and columns lie
 * in the memory of the module; addresses are bytes in it. There is no allocator: JavaScript says where everything is.
 */
import { takeRecord } from './record';

export { begin, setColumns, setRole } from './record';
export { hashHigh, hashLow } from './key-hash';
export { survey, surveyAddresses } from './survey';
export { addName, forgetNames, nameAddress, nameRoom } from './names';

/** Type of a leaf page of a table. */
const LEAF_TABLE: u8 = 0x0d;

/** No cell takes up less. */
const MIN_CELL_BYTES: u32 = 4;

/**
 * The pages of a run, 2,048 at the most: where each begins, u32; and the rowids that lie between them, i64, one more. They lie behind the names, and end
 * before 0x33000.
 */
const bases: usize = 0x2c000;
const keys: usize = 0x2e000;

export function basesAddress(): usize {
  return bases;
}

export function keysAddress(): usize {
  return keys;
}

/** Results: rows in the batch, bytes of the cells taken, address of the last rowid. */
const results = memory.data(12, 4);

export function resultsAddress(): usize {
  return results;
}

/**
 * Take whole pages of the run from page `page` on, until there are no more, there is no room for the next, or it is not as most are.
 *
 * @param length rows in the batch, `capacity` the most it holds
 * @returns the page that was not taken
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
 * A page as `parsePageHeader` and `checkContentArea` have it.
 *
 * @param bounds where the rowid is that is less than any of the page, and behind it the one that none exceeds
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
  // Below the least rowid there is none.
  if (low != i64.MIN_VALUE && varint64(first + varintLength(first)) <= low) return false;
  if (scan(base, pointers, content, end, maxLocal, 0, cellCount, length, capacity, 0) != cellCount) return false;
  if (load<u32>(results, 4) + free != <u32>(end - content)) return false;
  return varint64(load<u32>(results, 8)) <= load<i64>(bounds, 8);
}

/** Bytes of fragments and freeblocks, a chain in ascending order: the next one's offset, or 0, and the size. Negative where it is no good. */
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
 * Take rows of a leaf page from cell `i` on, until there are no more, there is no more room, or one is not as most are.
 *
 * @param base where the page begins, `pointers` its cell pointer array, `content` its cell content area, `end` the end of what is used of it
 * @param length rows in the batch, `capacity` the most it holds
 * @param at where the rowid before is, 0 for none
 * @returns the cell that was not taken
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
    // A payload that stays on its page has at most 65,536 bytes, three bytes of varint.
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
    // Of varints of one length the digits rise as the numbers do, but for the longest, of which some are negative.
    const rises = rowidLength == lastLength && rowidLength < 9 ? digits > lastDigits : at == 0 || varint64(p) > varint64(at);
    if (!rises) break;
    const payload = p + rowidLength;
    const cellEnd = payload + size;
    if (cellEnd > end || !takeRecord(payload, size, length)) break;
    at = p;
    lastLength = rowidLength;
    lastDigits = digits;
    bytes += max<u32>(<u32>(cellEnd - cell), MIN_CELL_BYTES);
    length++;
    i++;
  }
  store<u32>(results, length);
  store<u32>(results, bytes, 4);
  store<u32>(results, <u32>at, 8);
  return i;
}

/** Bytes of the varint at `at`: up to the first whose high bit is not set, nine at the most. */
@inline
function varintLength(at: usize): usize {
  return <usize>((ctz(~load<u64>(at) & 0x8080808080808080) >> 3) + 1);
}

/** The variable-length integer at `at` (Database File Format, 1.6). */
@inline
function varint64(at: usize): i64 {
  let byte: u64 = load<u8>(at);
  let value: u64 = byte & 0x7f;
  for (let k: usize = 1; byte >= 0x80; k++) {
    byte = load<u8>(at + k);
    if (k == 8) return <i64>((value << 8) | byte);
    value = (value << 7) | (byte & 0x7f);
  }
  return <i64>value;
}
