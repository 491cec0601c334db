import { type Datatype, fixedPoint, floatingPoint, string, VARIABLE_LENGTH_STRING } from '../hdf5/datatype.js';
import type { NcType, NumericArray } from '../model.js';

/** A netCDF type in HDF5 and in memory. */
interface TypeTraits {
  readonly datatype: Datatype;
  /** `NC_FILL_…` of netcdf.h, stored form. Strings have none: HDF5's zeros read as empty text. */
  readonly fill: Uint8Array | undefined;
  /** Class of the array that holds values in memory; undefined for strings. */
  readonly array: (abstract new (...args: never[]) => NumericArray) | undefined;
  /** The type in NumPy's notation, for Zarr. */
  readonly numpy: string;
}

/** Stored values are little-endian. Planning refuses big-endian machines, so memory is too. */
const bytes = (array: NumericArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export const TYPES: Readonly<Record<NcType, TypeTraits>> = {
  byte: { datatype: fixedPoint(1, true), fill: bytes(Int8Array.of(-127)), array: Int8Array, numpy: '|i1' },
  char: { datatype: string(1, 'ASCII'), fill: bytes(Uint8Array.of(0)), array: Uint8Array, numpy: '|S1' },
  short: { datatype: fixedPoint(2, true), fill: bytes(Int16Array.of(-32767)), array: Int16Array, numpy: '<i2' },
  int: { datatype: fixedPoint(4, true), fill: bytes(Int32Array.of(-2147483647)), array: Int32Array, numpy: '<i4' },
  float: { datatype: floatingPoint(4), fill: bytes(Float32Array.of(15 * 2 ** 119)), array: Float32Array, numpy: '<f4' },
  double: {
    datatype: floatingPoint(8),
    fill: bytes(Float64Array.of(15 * 2 ** 119)),
    array: Float64Array,
    numpy: '<f8',
  },
  ubyte: { datatype: fixedPoint(1, false), fill: bytes(Uint8Array.of(255)), array: Uint8Array, numpy: '|u1' },
  ushort: { datatype: fixedPoint(2, false), fill: bytes(Uint16Array.of(65535)), array: Uint16Array, numpy: '<u2' },
  uint: { datatype: fixedPoint(4, false), fill: bytes(Uint32Array.of(4294967295)), array: Uint32Array, numpy: '<u4' },
  int64: {
    datatype: fixedPoint(8, true),
    fill: bytes(BigInt64Array.of(-9223372036854775806n)),
    array: BigInt64Array,
    numpy: '<i8',
  },
  uint64: {
    datatype: fixedPoint(8, false),
    fill: bytes(BigUint64Array.of(18446744073709551614n)),
    array: BigUint64Array,
    numpy: '<u8',
  },
  string: { datatype: VARIABLE_LENGTH_STRING, fill: undefined, array: undefined, numpy: '|O' },
};
