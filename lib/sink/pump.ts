import { type BodyReader, interruptible } from './body-reader.js';
import type { PositionedBytes } from './sink.js';

/** Bytes gathered for one write: few system calls, and two of these are all that is held. */
export const WRITE_SIZE = 1 << 20;

/** Pieces that are written at a time to places of their own: many small ones would each wait for its turn, in more memory than it has bytes. */
export const MOST_PLACES = 64;

/** Takes chunks all at once and resolves when they are out; is never called again before that. */
export type Write<T = Uint8Array> = (chunks: readonly T[], bytes: number) => Promise<void>;

/** Passes the chunks of a body to `write` in large writes, one of them under way while the next is gathered. */
export function pump(reader: BodyReader, write: Write): Promise<void> {
  return pumpAll(reader, reader.chunks(), (chunk) => chunk.length, Number.POSITIVE_INFINITY, write);
}

/** As {@link pump}, of a body whose bytes say where they belong. */
export function pumpPlaced(reader: BodyReader, write: Write<PositionedBytes>): Promise<void> {
  return pumpAll(reader, reader.placed(), ({ bytes }) => bytes.length, MOST_PLACES, write);
}

async function pumpAll<T>(
  reader: BodyReader,
  items: AsyncIterable<T>,
  lengthOf: (item: T) => number,
  most: number,
  write: Write<T>,
): Promise<void> {
  let chunks: T[] = [];
  let bytes = 0;
  let writing = Promise.resolve();
  const flush = async () => {
    await interruptible(writing, reader.signal);
    writing = write(chunks, bytes);
    // A write that fails while the source has nothing to give must end the source, else nobody would notice.
    writing.catch((error: unknown) => reader.stop(error));
    chunks = [];
    bytes = 0;
  };
  for await (const chunk of items) {
    chunks.push(chunk);
    bytes += lengthOf(chunk);
    if (bytes >= WRITE_SIZE || chunks.length >= most) await flush();
  }
  if (bytes > 0) await flush();
  await interruptible(writing, reader.signal);
}
