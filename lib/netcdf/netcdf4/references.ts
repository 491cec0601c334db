import type { ChunkIndex } from '../hdf5/chunk-btree.js';
import type { Attribute, AttributeValue, NumericArray } from '../model.js';
import type { VariableOutcome } from './metadata.js';
import type { Netcdf4Plan } from './plan.js';
import { product, type VariableStorage } from './storage.js';
import { TYPES } from './types.js';

/** Where the bytes of a Zarr key are: in themselves (text, or `base64:…`), or in an object. */
export type Reference = string | readonly [url: string, offset: number, length: number];

/** A Zarr key and its reference. */
export type ReferenceEntry = readonly [key: string, reference: Reference];

/**
 * The file as a Zarr group (Zarr storage specification, version 2) in the references of kerchunk ("References
 * specification", version 1), so that fsspec and xarray read the chunks without HDF5.
 *
 * A Fletcher32 checksum is left out of the ranges: not every reader has the codec.
 *
 * @param texts for each string variable its chunks by position, for they are not chunks of the file
 */
export function* references(
  plan: Netcdf4Plan,
  outcomes: readonly VariableOutcome[],
  texts: ReadonlyMap<number, ReadonlyMap<number, readonly string[]>>,
  url: string,
): Generator<ReferenceEntry> {
  yield ['.zgroup', json({ zarr_format: 2 })];
  yield ['.zattrs', attributes(plan.dataset.attributes)];
  for (const [v, storage] of plan.variables.entries()) {
    const { variable } = storage;
    const { chunks } = outcomes[v];
    yield [`${variable.name}/.zarray`, array(storage, outcomes[v])];
    yield [`${variable.name}/.zattrs`, attributes(variable.attributes, { _ARRAY_DIMENSIONS: variable.dimensions })];
    const own = texts.get(v);
    for (let i = 0; i < chunks.count; i++) {
      const key = `${variable.name}/${chunkKey(chunks, i)}`;
      const chunk = own?.get(chunks.position(i));
      if (chunk !== undefined) yield [key, `base64:${vlenUtf8(chunk).toString('base64')}`];
      else yield [key, [url, chunks.address(i), chunks.size(i) - (storage.fletcher32 ? 4 : 0)]];
    }
  }
}

/** The JSON document of references, in pieces: a million chunks are some 60 MB of text. */
export function* referencesJson(entries: Iterable<ReferenceEntry>): Generator<string> {
  let separator = '{"version":1,"refs":{';
  for (const [key, reference] of entries) {
    yield `${separator}${JSON.stringify(key)}:${JSON.stringify(reference)}`;
    separator = ',';
  }
  yield '}}';
}

function array(storage: VariableStorage, { shape, shuffle, chunks }: VariableOutcome): string {
  const { variable, width, deflate, chunk } = storage;
  const isText = variable.type === 'string';
  const filters = [
    ...(isText ? [{ id: 'vlen-utf8' }] : []),
    ...(shuffle && !isText ? [{ id: 'shuffle', elementsize: width }] : []),
    ...(deflate > 0 && !isText ? [{ id: 'zlib', level: deflate }] : []),
  ];
  const isWhole = chunks.count === product(chunks.grid);
  return json({
    zarr_format: 2,
    shape,
    chunks: chunk.map((length) => Math.max(1, length)),
    dtype: TYPES[variable.type].numpy,
    compressor: null,
    filters: filters.length > 0 ? filters : null,
    fill_value: fillValue(storage, isWhole),
    order: 'C',
    dimension_separator: '.',
  });
}

/** xarray takes `fill_value` for `_FillValue`, so a variable without one has it only where chunks are missing. */
function fillValue({ variable, fill }: VariableStorage, isWhole: boolean): unknown {
  const isNamed = variable.attributes.some(({ name }) => name === '_FillValue');
  const { array: kind } = TYPES[variable.type];
  if (kind === undefined || fill === undefined || (isWhole && !isNamed)) return null;
  if (variable.type === 'char') return Buffer.from(fill).toString('base64');
  const Kind = kind as unknown as new (buffer: ArrayBuffer) => NumericArray;
  const value = new Kind(new Uint8Array(fill).buffer)[0];
  // The specification has NaN and the infinities as text here.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function chunkKey({ grid, position }: ChunkIndex, i: number): string {
  let rest = position(i);
  const coordinates: number[] = [];
  for (let d = grid.length - 1; d >= 0; d--) {
    coordinates.unshift(rest % grid[d]);
    rest = Math.floor(rest / grid[d]);
  }
  return coordinates.length === 0 ? '0' : coordinates.join('.');
}

/** `_FillValue` is the fill value of the array, not one of its attributes. */
function attributes(list: readonly Attribute[], others: Record<string, unknown> = {}): string {
  const own = list.filter(({ name }) => name !== '_FillValue').map(({ name, value }) => [name, plain(value)]);
  return json({ ...Object.fromEntries(own), ...others });
}

/** Attributes of one value are that value. */
function plain(value: AttributeValue): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  const list = Array.from(value as ArrayLike<number | bigint>);
  return list.length === 1 ? list[0] : list;
}

/** JSON as Python reads it: NaN and infinities by their names, integers of any size. */
function json(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${json(item)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

/** The `vlen-utf8` codec of numcodecs: the number of texts, then each with its length, in 32 bits. */
function vlenUtf8(texts: readonly string[]): Buffer {
  const parts = [uint32(texts.length)];
  for (const text of texts) {
    const bytes = Buffer.from(text, 'utf8');
    parts.push(uint32(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
