import { fstatSync, writev } from 'node:fs';
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { promisify } from 'node:util';
import { SinkError } from '../errors.js';
import { throwIfAborted } from '../util/abort.js';
import { visible } from '../visible.js';
import { readBody } from './body-reader.js';
import { wasClosed } from './closed-descriptor.js';
import { writeFully } from './positioned.js';
import type { Write } from './pump.js';
import type { Body, Sink, Written } from './sink.js';
import { closedError, streamWrite, writeForward } from './write-forward.js';

/** The descriptor of standard output. */
const STDOUT = 1;

/** Standard output, or another forward-only stream that stays open. A reader that closes it (`| head`) is no error. */
export class StdoutSink implements Sink {
  readonly destination = 'standard output';
  readonly descriptor?: number;
  readonly #out: Writable & { readonly isTTY?: boolean };
  readonly #isText: boolean;

  /** @param isText the bytes are text, which may go to a terminal */
  constructor(out: Writable = process.stdout, isText = false) {
    this.#out = out;
    if (out === process.stdout) this.descriptor = STDOUT;
    this.#isText = isText;
  }

  /**
   * @throws SinkError ERR_SINK_TERMINAL if the stream is a terminal and the bytes are not text, ERR_SINK_CLOSED if
   * standard output is closed
   */
  async check(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.descriptor !== undefined && wasClosed(this.descriptor)) {
      const found = 'Standard output is closed, or is /dev/null opened for reading and writing.';
      const remedy = 'Redirect it (… - > out.nc), pipe it into a program, or name another destination.';
      throw new SinkError('ERR_SINK_CLOSED', `${found} ${remedy}`, this.destination);
    }
    if (!this.#out.isTTY || this.#isText) return;
    const remedy = 'Redirect it (… - > out.nc) or pipe it into a program.';
    throw new SinkError(
      'ERR_SINK_TERMINAL',
      `Standard output is a terminal, and the format is not text. ${remedy}`,
      this.destination,
    );
  }

  async write(body: Body): Promise<Written> {
    const write = this.#out.isTTY
      ? terminalWrite(this.#out)
      : isFile(this.#out)
        ? descriptorWrite(STDOUT)
        : streamWrite(this.#out);
    return readBody(body, this.destination, (reader) =>
      ignoringErrors(this.#out, () => writeForward(body, reader, write, this.destination)),
    );
  }
}

/**
 * A stream emits the error that a write's callback already got, possibly late. The listener therefore stays if the
 * reader closed the stream early.
 */
async function ignoringErrors(out: Writable, work: () => Promise<Written>): Promise<Written> {
  const ignore = () => {};
  out.on('error', ignore);
  const written = await work();
  if (!written.closedEarly) out.off('error', ignore);
  return written;
}

/** For a file on descriptor 1, Node's own stream ignores short writes, so that a full disk would go unnoticed. */
function isFile(out: Writable): boolean {
  if (out !== process.stdout || process.stdout.isTTY) return false;
  const stats = fstatSync(STDOUT);
  return stats.isFile() || stats.isCharacterDevice();
}

/** Text on a terminal. Names in it do nothing there; a file or a pipe gets the bytes as they are. */
function terminalWrite(out: Writable): Write {
  const decoder = new StringDecoder('utf8');
  const write = streamWrite(out);
  return (chunks, bytes) => {
    const text = chunks
      .map((chunk) => decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)))
      .join('');
    return write([Buffer.from(visible(text))], bytes);
  };
}

function descriptorWrite(fd: number): Write {
  const writeOnce = promisify(writev) as unknown as (
    fd: number,
    chunks: readonly Uint8Array[],
  ) => Promise<{ bytesWritten: number }>;
  return async (chunks) => {
    await writeFully((rest) => writeOnce(fd, rest), chunks).catch((error: unknown) => {
      throw closedError(error);
    });
  };
}
