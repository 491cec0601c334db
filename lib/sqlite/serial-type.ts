import type { Cell } from './cell.js';

/*
 * Serial types (Database File Format, 2.1 "Record Format"): 0 NULL; 1 to 6 integers of 1, 2, 3, 4, 6 and 8 bytes; 7 a
 * double; 8 and 9 the integers 0 and 1; 10 and 11 reserved; from 12 on BLOB (even) and TEXT (odd). Numbers are
 * big-endian, integers two's complement.
 */
export const NULL_TYPE = 0;
export const INT64_TYPE = 6;
export const REAL_TYPE = 7;
const ONE_TYPE = 9;
export const FIRST_TEXT_TYPE = 13;

/** Size given to the types "reserved for internal use", which only a damaged file has. It exceeds every payload. */
const RESERVED = 0x7fffffff;
const FIXED_SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, RESERVED, RESERVED];

/** Content size of a serial type in bytes. */
export function contentSize(type: number): number {
  return type < FIXED_SIZES.length ? FIXED_SIZES[type] : Math.floor((type - FIXED_SIZES.length) / 2);
}

/** True for the serial types of INTEGER. */
export function isInteger(type: number): boolean {
  return type > NULL_TYPE && type <= ONE_TYPE && type !== REAL_TYPE;
}

/** True for the serial types of TEXT. */
export function isText(type: number): boolean {
  return type >= FIRST_TEXT_TYPE && (type & 1) === 1;
}

const TWO_32 = 4_294_967_296;

/** The INTEGER at `at`; beyond ±2⁵³ rounded to the nearest double. */
export function integerAt(view: DataView, type: number, at: number): number {
  switch (type) {
    case 1:
      return view.getInt8(at);
    case 2:
      return view.getInt16(at);
    case 3:
      return (view.getInt8(at) << 16) | view.getUint16(at + 1);
    case 4:
      return view.getInt32(at);
    case 5:
      return view.getInt16(at) * TWO_32 + view.getUint32(at + 2);
    case INT64_TYPE:
      return view.getInt32(at) * TWO_32 + view.getUint32(at + 4);
    default:
      return type - 8;
  }
}

/** The value at `at` as SQL returns it; TEXT is UTF-8. */
export function cellAt(view: DataView, type: number, at: number): Cell {
  if (type === NULL_TYPE) return null;
  if (type === INT64_TYPE) return view.getBigInt64(at);
  if (type === REAL_TYPE) {
    const value = view.getFloat64(at);
    // SQLite reads NaN as NULL.
    return Number.isNaN(value) ? null : value;
  }
  if (isInteger(type)) return BigInt(integerAt(view, type, at));
  const content = Buffer.from(view.buffer, view.byteOffset + at, contentSize(type));
  return isText(type) ? content.toString('utf8') : content;
}
