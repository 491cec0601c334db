import { InternalError } from '../../errors.js';

/** A stored file, read in ranges: a local file, an object in S3, bytes in memory. */
export interface ByteRanges {
  /** Bytes of the file. */
  readonly size: number;
  /** Exactly `length` bytes from `offset` on. Rejects where the file has fewer. */
  read(offset: number, length: number, signal?: AbortSignal): Promise<Buffer>;
}

/** Bytes in memory as {@link ByteRanges}. */
export function rangesOf(bytes: Uint8Array): ByteRanges {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    size: buffer.length,
    read: async (offset, length) => {
      if (offset + length > buffer.length)
        throw new InternalError(`no ${length} bytes at ${offset} of ${buffer.length}`);
      return buffer.subarray(offset, offset + length);
    },
  };
}
