import { deflateSync } from 'node:zlib';
import { shuffle } from '../hdf5/shuffle.js';
import { fillWith } from '../netcdf4/fill.js';
import type { ZarrArray } from './zarr-array.js';

/** Bytes as references have them inside the document. */
export function inline(bytes: Uint8Array): string {
  return `base64:${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`;
}

/** How values that go into the document whole are filtered. */
export const WHOLE_CHUNK = { deflate: 6, shuffle: true } as const;

/** A chunk of values with the filters of its array. */
export function filtered(values: Uint8Array, { width, shuffle: isShuffled, deflate }: ZarrArray): Buffer {
  const ordered = isShuffled && width > 1 ? shuffle(values, width) : values;
  return deflate > 0 ? deflateSync(ordered, { level: deflate }) : Buffer.from(ordered);
}

/** A chunk of fill values, filtered as those that are stored. Only numbers leave chunks out. */
export function missingChunk(array: ZarrArray): Buffer {
  const { chunk, width, fill } = array;
  const bytes = chunk.reduce((all, length) => all * Math.max(1, length), width);
  return filtered(fillWith(new Uint8Array(bytes), fill ?? new Uint8Array(width)), array);
}

/** The `vlen-utf8` codec of numcodecs: the number of texts, then each with its length, both in 32 bits. */
export function vlenUtf8(texts: readonly string[]): Buffer {
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
