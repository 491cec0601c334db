import { FormatError } from '../../errors.js';

/**
 * One field of a structure: its name in the HDF5 File Format Specification, its width in bytes, and its value, an
 * unsigned integer or exactly that many bytes. All integers of the format are little-endian (section I.A).
 */
export type Field = readonly [name: string, width: number, value: number | bigint | Uint8Array];

/** A structure: its fields in file order. Its size and its bytes both derive from this list. */
export type Fields = readonly Field[];

/** "The undefined address": all bits set. */
export const UNDEFINED_ADDRESS = 0xffff_ffff_ffff_ffffn;

/** Size of Offsets and Size of Lengths in every superblock written here (section II.A). */
export const SIZE_OF_OFFSETS = 8;
export const SIZE_OF_LENGTHS = 8;

/** Bytes of a structure. */
export function sizeOf(fields: Fields): number {
  let size = 0;
  for (const [, width] of fields) size += width;
  return size;
}

/**
 * Writes a structure at `offset`.
 * @returns the offset after it
 * @throws FormatError ERR_HDF5_RANGE where a value does not fit its field
 */
export function put(target: Buffer, offset: number, fields: Fields): number {
  for (const [name, width, value] of fields) {
    if (value instanceof Uint8Array) {
      if (value.length !== width) throw rangeError(name, width, `${value.length} bytes`);
      target.set(value, offset);
    } else {
      putInteger(target, offset, name, width, value);
    }
    offset += width;
  }
  return offset;
}

/** The bytes of a structure. */
export function bytesOf(fields: Fields): Buffer {
  const bytes = Buffer.alloc(sizeOf(fields));
  put(bytes, 0, fields);
  return bytes;
}

/** A field of UTF-8 text without a terminator. */
export function text(name: string, value: string): Field {
  const bytes = Buffer.from(value, 'utf8');
  return [name, bytes.length, bytes];
}

function putInteger(target: Buffer, offset: number, name: string, width: number, value: number | bigint): void {
  if (typeof value === 'bigint') {
    if (width !== 8 || value < 0n || value > UNDEFINED_ADDRESS) throw rangeError(name, width, value);
    target.writeBigUInt64LE(value, offset);
    return;
  }
  if (!Number.isSafeInteger(value) || value < 0 || (width < 7 && value >= 2 ** (8 * width))) {
    throw rangeError(name, width, value);
  }
  if (width < 7) {
    target.writeUIntLE(value, offset, width);
  } else {
    target.writeUInt32LE(value % 2 ** 32, offset);
    target.writeUInt32LE(Math.floor(value / 2 ** 32), offset + 4);
  }
}

function rangeError(name: string, width: number, value: unknown): FormatError {
  return new FormatError('ERR_HDF5_RANGE', `HDF5 field "${name}" has ${width} bytes; ${value} does not fit`);
}
