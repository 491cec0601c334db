import { TYPES } from '../classic/types.js';
import { type Attribute, type NumericArray, WIDTH } from '../model.js';
import { type ClassicHeader, type ClassicVar, readClassicHeader, toNativeOrder } from './classic-header.js';
import { assertStored } from './damage.js';
import type { ReadAhead } from './read-ahead.js';
import {
  blockOf,
  pieceShape,
  product,
  type StoredBytes,
  type StoredDataset,
  type StoredValues,
  upTo,
} from './stored-dataset.js';

/** The first bytes that are tried; a header that is longer is read again, four times as many each time. */
const FIRST_BYTES = 1 << 16;

/** Longest header that is read. */
const LONGEST_HEADER = 1 << 30;

/**
 * Opens a file of the classic family.
 *
 * @param piece bytes of the pieces in which values are read, at most
 * @throws FormatError ERR_NETCDF_DAMAGED
 */
export async function openClassic(file: ReadAhead, piece: number, signal?: AbortSignal): Promise<StoredDataset> {
  const header = await readHeader(file, signal);
  const records = header.vars.filter(({ dimids }) => isRecord(header, dimids));
  const sizes = records.map((v) => unpadded(header, v));
  // "Note on padding": the only record variable of a file has no padding between its records.
  const recsize = sizes.length === 1 ? sizes[0] : sizes.reduce((sum, size) => sum + padded(size), 0);
  const variables = header.vars.map((v) => {
    const shape = v.dimids.map((id) => header.dims[id].length);
    const record = isRecord(header, v.dimids);
    const stride = record && records.length > 1 ? recsize : undefined;
    return {
      name: v.name,
      type: v.type,
      dimensions: v.dimids.map((id) => header.dims[id].name),
      shape,
      attributes: v.vatts,
      values: contiguousValues(file, v, shape, stride, piece),
    };
  });
  const ends = header.vars.map((v) => endOf(header, v, recsize));
  // The header has no checksum: a length of which one bit is wrong would make a variable of terabytes.
  ends.forEach((end, i) => {
    const { name } = header.vars[i];
    assertStored(
      end <= file.size,
      `variable "${name}" ends at ${end}; the file has ${file.size} bytes: it was cut off`,
    );
  });
  return {
    format: header.version,
    dimensions: header.dims.map(({ name, length, record }) => ({
      name,
      length,
      ...(record ? { unlimited: true } : {}),
    })),
    attributes: header.gatts,
    variables,
    endOfFile: Math.max(header.length, ...ends),
  };
}

async function readHeader(file: ReadAhead, signal: AbortSignal | undefined): Promise<ClassicHeader> {
  for (let length = FIRST_BYTES; ; length *= 4) {
    const all = Math.min(file.size, LONGEST_HEADER);
    const bytes = await file.read(0, Math.min(length, all), signal, 'the header');
    try {
      return readClassicHeader(bytes);
    } catch (error) {
      if (length >= all) throw error;
    }
  }
}

function isRecord({ dims }: ClassicHeader, dimids: readonly number[]): boolean {
  return dimids.length > 0 && dims[dimids[0]].record;
}

/** Bytes of a variable, or of one of its records. */
function unpadded(header: ClassicHeader, { dimids, type }: ClassicVar): number {
  const lengths = dimids.map((id) => header.dims[id].length);
  return product(isRecord(header, dimids) ? lengths.slice(1) : lengths) * WIDTH[type];
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** The offset behind a variable and its padding. */
function endOf(header: ClassicHeader, v: ClassicVar, recsize: number): number {
  const size = unpadded(header, v);
  if (!isRecord(header, v.dimids)) return v.begin + padded(size);
  if (header.numrecs === 0) return 0;
  const last = v.begin + (header.numrecs - 1) * recsize;
  return last + (recsize === size ? size : padded(size));
}

/** @param stride bytes from one record to the next, where other variables lie between them */
function contiguousValues(
  file: ReadAhead,
  { name, type, begin, vatts }: ClassicVar,
  shape: readonly number[],
  stride: number | undefined,
  piece: number,
): StoredValues {
  const width = WIDTH[type];
  const chunk =
    stride === undefined ? pieceShape(shape, width, piece) : [1, ...pieceShape(shape.slice(1), width, piece)];
  const grid = shape.map((length, d) => Math.ceil(length / chunk[d]));
  const stored = product(grid);
  const place = { chunk, grid };
  const recordBytes = stride ?? product(shape.slice(1)) * width;
  const locate = (position: number): StoredBytes => {
    const { start, count } = blockOf(position, place, shape);
    const [first = 0, ...rest] = start;
    const within = rest.reduce((offset, index, d) => offset * shape[d + 1] + index, 0);
    return { address: begin + first * recordBytes + within * width, size: product(count) * width, filterMask: 0 };
  };
  return {
    ...place,
    isChunked: false,
    width,
    fill: fillOf(vatts, type),
    isClipped: true,
    filters: [],
    deflate: 0,
    stored,
    positions: () => upTo(stored),
    has: (position) => position < stored,
    locate,
    async read(position, signal) {
      const { address, size } = locate(position);
      const bytes = Buffer.from(await file.read(address, size, signal, `variable "${name}"`));
      toNativeOrder(bytes, width);
      return bytes;
    },
  };
}

function fillOf(vatts: readonly Attribute[], type: ClassicVar['type']): Uint8Array {
  const value = vatts.find((attribute) => attribute.name === '_FillValue')?.value;
  if (value === undefined) return bytesOf(TYPES[type].fill);
  if (type === 'char' && typeof value === 'string') return Buffer.from(value);
  const isRight = ArrayBuffer.isView(value) && value.length === 1 && value.BYTES_PER_ELEMENT === WIDTH[type];
  assertStored(isRight, `_FillValue of a variable is not one value of its type, ${type}`);
  return bytesOf(value as NumericArray);
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
