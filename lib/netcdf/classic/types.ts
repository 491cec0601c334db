import { endianness } from 'node:os';
import type { NcType, NumericArray } from '../model.js';

/** Types of the classic formats; all but CDF-5 have the first six. */
export type ClassicType = Exclude<NcType, 'string'>;

interface ExternalType {
  /** The 32-bit tag of the type in a header. */
  readonly nc_type: number;
  /** Class of the array that holds values in memory. */
  readonly array: new (
    buffer: ArrayBuffer,
  ) => NumericArray;
  /** `FILL_…`: one element, the default fill value. */
  readonly fill: NumericArray;
}

/**
 * The external types: NC_BYTE to NC_DOUBLE and their fill values from the grammar of the NetCDF Classic Format
 * Specification, NC_UBYTE to NC_UINT64 from the CDF-5 format specification (fill values as in netcdf.h).
 */
export const TYPES: Readonly<Record<ClassicType, ExternalType>> = {
  byte: { nc_type: 1, array: Int8Array, fill: Int8Array.of(-127) },
  char: { nc_type: 2, array: Uint8Array, fill: Uint8Array.of(0) },
  short: { nc_type: 3, array: Int16Array, fill: Int16Array.of(-32767) },
  int: { nc_type: 4, array: Int32Array, fill: Int32Array.of(-2147483647) },
  float: { nc_type: 5, array: Float32Array, fill: Float32Array.of(1.875 * 2 ** 122) },
  double: { nc_type: 6, array: Float64Array, fill: Float64Array.of(1.875 * 2 ** 122) },
  ubyte: { nc_type: 7, array: Uint8Array, fill: Uint8Array.of(255) },
  ushort: { nc_type: 8, array: Uint16Array, fill: Uint16Array.of(65535) },
  uint: { nc_type: 9, array: Uint32Array, fill: Uint32Array.of(4294967295) },
  int64: { nc_type: 10, array: BigInt64Array, fill: BigInt64Array.of(-9223372036854775806n) },
  uint64: { nc_type: 11, array: BigUint64Array, fill: BigUint64Array.of(18446744073709551614n) },
};

/** The type of a numeric array; a Uint8Array is `ubyte`, not `char`. */
export function typeOfArray(array: NumericArray): ClassicType | undefined {
  const types = Object.keys(TYPES) as ClassicType[];
  return types.find((type) => type !== 'char' && array instanceof TYPES[type].array);
}

/** A view of the bytes of `array` in memory. */
export function bytesOf(array: NumericArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A big-endian copy of the values. */
export function bigEndian(array: NumericArray): Buffer {
  const bytes = Buffer.from(bytesOf(array));
  toBigEndian(bytes, array.BYTES_PER_ELEMENT);
  return bytes;
}

const LITTLE_ENDIAN = endianness() === 'LE';

/** Swaps values of `width` bytes from the machine's byte order to big-endian, in place. */
export function toBigEndian(bytes: Buffer, width: number): void {
  if (!LITTLE_ENDIAN) return;
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}

/** `length` (0 to 3) bytes of padding, which repeat the fill value. */
export function padding(fill: Buffer, length: number): Buffer {
  return Buffer.alloc(length, fill);
}

/** `length` rounded up to a multiple of 4. Exact up to 2^53, unlike bit operations. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
