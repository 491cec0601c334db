import { type BodyReader, interruptible } from './body-reader.js';

/** Bytes gathered for one write: few system calls, and two of these are all that is held. */
export const WRITE_SIZE = 1 << 20;

/** Takes chunks all at once and resolves when they are out; is never called again before that. */
export type Write = (chunks: readonly Uint8Array[], bytes: number) => Promise<void>;

/** Passes the chunks of a body to `write` in large writes, one of them under way while the next is gathered. */
export async function pump(reader: BodyReader, write: Write): Promise<void> {
  let chunks: Uint8Array[] = [];
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
  for await (const chunk of reader.chunks()) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= WRITE_SIZE) await flush();
  }
  if (bytes > 0) await flush();
  await interruptible(writing, reader.signal);
}
