import { fstatSync, writev } from 'node:fs';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { SinkError } from '../errors.js';
import { readBody } from './body-reader.js';
import { writeFully } from './positioned.js';
import type { Write } from './pump.js';
import type { Body, Sink, Written } from './sink.js';
import { gone, streamWrite, writeForward } from './write-forward.js';

/** Standard output, or another stream that goes forward only and stays open. A reader that goes away (`| head`) ends it quietly. */
export class StdoutSink implements Sink {
  readonly destination = 'standard output';
  readonly #out: Writable & { readonly isTTY?: boolean };

  readonly #isText: boolean;

  /** @param isText the bytes are text, which a terminal may show */
  constructor(out: Writable = process.stdout, isText = false) {
    this.#out = out;
    this.#isText = isText;
  }

  /** @throws SinkError `ERR_SINK_TERMINAL` where the bytes would fill somebody's screen. */
  async check(): Promise<void> {
    if (!this.#out.isTTY || this.#isText) return;
    const remedy = 'Redirect it (… - > out.nc) or pipe it into a program.';
    throw new SinkError(
      'ERR_SINK_TERMINAL',
      `Standard output is a terminal, and netCDF is not text. ${remedy}`,
      this.destination,
    );
  }

  async write(body: Body): Promise<Written> {
    const write = isFile(this.#out) ? descriptorWrite(1) : streamWrite(this.#out);
    return readBody(body, this.destination, (reader) =>
      ignoringErrors(this.#out, () => writeForward(body, reader, write, this.destination)),
    );
  }
}

/** A stream also emits the error that a write's callback got, and may do so late: it stays ignored when `work` ends early. */
async function ignoringErrors(out: Writable, work: () => Promise<Written>): Promise<Written> {
  const ignore = () => {};
  out.on('error', ignore);
  const written = await work();
  if (!written.closedEarly) out.off('error', ignore);
  return written;
}

/** Node writes to a file on descriptor 1 blockingly, and does not look whether all was written: a full disk would go unnoticed. */
function isFile(out: Writable): boolean {
  if (out !== process.stdout || process.stdout.isTTY) return false;
  const found = fstatSync(1);
  return found.isFile() || found.isCharacterDevice();
}

function descriptorWrite(fd: number): Write {
  const once = promisify(writev) as unknown as (
    fd: number,
    chunks: readonly Uint8Array[],
  ) => Promise<{ bytesWritten: number }>;
  return async (chunks) => {
    await writeFully((rest) => once(fd, rest), chunks).catch((error: unknown) => {
      throw gone(error);
    });
  };
}
