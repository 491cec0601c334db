import { MessageType } from '../hdf5/object-header.js';
import type { Attribute, NcType } from '../model.js';
import { TYPES } from '../netcdf4/types.js';
import { ChunkIndex, gridOf } from './chunk-index.js';
import { assertStored } from './damage.js';
import { decodeChunk } from './decode-chunk.js';
import type { Hdf5File } from './hdf5-file.js';
import type { StoredMessage } from './object-header.js';
import {
  blockOf,
  type ChunkContent,
  pieceShape,
  product,
  type StoredBytes,
  type StoredValues,
  upTo,
} from './stored-dataset.js';
import { readFillValue, readFilters, readLayout, type StoredFilters, type StoredLayout } from './stored-messages.js';
import { messageOf } from './stored-object.js';

interface Described {
  readonly name: string;
  readonly type: NcType;
  readonly shape: readonly number[];
  /** Bytes of an element in the file. */
  readonly width: number;
  readonly messages: readonly StoredMessage[];
  readonly attributes: readonly Attribute[];
}

/** Most bytes of a chunk: HDF5 stores its size in 32 bits. */
const CHUNK_LIMIT = 2 ** 31;

const NO_FILTERS: StoredFilters = { names: [], level: 0 };

/** The values of an HDF5 dataset. */
export async function storedValues(hdf5: Hdf5File, variable: Described): Promise<StoredValues> {
  const { name, messages, type } = variable;
  const what = `variable "${name}"`;
  const layout = readLayout(messageOf(messages, MessageType.DATA_LAYOUT, what), what);
  const stored = readFillValue(messageOf(messages, MessageType.FILL_VALUE, what), what);
  const fill = type === 'string' ? undefined : (stored ?? new Uint8Array(variable.width));
  assertStored(fill === undefined || fill.length === variable.width, `${what} has a fill value of another type`, name);
  const pipeline = messages.find((message) => message.type === MessageType.FILTER_PIPELINE);
  const filters = pipeline === undefined ? NO_FILTERS : readFilters(pipeline.fields(what), what);
  const values =
    layout.kind === 'contiguous'
      ? contiguous(hdf5, variable, layout, fill)
      : await chunked(hdf5, variable, layout, fill, filters);
  return type === 'string' ? withTexts(hdf5, values, what) : values;
}

function contiguous(
  { file, piece }: Hdf5File,
  { name, shape, width }: Described,
  { address, size }: Extract<StoredLayout, { kind: 'contiguous' }>,
  fill: Uint8Array | undefined,
): StoredValues {
  const what = `variable "${name}"`;
  assertStored(size === product(shape) * width, `${what} is stored in ${size} bytes, not ${product(shape) * width}`);
  const chunk = pieceShape(shape, width, piece);
  const place = { chunk, grid: gridOf(shape, chunk, name) };
  const stored = address === undefined ? 0 : product(place.grid);
  const locate = (position: number): StoredBytes | undefined => {
    if (address === undefined) return undefined;
    const { start, count } = blockOf(position, place, shape);
    const first = start.reduce((offset, index, d) => offset * shape[d] + index, 0);
    return { address: address + first * width, size: product(count) * width, filterMask: 0 };
  };
  return {
    ...{ ...place, width, fill, stored },
    isChunked: false,
    isClipped: true,
    filters: [],
    deflate: 0,
    positions: () => upTo(stored),
    has: (position) => position < stored,
    locate,
    async read(position, signal) {
      const found = locate(position);
      return found && file.read(found.address, found.size, signal, what);
    },
  };
}

async function chunked(
  { file, k, onStored, signal: opening }: Hdf5File,
  { name, type, shape, width }: Described,
  { address, chunk, elementSize }: Extract<StoredLayout, { kind: 'chunked' }>,
  fill: Uint8Array | undefined,
  { names: filters, level: deflate }: StoredFilters,
): Promise<StoredValues> {
  const what = `variable "${name}"`;
  const expected = TYPES[type].datatype.size;
  assertStored(chunk.length === shape.length, `${what} of ${shape.length} dimensions has chunks of ${chunk.length}`);
  assertStored(elementSize === expected, `${what} has elements of ${elementSize} bytes, not ${expected}`, name);
  const chunkBytes = product(chunk) * width;
  assertStored(chunkBytes <= CHUNK_LIMIT, `${what} has chunks of ${chunkBytes} bytes`, name);
  const grid = gridOf(shape, chunk, name);
  const index = await ChunkIndex.read(file, address, { name, chunk, grid, k }, opening);
  return {
    ...{ chunk, grid, width, fill, filters, deflate },
    isChunked: true,
    isClipped: false,
    stored: index.count,
    positions: () => index.positions(),
    has: (position) => index.has(position),
    locate: (position) => index.get(position),
    async read(position, signal) {
      const found = index.get(position);
      if (found === undefined) return undefined;
      const bytes = await file.read(found.address, found.size, signal, what);
      onStored?.(found.address, bytes);
      const subject = `chunk ${position} of ${what} (at ${found.address}, ${found.size} bytes)`;
      return decodeChunk(bytes, found.filterMask, { filters, width, chunkBytes }, subject);
    },
  };
}

/** Stored are references of 16 bytes; the texts lie in a global heap. */
function withTexts({ heap }: Hdf5File, values: StoredValues, what: string): StoredValues {
  return {
    ...values,
    async read(position, signal): Promise<ChunkContent | undefined> {
      const bytes = await values.read(position, signal);
      if (bytes === undefined) return undefined;
      const elements = Buffer.from(bytes as Uint8Array);
      const texts: string[] = [];
      for (let at = 0; at < elements.length; at += 16) texts.push(await heap.text(elements, at, what));
      return texts;
    },
  };
}
