/*
 * AssemblyScript, compiled to WebAssembly by the build: the loop over the cells of a leaf page, for rows as nearly all are. It
 * stops before any other row, and before anything that is not as it must be: `LeafScan` in TypeScript takes that row, or says what is wrong with
 * it, and comes back. So nothing is decided here; what a row means is told by ColumnScan, and by the tests that compare the two.
 *
 * 64-bit integers in registers, unaligned loads and no checks of bounds make it several times as fast as JavaScript. Pages, names and columns lie
 * in the memory of the module; addresses are bytes in it. There is no allocator: JavaScript says where everything is.
 */
import { isoTime } from './iso-time';
import { machineCode } from './names';

export { addName, forgetNames, nameAddress, nameRoom } from './names';

/** What is done with the column of a record: nothing, or the time, the machine, the signal `role - FIRST_SIGNAL`. */
const TIME: u8 = 1;
const MACHINE: u8 = 2;
const FIRST_SIGNAL: u8 = 3;

/** Columns of a record that can have a role. */
const MAX_COLUMNS: u32 = 64;
const roles = memory.data(64);
/** Columns up to the last one that has a role. */
let wanted: u32 = 0;

/** Bytes of the serial types 0 to 9 (Database File Format, 2.1). */
const sizes = memory.data<u8>([0, 1, 2, 3, 4, 6, 8, 8, 0, 0]);

/** Where the columns of the batch begin, those of the signals `stride` bytes from each other. */
let times: usize = 0;
let machines: usize = 0;
let values: usize = 0;
let stride: usize = 0;

/** Results of `scan`: rows in the batch, bytes of the cells taken, address of the last rowid. */
const results = memory.data(12, 4);

export function resultsAddress(): usize {
  return results;
}

/** Forget the roles of the columns. */
export function begin(): void {
  memory.fill(roles, 0, MAX_COLUMNS);
  wanted = 0;
}

export function setRole(column: u32, role: u8): void {
  store<u8>(roles + column, role);
  wanted = max(wanted, column + 1);
}

export function setColumns(time: usize, machine: usize, value: usize, bytes: usize): void {
  times = time;
  machines = machine;
  values = value;
  stride = bytes;
}

/**
 * Take rows of a leaf page from cell `i` on, until there are no more, there is no more room, or one is not as most are.
 *
 * @param base where the page begins, `pointers` its cell pointer array, `content` its cell content area, `end` the end of what is used of it
 * @param length rows in the batch, `capacity` the most it holds
 * @param lastRowidAt where the rowid before is, 0 for none
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
  lastRowidAt: usize,
): u32 {
  let cellBytes: u32 = 0;
  let lastAt = lastRowidAt;
  let last: i64 = lastAt == 0 ? i64.MIN_VALUE : varint64(lastAt);
  while (i < cellCount && length < capacity) {
    const cell = base + bswap<u16>(load<u16>(pointers + 2 * i));
    if (cell < content || cell > end - 4) break;
    // A payload that stays on its page has at most 65,536 bytes, three bytes of varint.
    let at = cell;
    let size: u32 = load<u8>(at++);
    if (size >= 0x80) {
      let next: u32 = load<u8>(at++);
      size = ((size & 0x7f) << 7) | (next & 0x7f);
      if (next >= 0x80) {
        next = load<u8>(at++);
        if (next >= 0x80) break;
        size = (size << 7) | next;
      }
    }
    if (size > maxLocal) break;
    const rowidAt = at;
    const rowid = varint64(at);
    if (lastAt != 0 && rowid <= last) break;
    while (load<u8>(at) >= 0x80 && at < rowidAt + 8) at++;
    const payload = at + 1;
    const cellEnd = payload + size;
    if (cellEnd > end || !takeRecord(payload, size, length)) break;
    last = rowid;
    lastAt = rowidAt;
    cellBytes += max<u32>(<u32>(cellEnd - cell), 4);
    length++;
    i++;
  }
  store<u32>(results, length);
  store<u32>(results, cellBytes, 4);
  store<u32>(results, <u32>lastAt, 8);
  return i;
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

/** Record Format (2.1): the header, a varint serial type for each column, then the contents. False where the row is not taken. */
@inline
function takeRecord(payload: usize, size: u32, row: u32): bool {
  const headerSize: u32 = load<u8>(payload);
  if (headerSize >= 0x80 || headerSize > size) return false;
  const headerEnd = payload + headerSize;
  const recordEnd = payload + size;
  let at = payload + 1;
  let content = headerEnd;
  let column: u32 = 0;
  while (at < headerEnd) {
    let type: u32 = load<u8>(at++);
    if (type >= 0x80) {
      const next: u32 = load<u8>(at++);
      if (next >= 0x80) return false;
      type = ((type & 0x7f) << 7) | next;
    }
    // 10 and 11 are reserved.
    if (type == 10 || type == 11) return false;
    const width: u32 = type < 10 ? load<u8>(sizes + type) : (type - 12) >> 1;
    if (content + width > recordEnd) return false;
    if (column < wanted) {
      const role = load<u8>(roles + column);
      if (role != 0 && !takeValue(role, type, content, width, row)) return false;
    }
    content += width;
    column++;
  }
  return at == headerEnd && content == recordEnd && column >= wanted;
}

@inline
function takeValue(role: u8, type: u32, at: usize, width: u32, row: u32): bool {
  if (role >= FIRST_SIGNAL) return takeNumber(type, at, values + (role - FIRST_SIGNAL) * stride + row * 8);
  if (type < 13 || (type & 1) == 0) return false;
  if (role == TIME) return isoTime(at, width, times + row * 8);
  const code = machineCode(at, width);
  if (code < 0) return false;
  store<u32>(machines + row * 4, code);
  return true;
}

/** A number as a double at `target`; false for text, blobs, infinite values and what SQLite reads as NULL, a NaN. */
@inline
function takeNumber(type: u32, at: usize, target: usize): bool {
  let value: f64;
  switch (type) {
    case 0:
      value = NaN;
      break;
    case 1:
      value = load<i8>(at);
      break;
    case 2:
      value = <i16>bswap<u16>(load<u16>(at));
      break;
    case 3:
      value = (<i32>load<i8>(at) << 16) | <i32>bswap<u16>(load<u16>(at, 1));
      break;
    case 4:
      value = <i32>bswap<u32>(load<u32>(at));
      break;
    case 5:
      value = <f64>((<i64>(<i16>bswap<u16>(load<u16>(at))) << 32) | <i64>bswap<u32>(load<u32>(at, 2)));
      break;
    case 6:
      value = <f64>(<i64>bswap<u64>(load<u64>(at)));
      break;
    case 7: {
      const bits = bswap<u64>(load<u64>(at));
      if ((bits & 0x7ff0000000000000) == 0x7ff0000000000000) return false;
      store<u64>(target, bits);
      return true;
    }
    case 8:
      value = 0;
      break;
    case 9:
      value = 1;
      break;
    default:
      return false;
  }
  store<f64>(target, value);
  return true;
}
