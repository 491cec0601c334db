import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ByteRanges } from '../netcdf/read/index.js';
import { TemporaryFile } from '../util/temporary-file.js';

/** Bytes that are read at a time. */
const BLOCK = 1 << 20;

/** The object is no gzip file, or a damaged one. */
export class GzipDamage extends Error {}

/**
 * What is in a gzip file, in a temporary file.
 *
 * @throws GzipDamage; FleetcdfError ERR_TEMPORARY_FILE, and what `ranges` throw
 */
export async function unzip(
  ranges: ByteRanges,
  signal: AbortSignal | undefined,
): Promise<ByteRanges & { close(): void }> {
  const file = new TemporaryFile();
  const text = new Writable({
    write(bytes: Buffer, _, done): void {
      try {
        file.append(bytes);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(Readable.from(blocksOf(ranges, signal)), createGunzip(), text);
  } catch (error) {
    file.close();
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw error;
    throw new GzipDamage(`it cannot be decompressed as gzip: ${message}`);
  }
  return {
    size: file.length,
    read: async (offset, length) => {
      const bytes = Buffer.allocUnsafe(length);
      file.read(bytes, offset);
      return bytes;
    },
    close: () => file.close(),
  };
}

async function* blocksOf(ranges: ByteRanges, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for (let at = 0; at < ranges.size; at += BLOCK) {
    yield await ranges.read(at, Math.min(BLOCK, ranges.size - at), signal);
  }
}
