import { FormatError } from '../../errors.js';
import type { Dimension, Variable } from '../model.js';
import { chunkShape, chunkTarget, edgeTarget, WHOLE_VARIABLE } from './chunk-shape.js';
import { type Fill, fillOf } from './fill.js';
import type { ResolvedOptions } from './options.js';
import { TYPES } from './types.js';

/** Planned storage of one variable. */
export interface VariableStorage extends Fill {
  readonly variable: Variable;
  readonly shape: readonly number[];
  readonly unlimited: readonly boolean[];
  /** Slabs may extend the first dimension beyond `shape`. */
  readonly grows: boolean;
  /** Bytes of an element in a chunk; 16 for a string, the reference to its text. */
  readonly width: number;
  readonly layout: 'contiguous' | 'chunked';
  /** Shape of a chunk; of a contiguous variable its own shape. */
  readonly chunk: readonly number[];
  /** Chunks along each dimension. */
  readonly grid: readonly number[];
  /** Chunks in total. */
  readonly chunkCount: number;
  /** Bytes of a chunk before compression. */
  readonly chunkBytes: number;
  /** zlib level; 0: not compressed. */
  readonly deflate: number;
  readonly shuffle: boolean | 'auto';
  readonly fletcher32: boolean;
  /** Most bytes of a string variable's texts; 0 for other types. */
  readonly stringBytes: number;
}

/** Dimensions along which the dataset grows from one update to the next. */
export interface Growth {
  readonly dimensions: ReadonlySet<string>;
  /** Bytes of all variables for one step along them. */
  readonly rows: number;
}

/** @param names of the dimensions */
export function growthOf(
  known: ReadonlyMap<string, Dimension>,
  variables: readonly Variable[],
  names: readonly string[],
): Growth {
  const dimensions = new Set(names);
  let rows = 0;
  for (const variable of variables) {
    if (!variable.dimensions.some((name) => dimensions.has(name))) continue;
    const others = variable.dimensions.filter((name) => !dimensions.has(name));
    rows += product(others.map((name) => known.get(name)!.length)) * TYPES[variable.type].datatype.size;
  }
  return { dimensions, rows };
}

/** Variables up to this many bytes are compressed only on demand: the B-tree would exceed the gain. */
const TOO_SMALL_TO_COMPRESS = 4096;

/** HDF5 stores the bytes of a chunk in 32 bits, and compression may add some. */
const CHUNK_LIMIT = 2 ** 31;

/**
 * @param known dimensions of the dataset by name
 * @param growing unlimited dimensions that are always the first: chunks keep their positions in the grid when one grows
 * @throws FormatError ERR_NETCDF_STORAGE, ERR_NETCDF_FILL_VALUE
 */
export function planStorage(
  known: ReadonlyMap<string, Dimension>,
  growing: ReadonlySet<string>,
  variable: Variable,
  options: ResolvedOptions,
  growth: Growth,
): VariableStorage {
  const dimensions = variable.dimensions.map((name) => known.get(name)!);
  const shape = dimensions.map((d) => d.length);
  const extent: Extent = {
    shape,
    unlimited: dimensions.map((d) => d.unlimited === true),
    grows: options.metadata === 'end' && growing.has(variable.dimensions[0]),
    width: TYPES[variable.type].datatype.size,
    ...edgeOf(variable, dimensions, growth),
  };
  if (variable.storage?.chunks !== undefined) checkChunks(variable, variable.storage.chunks, extent);
  const filters = planFilters(variable, extent, options);
  const isContiguous = isContiguousLayout(variable, extent, filters, options);
  const chunk = isContiguous ? shape : planChunk(variable, extent, options);
  const grid = isContiguous ? shape.map((n) => Math.min(n, 1)) : shape.map((n, d) => Math.ceil(n / chunk[d]));
  const { edge: _, ...place } = extent;
  return {
    variable,
    ...place,
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

interface Extent extends Pick<VariableStorage, 'shape' | 'unlimited' | 'grows' | 'width'> {
  /** Where it grows from one update to the next: index of that dimension, and most bytes of a chunk. */
  readonly edge?: { readonly dimension: number; readonly target: number };
}
type Filters = Pick<VariableStorage, 'deflate' | 'shuffle' | 'fletcher32'>;

const NO_FILTERS: Filters = { deflate: 0, shuffle: false, fletcher32: false };

function edgeOf(
  { type, dimensions: names }: Variable,
  dimensions: readonly Dimension[],
  growth: Growth,
): Pick<Extent, 'edge'> {
  const dimension = names.findIndex((name) => growth.dimensions.has(name));
  if (dimension < 0 || growth.rows === 0) return {};
  const row = product(dimensions.slice(dimension + 1).map(({ length }) => length)) * TYPES[type].datatype.size;
  return { edge: { dimension, target: edgeTarget(row, growth.rows) } };
}

function bytesOf({ shape, width }: Extent): number {
  return product(shape) * width;
}

/** Contiguous: scalars, and small variables of fixed size without filters or requested chunks. */
function isContiguousLayout(variable: Variable, extent: Extent, filters: Filters, options: ResolvedOptions): boolean {
  const { deflate, shuffle, fletcher32 } = filters;
  if (extent.shape.length === 0) return true;
  if (deflate > 0 || shuffle === true || fletcher32) return false;
  if (variable.storage?.chunks !== undefined || extent.unlimited.includes(true)) return false;
  return bytesOf(extent) <= sizeLimit(variable, extent, options);
}

function planChunk(variable: Variable, extent: Extent, options: ResolvedOptions): readonly number[] {
  const { shape, unlimited, width, grows, edge } = extent;
  const requested = variable.storage?.chunks;
  // A growing dimension of length 0 is planned as if it were very long.
  const expected = grows && shape[0] === 0 ? [2 ** 40, ...shape.slice(1)] : shape;
  const chunk =
    requested ?? chunkShape(expected, unlimited, width, sizeLimit(variable, extent, options), edge?.dimension);
  const bytes = product(chunk) * width;
  if (bytes <= CHUNK_LIMIT) return chunk;
  throw new FormatError(
    'ERR_NETCDF_STORAGE',
    `a chunk [${chunk}] of variable "${variable.name}" has ${bytes} bytes; it can have ${CHUNK_LIMIT}`,
    { subject: variable.name },
  );
}

/** Most bytes of a chunk: by the size of the variable, the whole of a coordinate, and within the memory for chunks. */
function sizeLimit(variable: Variable, extent: Extent, options: ResolvedOptions): number {
  const bytes = bytesOf(extent);
  const isCoordinate = variable.dimensions.length === 1 && variable.dimensions[0] === variable.name;
  const isSmall = bytes <= WHOLE_VARIABLE;
  // Length 0 says only that the variable will grow.
  const whole = isSmall ? WHOLE_VARIABLE : options.memory / 4;
  const target = bytes > 0 && (isSmall || isCoordinate) ? whole : chunkTarget(bytes);
  const edge = extent.edge?.target ?? target;
  return Math.floor(Math.min(target, edge, options.memory / options.openVariables, CHUNK_LIMIT));
}

function planFilters({ name, type, storage }: Variable, extent: Extent, options: ResolvedOptions): Filters {
  const isSmall = !extent.grows && bytesOf(extent) <= TOO_SMALL_TO_COMPRESS && storage?.chunks === undefined;
  const deflate = storage?.deflate ?? (type === 'string' || isSmall ? 0 : options.deflate);
  if (!Number.isInteger(deflate) || deflate < 0 || deflate > 9) {
    throw new FormatError(
      'ERR_NETCDF_STORAGE',
      `variable "${name}" has the deflate level ${deflate}; levels are 0 to 9`,
      { subject: name },
    );
  }
  const isAuto = options.fletcher32 === 'auto';
  const shuffle = storage?.shuffle ?? (deflate > 0 ? options.shuffle : false);
  return {
    deflate,
    shuffle: extent.width === 1 || (shuffle === 'auto' && deflate === 0) ? false : shuffle,
    fletcher32:
      storage?.fletcher32 ?? (type !== 'string' && (isAuto ? deflate === 0 : options.fletcher32 === true && !isSmall)),
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
    `variable "${variable.name}" of shape [${shape}] has chunks of [${chunk}]; ` +
      'chunks have a length for each dimension, from 1 to the length of the dimension',
    { subject: variable.name },
  );
}

/** True where a chunk has room for more: at the edge of its variable, or the whole of one that has no chunks. */
export function isFilling({ variable, layout, shape, chunk, grid }: VariableStorage, position: number): boolean {
  // References to texts contain their address, which is known only when they are written.
  if (variable.type === 'string' || shape.length === 0) return false;
  if (layout === 'contiguous') return true;
  let rest = position;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (((rest % grid[d]) + 1) * chunk[d] > shape[d]) return true;
    rest = Math.floor(rest / grid[d]);
  }
  return false;
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => a * b, 1);
}
