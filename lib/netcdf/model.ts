/**
 * The netCDF data model as the encoders of this folder take it: dimensions, variables, attributes
 * (NetCDF User's Guide, "The NetCDF Data Model"), and slabs of values.
 */

/** External types by their CDL names. `int64` … `uint64`, `ubyte`, `ushort`, `uint` need CDF-5 or netCDF-4, `string` netCDF-4. */
export type NcType =
  | 'byte'
  | 'char'
  | 'short'
  | 'int'
  | 'float'
  | 'double'
  | 'ubyte'
  | 'ushort'
  | 'uint'
  | 'int64'
  | 'uint64'
  | 'string';

/** Numbers in memory, of the type that their array has. */
export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export interface Dimension {
  readonly name: string;
  /** Its length; for an unlimited dimension the length it will have when everything is written. */
  readonly length: number;
  readonly unlimited?: boolean;
}

/**
 * A value gives its type: a string is `char` text (UTF-8), an array of strings is `string[]` (netCDF-4 only), a number
 * is one `double`, a bigint one `int64`, a typed array has its own type.
 */
export type AttributeValue = string | readonly string[] | number | bigint | NumericArray;

export interface Attribute {
  readonly name: string;
  readonly value: AttributeValue;
}

export interface Variable {
  readonly name: string;
  readonly type: NcType;
  /** Names of its dimensions, slowest first; an unlimited one comes first. None: a scalar. */
  readonly dimensions: readonly string[];
  /** `_FillValue` is an attribute of the variable's own type. */
  readonly attributes: readonly Attribute[];
  /** How the values are stored where the format offers a choice (netCDF-4). */
  readonly storage?: Storage;
}

/** Storage of a netCDF-4 variable; the classic formats have none and ignore it. */
export interface Storage {
  /** Chunk shape, one length per dimension; absent: the encoder decides. */
  readonly chunks?: readonly number[];
  /** zlib level, 0 (none) to 9. */
  readonly deflate?: number;
  /** Bytes regrouped by significance before deflate; `'auto'` tries the first chunk both ways. */
  readonly shuffle?: boolean | 'auto';
  readonly fletcher32?: boolean;
}

export interface Dataset {
  readonly dimensions: readonly Dimension[];
  readonly variables: readonly Variable[];
  /** Global attributes. */
  readonly attributes: readonly Attribute[];
}

/** A hyperslab: values of one variable, row-major, the block `start … start + count`. */
export interface Slab {
  /** Index into `Dataset.variables`. */
  readonly variable: number;
  readonly start: readonly number[];
  readonly count: readonly number[];
  /**
   * `product(count)` values in memory order (the machine's byte order); for `char` bytes in a Uint8Array,
   * for `string` an array of strings.
   */
  readonly data: NumericArray | readonly string[];
}

/** Bytes that one value takes in a file; `string` has no fixed width. */
export const WIDTH: Readonly<Record<Exclude<NcType, 'string'>, number>> = {
  byte: 1,
  char: 1,
  short: 2,
  int: 4,
  float: 4,
  double: 8,
  ubyte: 1,
  ushort: 2,
  uint: 4,
  int64: 8,
  uint64: 8,
};

/** The shape of a variable: the lengths of its dimensions. */
export function shapeOf(dataset: Dataset, variable: Variable): number[] {
  const lengths = new Map(dataset.dimensions.map((d) => [d.name, d.length]));
  return variable.dimensions.map((name) => lengths.get(name) as number);
}
