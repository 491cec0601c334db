import { FormatError } from '../../errors.js';
import type { AttributeValue, Dimension, Variable } from '../model.js';
import { chunkShape, chunkTarget, WHOLE_VARIABLE } from './chunk-shape.js';
import type { ResolvedOptions } from './options.js';
import { TYPES } from './types.js';

/** How the values of one variable lie in the file. */
export interface VariableStorage {
  readonly variable: Variable;
  readonly shape: readonly number[];
  readonly unlimited: readonly boolean[];
  /** Slabs may make the first dimension longer than `shape` says. */
  readonly grows: boolean;
  /** Bytes of an element in a chunk; of a string 16, the reference to its text. */
  readonly width: number;
  readonly layout: 'contiguous' | 'chunked';
  /** Shape of a chunk; a contiguous variable is one piece of its own shape. */
  readonly chunk: readonly number[];
  /** Chunks along each dimension, and all of them. */
  readonly grid: readonly number[];
  readonly chunkCount: number;
  /** Bytes of a chunk before compression. */
  readonly chunkBytes: number;
  /** zlib level; 0: not compressed. */
  readonly deflate: number;
  readonly shuffle: boolean | 'auto';
  readonly fletcher32: boolean;
  /** One element of what is read where nothing was written; strings have `fillText`. */
  readonly fill: Uint8Array | undefined;
  readonly fillText: string;
  /** Bytes that the texts of a string variable may have; 0 for other types. */
  readonly stringBytes: number;
}

/** Variables up to this size are not compressed unless they say so: the B-tree would be larger than what is gained. */
const TOO_SMALL_TO_COMPRESS = 4096;

/** HDF5 keeps the bytes of a chunk in 32 bits; what compression and checksum may add has to fit, too. */
const CHUNK_LIMIT = 0xffff_ffff - (1 << 23);

/**
 * @param known the dimensions of the dataset by name
 * @param growing names of unlimited dimensions that are the first one wherever they are used: chunks keep their place in
 * the order of the grid when such a dimension gets longer
 * @throws FormatError ERR_NETCDF_STORAGE, ERR_NETCDF_FILL_VALUE: what HDF5 does not have
 */
export function planStorage(
  known: ReadonlyMap<string, Dimension>,
  growing: ReadonlySet<string>,
  variable: Variable,
  options: ResolvedOptions,
): VariableStorage {
  const dimensions = variable.dimensions.map((name) => known.get(name)!);
  const shape = dimensions.map((d) => d.length);
  const unlimited = dimensions.map((d) => d.unlimited === true);
  const width = TYPES[variable.type].datatype.size;
  const bytes = product(shape) * width;
  const grows = options.metadata === 'end' && growing.has(variable.dimensions[0]);
  const filters = planFilters(variable, grows ? Number.POSITIVE_INFINITY : bytes, options);

  const asked = variable.storage?.chunks;
  const fits = bytes <= sizeLimit(variable, bytes, options);
  const plain = filters.deflate === 0 && filters.shuffle !== true && !filters.fletcher32;
  const isContiguous =
    shape.length === 0 || (plain && asked === undefined && !unlimited.includes(true) && (fits || bytes === 0));
  if (asked !== undefined) checkChunks(variable, asked, shape, unlimited);
  const chunk = isContiguous
    ? shape
    : (asked ??
      chunkShape(
        grows && shape[0] === 0 ? [2 ** 40, ...shape.slice(1)] : shape,
        unlimited,
        width,
        sizeLimit(variable, bytes, options),
      ));
  const chunkBytes = product(chunk) * width;
  if (chunkBytes > CHUNK_LIMIT) {
    throw new FormatError(
      'ERR_NETCDF_STORAGE',
      `A chunk [${chunk}] of variable "${variable.name}" has ${chunkBytes} bytes, HDF5 holds ${CHUNK_LIMIT}`,
      { subject: variable.name },
    );
  }
  const grid = isContiguous ? shape.map((n) => Math.min(n, 1)) : shape.map((n, d) => Math.ceil(n / chunk[d]));
  return {
    variable,
    shape,
    unlimited,
    grows,
    width,
    layout: isContiguous ? 'contiguous' : 'chunked',
    chunk,
    grid,
    chunkCount: product(grid),
    chunkBytes,
    ...(isContiguous ? { deflate: 0, shuffle: false, fletcher32: false } : filters),
    ...planFill(variable),
    stringBytes:
      variable.type !== 'string'
        ? 0
        : (options.stringBytes?.(variable) ??
          (grows ? Number.POSITIVE_INFINITY : Math.max(1 << 20, 256 * product(shape)))),
  };
}

/** Bytes that a chunk may have: by size, in one piece for coordinates, and within the budget for open chunks. */
function sizeLimit(variable: Variable, bytes: number, options: ResolvedOptions): number {
  const isCoordinate = variable.dimensions.length === 1 && variable.dimensions[0] === variable.name;
  const isSmall = bytes <= WHOLE_VARIABLE;
  // Of a length of 0 nothing is known but that it will grow.
  const whole = isSmall ? WHOLE_VARIABLE : options.memory / 4;
  const wanted = bytes > 0 && (isSmall || isCoordinate) ? whole : chunkTarget(bytes);
  return Math.floor(Math.min(wanted, options.memory / options.openVariables));
}

function planFilters(
  variable: Variable,
  bytes: number,
  options: ResolvedOptions,
): Pick<VariableStorage, 'deflate' | 'shuffle' | 'fletcher32'> {
  const { storage, type } = variable;
  const { name } = variable;
  const isSmall = bytes <= TOO_SMALL_TO_COMPRESS && storage?.chunks === undefined;
  const deflate = storage?.deflate ?? (type === 'string' || isSmall ? 0 : options.deflate);
  if (!Number.isInteger(deflate) || deflate < 0 || deflate > 9) {
    throw new FormatError(
      'ERR_NETCDF_STORAGE',
      `Variable "${name}" has the deflate level ${deflate}; levels are 0 to 9`,
      {
        subject: name,
      },
    );
  }
  const shuffle = storage?.shuffle ?? (deflate > 0 ? options.shuffle : false);
  const hasOneByte = TYPES[type].datatype.size === 1;
  return {
    deflate,
    shuffle: hasOneByte || (shuffle === 'auto' && deflate === 0) ? false : shuffle,
    fletcher32: storage?.fletcher32 ?? (options.fletcher32 && type !== 'string' && !isSmall),
  };
}

function checkChunks(
  variable: Variable,
  chunk: readonly number[],
  shape: readonly number[],
  unlimited: readonly boolean[],
): void {
  const fits =
    chunk.length === shape.length &&
    chunk.every(
      (length, d) =>
        Number.isInteger(length) &&
        length >= 1 &&
        length <= 0xffff_ffff &&
        (unlimited[d] || length <= Math.max(1, shape[d])),
    );
  if (fits) return;
  throw new FormatError(
    'ERR_NETCDF_STORAGE',
    `Variable "${variable.name}" of shape [${shape}] has chunks of [${chunk}]; ` +
      'there is a length for each dimension, from 1 to the length of the dimension',
    { subject: variable.name },
  );
}

/** The fill value: `_FillValue` where the variable has one, otherwise that of netcdf.h. */
function planFill(variable: Variable): Pick<VariableStorage, 'fill' | 'fillText'> {
  const value = variable.attributes.find(({ name }) => name === '_FillValue')?.value;
  const { array, fill } = TYPES[variable.type];
  if (value === undefined) return { fill, fillText: '' };
  if (variable.type === 'string') {
    const text = typeof value === 'string' ? value : Array.isArray(value) && value.length === 1 ? value[0] : undefined;
    if (typeof text === 'string') return { fill: undefined, fillText: text };
  } else if (variable.type === 'char') {
    if (typeof value === 'string' && Buffer.byteLength(value) === 1) return { fill: Buffer.from(value), fillText: '' };
  } else {
    const typed = typedValue(value);
    if (typed instanceof array! && typed.length === 1) {
      return { fill: new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength), fillText: '' };
    }
  }
  throw new FormatError(
    'ERR_NETCDF_FILL_VALUE',
    `_FillValue of variable "${variable.name}" has to be one value of its type, ${variable.type}`,
    { subject: variable.name },
  );
}

/** Numbers and bigints are attributes of one double and one int64. */
function typedValue(value: AttributeValue): AttributeValue {
  if (typeof value === 'number') return Float64Array.of(value);
  if (typeof value === 'bigint') return BigInt64Array.of(value);
  return value;
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => a * b, 1);
}
