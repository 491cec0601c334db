import type { NcType, NumericArray } from '../netcdf/model.js';

/** The array classes that take a length or a buffer, and hold one value. */
interface ArrayClass {
  new (length: number): NumericArray;
}

/** A type that values can be stored in, by its name in NumPy. */
export interface DtypeTraits {
  readonly type: NcType;
  readonly array: ArrayClass;
  /** Smallest and largest double that is a value of the type. */
  readonly least: number;
  readonly most: number;
  /** `NC_FILL_…` of netcdf.h for integers; NaN for floating point, as xarray has it. */
  readonly fill: number | bigint;
  /** Significant decimal digits and bits that netCDF-C can quantize to; none for integers. */
  readonly digits?: number;
  readonly bits?: number;
}

const F32 = 2 ** 128 - 2 ** 104;
const F64 = Number.MAX_VALUE;

export const DTYPES = {
  float32: { type: 'float', array: Float32Array, least: -F32, most: F32, fill: Number.NaN, digits: 6, bits: 23 },
  float64: { type: 'double', array: Float64Array, least: -F64, most: F64, fill: Number.NaN, digits: 15, bits: 52 },
  int8: { type: 'byte', array: Int8Array, least: -(2 ** 7), most: 2 ** 7 - 1, fill: -127 },
  int16: { type: 'short', array: Int16Array, least: -(2 ** 15), most: 2 ** 15 - 1, fill: -32767 },
  int32: { type: 'int', array: Int32Array, least: -(2 ** 31), most: 2 ** 31 - 1, fill: -2147483647 },
  int64: { type: 'int64', array: BigInt64Array, least: -(2 ** 63), most: 2 ** 63 - 2 ** 10, fill: -(2n ** 63n) + 2n },
  uint8: { type: 'ubyte', array: Uint8Array, least: 0, most: 2 ** 8 - 1, fill: 255 },
  uint16: { type: 'ushort', array: Uint16Array, least: 0, most: 2 ** 16 - 1, fill: 65535 },
  uint32: { type: 'uint', array: Uint32Array, least: 0, most: 2 ** 32 - 1, fill: 4294967295 },
  uint64: { type: 'uint64', array: BigUint64Array, least: 0, most: 2 ** 64 - 2 ** 11, fill: 2n ** 64n - 2n },
} as const satisfies Record<string, DtypeTraits>;

export type Dtype = keyof typeof DTYPES;

export function isFloat(dtype: Dtype): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}
