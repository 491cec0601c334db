import type { Attribute, AttributeValue, NcType, NumericArray } from '../model.js';
import { TYPES } from '../netcdf4/types.js';

/** An array as Zarr describes it. */
export interface ZarrArray {
  readonly type: NcType;
  /** Lengths of its dimensions, slowest first. */
  readonly shape: readonly number[];
  /** Lengths of a chunk. */
  readonly chunk: readonly number[];
  /** Names of its dimensions. */
  readonly dimensions: readonly string[];
  readonly attributes: readonly Attribute[];
  /** zlib level; 0: not compressed. */
  readonly deflate: number;
  readonly shuffle: boolean;
  /** Bytes of an element. */
  readonly width: number;
  /** One element that stands where nothing was written; undefined for texts. */
  readonly fill: Uint8Array | undefined;
}

/** `.zgroup` (Zarr storage specification, version 2, "Groups"). */
export const GROUP = '{"zarr_format":2}';

/** `.zarray` (Zarr storage specification, version 2, "Metadata"). */
export function arrayMetadata(array: ZarrArray): string {
  const { type, shape, chunk, deflate, shuffle, width } = array;
  const isText = type === 'string';
  const filters = [
    ...(isText ? [{ id: 'vlen-utf8' }] : []),
    ...(shuffle && width > 1 && !isText ? [{ id: 'shuffle', elementsize: width }] : []),
    ...(deflate > 0 && !isText ? [{ id: 'zlib', level: deflate }] : []),
  ];
  return json({
    zarr_format: 2,
    shape,
    chunks: chunk.map((length) => Math.max(1, length)),
    dtype: TYPES[type].numpy,
    compressor: null,
    filters: filters.length > 0 ? filters : null,
    fill_value: fillValue(array),
    order: 'C',
    dimension_separator: '.',
  });
}

/** `.zattrs` of an array, with the names of its dimensions as xarray reads them. */
export function arrayAttributes({ attributes, dimensions }: ZarrArray): string {
  return attributesJson(attributes, { _ARRAY_DIMENSIONS: dimensions });
}

/** `.zattrs`, without `_FillValue`, which is the array's `fill_value`. */
export function attributesJson(list: readonly Attribute[], others: Record<string, unknown> = {}): string {
  const plainValues = list.filter(({ name }) => name !== '_FillValue').map(({ name, value }) => [name, plain(value)]);
  return json({ ...Object.fromEntries(plainValues), ...others });
}

/** The key of a chunk in its array. @param position in the row-major order of the grid */
export function chunkKey(grid: readonly number[], position: number): string {
  let rest = position;
  const coordinates: number[] = [];
  for (let d = grid.length - 1; d >= 0; d--) {
    coordinates.unshift(rest % grid[d]);
    rest = Math.floor(rest / grid[d]);
  }
  return coordinates.length === 0 ? '0' : coordinates.join('.');
}

/**
 * Null without `_FillValue`, because xarray takes it for `_FillValue`. Every chunk has a reference, so none needs it.
 */
function fillValue({ type, fill, attributes }: ZarrArray): unknown {
  const named = attributes.find(({ name }) => name === '_FillValue');
  if (named === undefined) return null;
  const { array: kind } = TYPES[type];
  if (kind === undefined || fill === undefined) return plain(named.value);
  if (type === 'char') return Buffer.from(fill).toString('base64');
  const Kind = kind as unknown as new (buffer: ArrayBuffer) => NumericArray;
  const value = new Kind(new Uint8Array(fill).buffer)[0];
  // The specification writes NaN and the infinities as text here.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** An attribute of one value is a scalar. */
function plain(value: AttributeValue): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  const list = Array.from(value as ArrayLike<unknown>);
  return ArrayBuffer.isView(value) && list.length === 1 ? list[0] : list;
}

/** JSON as Python reads it: NaN and infinities by their names, integers of any size. */
function json(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${ascii(key)}:${json(item)}`)
      .join(',')}}`;
  }
  return ascii(value);
}

/** JSON with escapes beyond ASCII, because zarr-python 2 reads metadata as ASCII. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
