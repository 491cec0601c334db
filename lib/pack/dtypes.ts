import type { NcType, NumericArray } from '../netcdf/model.js';

/** A typed array class, constructed by length. */
interface ArrayClass {
  new (length: number): NumericArray;
}

/** A type of stored values. */
export interface DtypeTraits {
  readonly type: NcType;
  readonly array: ArrayClass;
  /** Smallest and largest double that the type holds. */
  readonly min: number;
  readonly max: number;
  /** Default fill value: `NC_FILL_…` of netcdf.h for integers; NaN for floating point, like xarray. */
  readonly fill: number | bigint;
  /** Most significant decimal digits, and bits, for quantization in netCDF-C. Integers have none. */
  readonly digits?: number;
  readonly bits?: number;
}

const F32 = 2 ** 128 - 2 ** 104;
const F64 = Number.MAX_VALUE;

/** By name in NumPy. */
export const DTYPES = {
  float32: { type: 'float', array: Float32Array, min: -F32, max: F32, fill: Number.NaN, digits: 6, bits: 23 },
  float64: { type: 'double', array: Float64Array, min: -F64, max: F64, fill: Number.NaN, digits: 15, bits: 52 },
  int8: { type: 'byte', array: Int8Array, min: -(2 ** 7), max: 2 ** 7 - 1, fill: -127 },
  int16: { type: 'short', array: Int16Array, min: -(2 ** 15), max: 2 ** 15 - 1, fill: -32767 },
  int32: { type: 'int', array: Int32Array, min: -(2 ** 31), max: 2 ** 31 - 1, fill: -2147483647 },
  int64: { type: 'int64', array: BigInt64Array, min: -(2 ** 63), max: 2 ** 63 - 2 ** 10, fill: -(2n ** 63n) + 2n },
  uint8: { type: 'ubyte', array: Uint8Array, min: 0, max: 2 ** 8 - 1, fill: 255 },
  uint16: { type: 'ushort', array: Uint16Array, min: 0, max: 2 ** 16 - 1, fill: 65535 },
  uint32: { type: 'uint', array: Uint32Array, min: 0, max: 2 ** 32 - 1, fill: 4294967295 },
  uint64: { type: 'uint64', array: BigUint64Array, min: 0, max: 2 ** 64 - 2 ** 11, fill: 2n ** 64n - 2n },
} as const satisfies Record<string, DtypeTraits>;

export type Dtype = keyof typeof DTYPES;

export function isFloat(dtype: Dtype): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}
