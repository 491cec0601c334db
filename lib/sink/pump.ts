import { type BodyReader, interruptible } from './body-reader.js';
import type { PositionedBytes } from './sink.js';

/** Bytes per write: few system calls, and at most two of these in memory. */
export const WRITE_SIZE = 1 << 20;

/** Most positions per write: each queued write costs more memory than a small chunk has bytes. */
export const MAX_POSITIONS = 64;

/** Writes chunks and resolves when they are written. It is not called again before that. */
export type Write<T = Uint8Array> = (chunks: readonly T[], bytes: number) => Promise<void>;

/** Passes the chunks of a body to `write` in large writes. It collects the next one while one is being written. */
export function pump(reader: BodyReader, write: Write): Promise<void> {
  return pumpAll(reader, reader.chunks(), (chunk) => chunk.length, Number.POSITIVE_INFINITY, write);
}

/** Like {@link pump}, for a body of {@link PositionedBytes}. */
export function pumpPositioned(reader: BodyReader, write: Write<PositionedBytes>): Promise<void> {
  return pumpAll(reader, reader.positioned(), ({ bytes }) => bytes.length, MAX_POSITIONS, write);
}

async function pumpAll<T>(
  reader: BodyReader,
  items: AsyncIterable<T>,
  lengthOf: (item: T) => number,
  maxItems: number,
  write: Write<T>,
): Promise<void> {
  let chunks: T[] = [];
  let bytes = 0;
  let writing = Promise.resolve();
  const flush = async () => {
    await interruptible(writing, reader.signal);
    writing = write(chunks, bytes);
    // A write may fail while the source is idle. Ending the source makes the loop below see it.
    writing.catch((error: unknown) => reader.stop(error));
    chunks = [];
    bytes = 0;
  };
  for await (const chunk of items) {
    chunks.push(chunk);
    bytes += lengthOf(chunk);
    if (bytes >= WRITE_SIZE || chunks.length >= maxItems) await flush();
  }
  if (bytes > 0) await flush();
  await interruptible(writing, reader.signal);
}
