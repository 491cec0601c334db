import type { RangeReader } from '../../lib/sink/index.js';

/** Ranges of bytes in memory. */
export function memoryReader(bytes: Buffer): RangeReader & { readonly bytesRead: number } {
  const reader = {
    destination: 'memory',
    size: bytes.length,
    version: 'in memory',
    bytesRead: 0,
    async read(offset: number, length: number): Promise<Buffer> {
      if (offset < 0 || length < 0 || offset + length > bytes.length) throw new RangeError(`${length} from ${offset}`);
      reader.bytesRead += length;
      return Buffer.from(bytes.subarray(offset, offset + length));
    },
    async close() {},
  };
  return reader;
}
