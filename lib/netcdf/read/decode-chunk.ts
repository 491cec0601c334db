import { inflate } from 'node:zlib';
import { fletcher32 } from '../hdf5/fletcher32.js';
import { assertStored } from './damage.js';
import type { FilterName } from './stored-messages.js';

/** How chunks of a variable are stored. */
export interface Filtering {
  readonly filters: readonly FilterName[];
  /** Bytes of an element. */
  readonly width: number;
  /** Bytes of a chunk before the filters. */
  readonly chunkBytes: number;
}

/**
 * Takes the filters of a stored chunk back, the last one first.
 *
 * @param filterMask bit i: filter i was not applied
 * @param what the chunk, for errors
 * @throws FormatError ERR_NETCDF_DAMAGED
 */
export async function decodeChunk(
  stored: Buffer,
  filterMask: number,
  { filters, width, chunkBytes }: Filtering,
  what: string,
): Promise<Uint8Array> {
  let bytes: Uint8Array = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    if (filterMask & (1 << i)) continue;
    if (filters[i] === 'fletcher32') bytes = withoutFletcher32(bytes, what);
    else if (filters[i] === 'deflate') bytes = await inflated(bytes, chunkBytes, what);
    else bytes = unshuffle(bytes, width);
  }
  assertStored(bytes.length === chunkBytes, `${what} has ${bytes.length} bytes, not ${chunkBytes}`);
  return bytes;
}

function withoutFletcher32(bytes: Uint8Array, what: string): Uint8Array {
  const length = bytes.length - 4;
  assertStored(length >= 0, `${what} has ${bytes.length} bytes, less than its checksum`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = bytes.subarray(0, length);
  assertStored(view.getUint32(length, true) === fletcher32(data), `${what} does not have its checksum`);
  return data;
}

/** Every stored byte must belong to the zlib stream, and the stream must give exactly `length` bytes at most. */
async function inflated(bytes: Uint8Array, length: number, what: string): Promise<Uint8Array> {
  const options = { maxOutputLength: Math.max(1, length), info: true };
  const { buffer, engine } = await new Promise<{ buffer: Buffer; engine: { bytesWritten: number } }>(
    (resolve, reject) => {
      inflate(bytes, options, (error, result) => {
        if (error) reject(error);
        else resolve(result as unknown as { buffer: Buffer; engine: { bytesWritten: number } });
      });
    },
  ).catch((error: Error) => assertStored(false, `${what} cannot be decompressed: ${error.message}`) as never);
  const used = engine.bytesWritten;
  assertStored(used === bytes.length, `${what} has ${bytes.length} bytes, of which its compressed data are ${used}`);
  return buffer;
}

/** The shuffle filter taken back: byte planes to elements of `width` bytes. */
export function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes;
  const count = Math.floor(bytes.length / width);
  const elements = new Uint8Array(bytes.length);
  for (let k = 0; k < width; k++) {
    const plane = k * count;
    for (let i = 0, at = k; i < count; i++, at += width) elements[at] = bytes[plane + i];
  }
  elements.set(bytes.subarray(count * width), count * width);
  return elements;
}
