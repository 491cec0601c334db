import { tmpdir } from 'node:os';
import type { Writable } from 'node:stream';
import { SinkError } from '../errors.js';
import { outputBegun, outputPublished } from '../util/outputs.js';
import { type BodyReader, interruptible } from './body-reader.js';
import { fileError } from './file-errors.js';
import { requireSpace } from './file-sink.js';
import { writePositioned } from './positioned.js';
import { pump, WRITE_SIZE, type Write } from './pump.js';
import type { Body, Written } from './sink.js';
import { openSpool } from './temporary.js';

/** The reader of a pipe has closed it, so that nothing more can be written. This is no error for the user. */
class PipeClosed extends Error {}

/**
 * Writes a body to a forward-only destination. If the reader of a pipe closes it, the result says `closedEarly`. A body
 * with a head goes through a temporary file, because its first bytes are known last.
 */
export async function writeForward(
  body: Body,
  reader: BodyReader,
  write: Write,
  destination: string,
): Promise<Written> {
  let written = 0;
  const counted: Write = async (chunks, bytes) => {
    if (written === 0) {
      outputBegun('stream', destination, `what went to ${destination} is not the whole dataset`);
    }
    await write(chunks, bytes).catch((error: unknown) => {
      throw error instanceof PipeClosed ? error : fileError(error, destination, destination);
    });
    written += bytes;
    reader.reached(written);
  };
  try {
    if (reader.headLength === 0) await pump(reader, counted);
    else await spool(body, reader, counted, destination);
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error;
    reader.stop(error);
    return { destination, bytes: written, closedEarly: true };
  }
  outputPublished('stream', destination);
  return { destination, bytes: written };
}

/** Writes the body to a file in the temporary directory (`TMPDIR`), and then copies that to the destination. */
async function spool(body: Body, reader: BodyReader, write: Write, destination: string): Promise<void> {
  const directory = tmpdir();
  const explain = (error: unknown) => spoolError(error, destination, directory);
  const { handle, remove } = await openSpool(directory).catch((error: unknown) => {
    throw explain(error);
  });
  try {
    if (body.exact) await requireSpace(directory, body.size, `the temporary file for ${destination}`);
    await writePositioned(reader, handle, explain, () => {});
    for (let at = 0; at < reader.bytes; ) {
      // A new buffer each time: the stream that took the last one may still hold it.
      const block = Buffer.allocUnsafe(WRITE_SIZE);
      const { bytesRead } = await handle.read(block, 0, WRITE_SIZE, at).catch((error: unknown) => {
        throw explain(error);
      });
      if (bytesRead === 0) throw explain(new Error(`it ended at byte ${at} of ${reader.bytes}`));
      at += bytesRead;
      await interruptible(write([block.subarray(0, bytesRead)], bytesRead), reader.signal);
    }
  } finally {
    await handle.close().catch(() => {});
    remove();
  }
}

function spoolError(error: unknown, destination: string, directory: string): SinkError {
  const { code, message } = fileError(error, `the temporary file for ${destination}`, directory);
  const where = `The file is in ${directory}; the environment variable TMPDIR sets another directory.`;
  return new SinkError(code, `${message} ${where}`, destination, { cause: error });
}

/** Writes to a stream of the caller, without ending or destroying it. */
export function streamWrite(out: Writable): Write {
  return (chunks) =>
    new Promise((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(closedError(error)) : resolve());
      out.cork();
      for (const chunk of chunks.slice(0, -1)) out.write(chunk);
      out.write(chunks[chunks.length - 1], done);
      out.uncork();
    });
}

/** EPIPE and similar errors as {@link PipeClosed}; other errors unchanged. */
export function closedError(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const isClosed = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'].includes(code);
  return isClosed ? new PipeClosed('the reader of the pipe has closed it', { cause: error }) : error;
}
