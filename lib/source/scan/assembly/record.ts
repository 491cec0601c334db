/*
 * Records (Database File Format, 2.1): a header with its own size and a varint serial type per column, then the
 * contents.
 *
 * Most rows of a table have one of a few headers. The shape of a header (where the columns with a role lie, and their
 * types) is cached, so that each header is parsed once.
 */
import { decide, fieldOf, forgetCondition, isConditional, SELECTED, setField, UNKNOWN } from './condition';
import { FIELD_BYTES } from './condition-layout';
import { addKeys, beginHash, hashValue } from './key-hash';
import { isoTime } from './iso-time';
import { machineCode } from './names';
import { FIRST_SIGNAL_ROLE, MAX_COLUMNS, TIME_ROLE } from './roles';

export { LEFT_OUT, UNKNOWN } from './condition';

const TIME: u8 = <u8>TIME_ROLE;
const FIRST_SIGNAL: u8 = <u8>FIRST_SIGNAL_ROLE;

/** The role of each column, u8. */
const roles = memory.data(MAX_COLUMNS);
/** Number of columns up to the last one with a role or in the condition. */
let columnCount: u32 = 0;

/** Whether to hash the bytes of the keys, and whether to decode them into columns. */
let areHashed: bool = false;
let areDecoded: bool = true;

/** Content size of the serial types 0 to 9. */
const sizes = memory.data<u8>([0, 1, 2, 3, 4, 6, 8, 8, 0, 0]);

/**
 * Cache of shapes, by a hash of the header of up to eight bytes. A shape is the header (u64, 0 for none), the size of
 * the record (u32), the number of columns with a role (u32); per such column its offset from the start of the record
 * (u32), its serial type (u16) and its role (u8). From SHAPE_FIELDS on, per field of the condition its offset (u32) and
 * its serial type (u16). A header of eight bytes has at most seven columns.
 */
const SHAPES: u32 = 32;
const SHAPE_BYTES: usize = 128;
const SHAPE_FIELDS: usize = 72;
const shapes = memory.data(4096, 8);

/** The fields of a record without a shape: FIELD_BYTES each, MAX_FIELDS of them. */
const anyFields = memory.data(56, 8);

/** Addresses of the columns of the batch. Those of the signals are `stride` bytes apart. */
let times: usize = 0;
let machines: usize = 0;
let values: usize = 0;
let stride: usize = 0;

let machineHash: u64 = 0;
let timeHash: u64 = 0;

/**
 * Reset the roles of the columns and the condition, and start a new hash. @param hashed hash the keys, `decoded` decode
 * them
 */
export function begin(hashed: bool, decoded: bool): void {
  memory.fill(roles, 0, MAX_COLUMNS);
  memory.fill(shapes, 0, <usize>SHAPES * SHAPE_BYTES);
  forgetCondition();
  columnCount = 0;
  areHashed = hashed;
  areDecoded = decoded;
  beginHash();
}

export function setRole(column: u32, role: u8): void {
  store<u8>(roles + column, role);
  columnCount = max(columnCount, column + 1);
}

/** A column that the condition asks for. */
export function setConditionColumn(column: u32, field: u32): void {
  setField(column, field);
  columnCount = max(columnCount, column + 1);
}

export function setColumns(time: usize, machine: usize, value: usize, bytes: usize): void {
  times = time;
  machines = machine;
  values = value;
  stride = bytes;
}

/**
 * Decode the record of `size` bytes at `payload` into `row` of the columns, if it meets the condition.
 * @param rowid address of its rowid
 * @returns UNKNOWN if it needs the slow path, else SELECTED or LEFT_OUT
 */
@inline
export function takeRecord(payload: usize, size: u32, row: u32, rowid: usize): u32 {
  const taken = load<u8>(payload) - 1 < 8 ? takeShaped(payload, size, row, rowid) : takeAny(payload, size, row, rowid);
  if (taken == SELECTED && areHashed) addKeys(machineHash, timeHash);
  return taken;
}

@inline
function takeShaped(payload: usize, size: u32, row: u32, rowid: usize): u32 {
  const header = load<u64>(payload) & (u64.MAX_VALUE >> (64 - (<u64>load<u8>(payload) << 3)));
  const shape = shapes + <usize>((header * 0x9e3779b97f4a7c15) >> 59) * SHAPE_BYTES;
  if (load<u64>(shape) != header && !parseShape(shape, header, payload)) return UNKNOWN;
  if (load<u32>(shape, 8) != size) return UNKNOWN;
  if (isConditional) {
    const answer = decide(payload, shape + SHAPE_FIELDS, rowid);
    if (answer != SELECTED) return answer;
  }
  let part = shape + 16;
  for (let left = load<u32>(shape, 12); left > 0; left--) {
    if (!takeValue(load<u8>(part, 6), load<u16>(part, 4), payload + load<u32>(part), row)) return UNKNOWN;
    part += 8;
  }
  return SELECTED;
}

/** Parse the header of the record at `payload` into `shape`. False if the header is damaged or too short. */
function parseShape(shape: usize, header: u64, payload: usize): bool {
  store<u64>(shape, 0);
  const headerEnd = payload + load<u8>(payload);
  let at = payload + 1;
  let content: u32 = load<u8>(payload);
  let column: u32 = 0;
  let count: u32 = 0;
  while (at < headerEnd) {
    const type = typeAt(at);
    if (type == BAD_TYPE) return false;
    at += type < 0x80 ? 1 : 2;
    const role = column < columnCount ? load<u8>(roles + column) : <u8>0;
    if (role != 0) {
      const part = shape + 16 + count * 8;
      store<u32>(part, content);
      store<u16>(part, type, 4);
      store<u8>(part, role, 6);
      count++;
    }
    const field = column < columnCount ? fieldOf(column) : -1;
    if (field >= 0) {
      const place = shape + SHAPE_FIELDS + field * FIELD_BYTES;
      store<u32>(place, content);
      store<u16>(place, type, 4);
    }
    content += widthOf(type);
    column++;
  }
  if (at != headerEnd || column < columnCount) return false;
  store<u32>(shape, content, 8);
  store<u32>(shape, count, 12);
  store<u64>(shape, header);
  return true;
}

/** Decode a record whose header is longer than eight bytes. */
function takeAny(payload: usize, size: u32, row: u32, rowid: usize): u32 {
  if (isConditional) {
    if (!findFields(payload, size)) return UNKNOWN;
    const answer = decide(payload, anyFields, rowid);
    if (answer != SELECTED) return answer;
  }
  return takeAll(payload, size, row) ? SELECTED : UNKNOWN;
}

/** Find the fields of the condition in a record. False if it is damaged, too short, or needs the slow path. */
function findFields(payload: usize, size: u32): bool {
  const headerSize: u32 = load<u8>(payload);
  if (headerSize >= 0x80 || headerSize > size) return false;
  const headerEnd = payload + headerSize;
  let at = payload + 1;
  let content = headerSize;
  let column: u32 = 0;
  while (at < headerEnd) {
    const type = typeAt(at);
    if (type == BAD_TYPE) return false;
    at += type < 0x80 ? 1 : 2;
    const field = column < columnCount ? fieldOf(column) : -1;
    if (field >= 0) {
      store<u32>(anyFields + field * FIELD_BYTES, content);
      store<u16>(anyFields + field * FIELD_BYTES, type, 4);
    }
    content += widthOf(type);
    column++;
  }
  return at == headerEnd && content == size && column >= columnCount;
}

function takeAll(payload: usize, size: u32, row: u32): bool {
  const headerSize: u32 = load<u8>(payload);
  if (headerSize >= 0x80 || headerSize > size) return false;
  const headerEnd = payload + headerSize;
  const recordEnd = payload + size;
  let at = payload + 1;
  let content = headerEnd;
  let column: u32 = 0;
  while (at < headerEnd) {
    const type = typeAt(at);
    if (type == BAD_TYPE) return false;
    at += type < 0x80 ? 1 : 2;
    const width = widthOf(type);
    if (content + width > recordEnd) return false;
    if (column < columnCount) {
      const role = load<u8>(roles + column);
      if (role != 0 && !takeValue(role, type, content, row)) return false;
    }
    content += width;
    column++;
  }
  return at == headerEnd && content == recordEnd && column >= columnCount;
}

const BAD_TYPE: u32 = 0xffff;

/** The serial type at `at`, a varint of one or two bytes; BAD_TYPE for longer ones and for the reserved 10 and 11. */
@inline
function typeAt(at: usize): u32 {
  let type: u32 = load<u8>(at);
  if (type >= 0x80) {
    const next: u32 = load<u8>(at, 1);
    if (next >= 0x80) return BAD_TYPE;
    type = ((type & 0x7f) << 7) | next;
    // A varint that is longer than necessary.
    if (type < 0x80) return BAD_TYPE;
  }
  return type == 10 || type == 11 ? BAD_TYPE : type;
}

@inline
function widthOf(type: u32): u32 {
  return type < 10 ? load<u8>(sizes + type) : (type - 12) >> 1;
}

@inline
function takeValue(role: u8, type: u32, at: usize, row: u32): bool {
  if (role >= FIRST_SIGNAL) return takeNumber(type, at, values + (role - FIRST_SIGNAL) * stride + row * 8);
  return takeKey(role, type, at, row);
}

@inline
function takeKey(role: u8, type: u32, at: usize, row: u32): bool {
  const width = widthOf(type);
  if (areHashed) {
    const value = hashValue(type, at, width);
    if (role == TIME) timeHash = value;
    else machineHash = value;
    if (!areDecoded) return true;
  }
  if (type < 13 || (type & 1) == 0) return false;
  if (role == TIME) return isoTime(at, width, times + row * 8);
  const code = machineCode(at, width);
  if (code < 0) return false;
  store<u32>(machines + row * 4, code);
  return true;
}

/** Integers up to 2^53 are doubles. */
const MAX_EXACT: i64 = 1 << 53;

/**
 * Store a number as a double at `target`. False for text, blobs, infinite values and NaN, which SQLite reads as NULL,
 * and for integers that a double may not hold.
 */
@inline
function takeNumber(type: u32, at: usize, target: usize): bool {
  if (type == 7) {
    const bits = bswap<u64>(load<u64>(at));
    if ((bits & 0x7ff0000000000000) == 0x7ff0000000000000) return false;
    store<u64>(target, bits);
    return true;
  }
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
    case 6: {
      const integer = <i64>bswap<u64>(load<u64>(at));
      if (integer > MAX_EXACT || integer < -MAX_EXACT) return false;
      value = <f64>integer;
      break;
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
