/**
 * The netCDF data model: dimensions, variables, attributes (NetCDF User's Guide, "The NetCDF Data Model"), and
 * hyperslabs of values. Both encoders take it.
 */

/** External types by their CDL names. Unsigned and 64-bit integers need CDF-5 or netCDF-4, `string` netCDF-4. */
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

/** Numbers in memory. The class of the array is their type. */
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

/** A named length that variables share. */
export interface Dimension {
  readonly name: string;
  /** For an unlimited dimension, its length once everything is written. */
  readonly length: number;
  readonly unlimited?: boolean;
}

/**
 * The JavaScript type decides the netCDF type: a string is `char` text (UTF-8), an array of strings `string[]`
 * (netCDF-4 only), a number one `double`, a bigint one `int64`, a typed array values of its own type.
 */
export type AttributeValue = string | readonly string[] | number | bigint | NumericArray;

/** An attribute of the dataset or of a variable. */
export interface Attribute {
  readonly name: string;
  readonly value: AttributeValue;
}

/** An array over some of the dimensions, slowest first; without any, a single value. */
export interface Variable {
  readonly name: string;
  readonly type: NcType;
  /** Names of its dimensions, slowest first. In the classic formats only the first may be unlimited. None: a scalar. */
  readonly dimensions: readonly string[];
  /** `_FillValue` has the type of the variable. */
  readonly attributes: readonly Attribute[];
  /** Chunks and filters; netCDF-4 only. */
  readonly storage?: Storage;
}

/** Chunks and filters of a netCDF-4 variable. The classic formats ignore them. */
export interface Storage {
  /** Chunk shape, one length per dimension. Absent: planning chooses. */
  readonly chunks?: readonly number[];
  /** zlib level, 0 (none) to 9. */
  readonly deflate?: number;
  /** Shuffle filter: groups bytes by significance before deflate. `'auto'` tries the first chunk both ways. */
  readonly shuffle?: boolean | 'auto';
  /** A checksum on every chunk. */
  readonly fletcher32?: boolean;
}

/** What a file holds, but the values: the data model of netCDF without groups. */
export interface Dataset {
  readonly dimensions: readonly Dimension[];
  readonly variables: readonly Variable[];
  /** Global attributes. */
  readonly attributes: readonly Attribute[];
}

/** A hyperslab: the values of one variable in the block from `start` to `start + count`, row-major. */
export interface Slab {
  /** Index into `Dataset.variables`. */
  readonly variable: number;
  readonly start: readonly number[];
  readonly count: readonly number[];
  /**
   * `product(count)` values in the machine's byte order: a typed array of the variable's type, a Uint8Array for `char`,
   * an array of strings for `string`.
   */
  readonly data: NumericArray | readonly string[];
}

/** Bytes of one value in a file. `string` has no fixed width. */
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

/** Lengths of a variable's dimensions. */
export function shapeOf(dataset: Dataset, variable: Variable): number[] {
  const lengths = new Map(dataset.dimensions.map((d) => [d.name, d.length]));
  return variable.dimensions.map((name) => lengths.get(name) as number);
}
