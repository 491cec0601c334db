import { FormatError } from '../../errors.js';
import type { Dimension, Variable } from '../model.js';
import { chunkShape, chunkTarget, WHOLE_VARIABLE } from './chunk-shape.js';
import { type Fill, fillOf } from './fill.js';
import type { ResolvedOptions } from './options.js';
import { TYPES } from './types.js';

/** How the values of one variable lie in the file. */
export interface VariableStorage extends Fill {
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
  /** Bytes that the texts of a string variable may have; 0 for other types. */
  readonly stringBytes: number;
}

/** Variables up to this size are not compressed unless they say so: the B-tree would be larger than what is gained. */
const TOO_SMALL_TO_COMPRESS = 4096;

/** HDF5 keeps the bytes of a stored chunk in 32 bits, and compression may add to them. */
const CHUNK_LIMIT = 2 ** 31;

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
  const extent: Extent = {
    shape,
    unlimited: dimensions.map((d) => d.unlimited === true),
    grows: options.metadata === 'end' && growing.has(variable.dimensions[0]),
    width: TYPES[variable.type].datatype.size,
  };
  if (variable.storage?.chunks !== undefined) checkChunks(variable, variable.storage.chunks, extent);
  const filters = planFilters(variable, extent, options);
  const isContiguous = isOnePiece(variable, extent, filters, options);
  const chunk = isContiguous ? shape : planChunk(variable, extent, options);
  const grid = isContiguous ? shape.map((n) => Math.min(n, 1)) : shape.map((n, d) => Math.ceil(n / chunk[d]));
  return {
    variable,
    ...extent,
    layout: isContiguous ? 'contiguous' : 'chunked',
    chunk,
    grid,
    chunkCount: product(grid),
    chunkBytes: product(chunk) * extent.width,
    ...(isContiguous ? NO_FILTERS : filters),
    ...fillOf(variable),
    stringBytes: variable.type === 'string' ? planStringBytes(variable, extent, options) : 0,
  };
}

type Extent = Pick<VariableStorage, 'shape' | 'unlimited' | 'grows' | 'width'>;
type Filters = Pick<VariableStorage, 'deflate' | 'shuffle' | 'fletcher32'>;

const NO_FILTERS: Filters = { deflate: 0, shuffle: false, fletcher32: false };

function bytesOf({ shape, width }: Extent): number {
  return product(shape) * width;
}

/** Contiguous: scalars, and what is small, not filtered, of fixed size and not asked to be chunked. */
function isOnePiece(variable: Variable, extent: Extent, filters: Filters, options: ResolvedOptions): boolean {
  const { deflate, shuffle, fletcher32 } = filters;
  if (extent.shape.length === 0) return true;
  if (deflate > 0 || shuffle === true || fletcher32) return false;
  if (variable.storage?.chunks !== undefined || extent.unlimited.includes(true)) return false;
  return bytesOf(extent) <= sizeLimit(variable, extent, options);
}

function planChunk(variable: Variable, extent: Extent, options: ResolvedOptions): readonly number[] {
  const { shape, unlimited, width, grows } = extent;
  const asked = variable.storage?.chunks;
  // What will grow from nothing is cut as if it were endless.
  const expected = grows && shape[0] === 0 ? [2 ** 40, ...shape.slice(1)] : shape;
  const chunk = asked ?? chunkShape(expected, unlimited, width, sizeLimit(variable, extent, options));
  const bytes = product(chunk) * width;
  if (bytes <= CHUNK_LIMIT) return chunk;
  throw new FormatError(
    'ERR_NETCDF_STORAGE',
    `A chunk [${chunk}] of variable "${variable.name}" has ${bytes} bytes, it can have ${CHUNK_LIMIT}`,
    { subject: variable.name },
  );
}

/** Bytes that a chunk may have: by size, in one piece for coordinates, and within the budget for open chunks. */
function sizeLimit(variable: Variable, extent: Extent, options: ResolvedOptions): number {
  const bytes = bytesOf(extent);
  const isCoordinate = variable.dimensions.length === 1 && variable.dimensions[0] === variable.name;
  const isSmall = bytes <= WHOLE_VARIABLE;
  // Of a length of 0 nothing is known but that it will grow.
  const whole = isSmall ? WHOLE_VARIABLE : options.memory / 4;
  const wanted = bytes > 0 && (isSmall || isCoordinate) ? whole : chunkTarget(bytes);
  return Math.floor(Math.min(wanted, options.memory / options.openVariables, CHUNK_LIMIT));
}

function planFilters({ name, type, storage }: Variable, extent: Extent, options: ResolvedOptions): Filters {
  const isSmall = !extent.grows && bytesOf(extent) <= TOO_SMALL_TO_COMPRESS && storage?.chunks === undefined;
  const deflate = storage?.deflate ?? (type === 'string' || isSmall ? 0 : options.deflate);
  if (!Number.isInteger(deflate) || deflate < 0 || deflate > 9) {
    throw new FormatError(
      'ERR_NETCDF_STORAGE',
      `Variable "${name}" has the deflate level ${deflate}; levels are 0 to 9`,
      { subject: name },
    );
  }
  const shuffle = storage?.shuffle ?? (deflate > 0 ? options.shuffle : false);
  return {
    deflate,
    shuffle: extent.width === 1 || (shuffle === 'auto' && deflate === 0) ? false : shuffle,
    fletcher32: storage?.fletcher32 ?? (options.fletcher32 && type !== 'string' && !isSmall),
  };
}

function planStringBytes(variable: Variable, { shape, grows }: Extent, options: ResolvedOptions): number {
  return (
    options.stringBytes?.(variable) ?? (grows ? Number.POSITIVE_INFINITY : Math.max(1 << 20, 256 * product(shape)))
  );
}

function checkChunks(variable: Variable, chunk: readonly number[], { shape, unlimited }: Extent): void {
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

export function product(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => a * b, 1);
}
