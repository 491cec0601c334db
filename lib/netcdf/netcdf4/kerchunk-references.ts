import { shuffle } from '../hdf5/shuffle.js';
import type { Attribute, AttributeValue, NumericArray } from '../model.js';
import { compressSync } from './compress.js';
import { fillWith } from './fill.js';
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
    yield [`${variable.name}/.zarray`, array(storage, outcomes[v])];
    yield [`${variable.name}/.zattrs`, attributes(variable.attributes, { _ARRAY_DIMENSIONS: variable.dimensions })];
    for (const [position, reference] of chunkReferences(storage, outcomes[v], texts.get(v), url)) {
      yield [`${variable.name}/${chunkKey(outcomes[v].chunks.grid, position)}`, reference];
    }
  }
}

/**
 * A reference for each chunk of the grid. Those that are not in the file are given by themselves, all fill value: fsspec before
 * 2023 fails where a chunk has no reference.
 */
function* chunkReferences(
  storage: VariableStorage,
  { chunks, shuffle: isShuffled }: VariableOutcome,
  texts: ReadonlyMap<number, readonly string[]> | undefined,
  url: string,
): Generator<readonly [position: number, reference: Reference]> {
  const count = product(chunks.grid);
  let missing: string | undefined;
  for (let position = 0, i = 0; position < count; position++) {
    if (i === chunks.count || chunks.position(i) !== position) {
      missing ??= inline(missingChunk(storage, isShuffled));
      yield [position, missing];
      continue;
    }
    const text = texts?.get(position);
    const length = chunks.size(i) - (storage.fletcher32 ? 4 : 0);
    yield [position, text === undefined ? [url, chunks.address(i), length] : inline(vlenUtf8(text))];
    i++;
  }
}

/** The fill values of one chunk, filtered like the others; only compressed numbers leave chunks out. */
function missingChunk(storage: VariableStorage, isShuffled: boolean): Buffer {
  const { chunkBytes, fill, width } = storage;
  const values = fillWith(new Uint8Array(chunkBytes), fill!);
  return compressSync(isShuffled ? shuffle(values, width) : values, storage, { shuffle: isShuffled, runs: false });
}

function inline(bytes: Buffer): string {
  return `base64:${bytes.toString('base64')}`;
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

function array(storage: VariableStorage, { shape, shuffle: isShuffled }: VariableOutcome): string {
  const { variable, width, deflate, chunk } = storage;
  const isText = variable.type === 'string';
  const filters = [
    ...(isText ? [{ id: 'vlen-utf8' }] : []),
    ...(isShuffled && !isText ? [{ id: 'shuffle', elementsize: width }] : []),
    ...(deflate > 0 && !isText ? [{ id: 'zlib', level: deflate }] : []),
  ];
  return json({
    zarr_format: 2,
    shape,
    chunks: chunk.map((length) => Math.max(1, length)),
    dtype: TYPES[variable.type].numpy,
    compressor: null,
    filters: filters.length > 0 ? filters : null,
    fill_value: fillValue(storage),
    order: 'C',
    dimension_separator: '.',
  });
}

/** xarray takes `fill_value` for `_FillValue`, so a variable without one has none; there is a reference for every chunk. */
function fillValue({ variable, fill, fillText }: VariableStorage): unknown {
  const isNamed = variable.attributes.some(({ name }) => name === '_FillValue');
  const { array: kind } = TYPES[variable.type];
  if (!isNamed) return null;
  if (kind === undefined || fill === undefined) return fillText;
  if (variable.type === 'char') return Buffer.from(fill).toString('base64');
  const Kind = kind as unknown as new (buffer: ArrayBuffer) => NumericArray;
  const value = new Kind(new Uint8Array(fill).buffer)[0];
  // The specification has NaN and the infinities as text here.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function chunkKey(grid: readonly number[], position: number): string {
  let rest = position;
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
      .map(([key, item]) => `${ascii(key)}:${json(item)}`)
      .join(',')}}`;
  }
  return ascii(value);
}

/** zarr-python 2 takes metadata for ASCII, so that other characters have to be escaped. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
