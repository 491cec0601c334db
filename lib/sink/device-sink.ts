import { constants, openSync } from 'node:fs';
import { access, type FileHandle, open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { throwIfAborted } from '../util/abort.js';
import { type BodyReader, readBody } from './body-reader.js';
import { fileError } from './file-errors.js';
import { type Writev, writeFully, writePositioned } from './positioned.js';
import type { Body, Sink, Written } from './sink.js';
import { streamWrite, writeForward } from './write-forward.js';

/** Milliseconds between two tries to open a FIFO that has no reader yet. */
const FIFO_POLL = 50;

/** Milliseconds. A reader that is started beside the run comes sooner. */
const WORTH_TELLING = 1000;

/** A path that is no regular file: a device such as /dev/null, or a FIFO. Written without a temporary file. */
export class DeviceSink implements Sink {
  readonly destination: string;

  constructor(path: string) {
    this.destination = path;
  }

  async check(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    await access(this.destination, constants.W_OK).catch(this.#refuse);
  }

  async write(body: Body): Promise<Written> {
    return readBody(body, this.destination, async (reader) => {
      const stats = await stat(this.destination).catch(this.#refuse);
      return stats.isFIFO() ? this.#writeFifo(body, reader) : this.#writeDevice(body, reader);
    });
  }

  async #writeDevice(body: Body, reader: BodyReader): Promise<Written> {
    const handle = await open(this.destination, constants.O_WRONLY).catch(this.#refuse);
    try {
      if (await isSeekable(handle)) {
        await writePositioned(reader, handle, this.#explain, (bytes) => reader.reached(bytes));
        return { destination: this.destination, bytes: reader.bytes };
      }
      const writev: Writev = (chunks) => handle.writev(chunks as Uint8Array[]);
      return await writeForward(body, reader, (chunks) => writeFully(writev, chunks), this.destination);
    } finally {
      await handle.close();
    }
  }

  /** Writes to a FIFO through a socket: unlike a file, it can abandon a write that waits for the reader. */
  async #writeFifo(body: Body, reader: BodyReader): Promise<Written> {
    const socket = new Socket({
      fd: await this.#openFifo(reader.signal, body.onWait),
      readable: false,
      writable: true,
    });
    socket.on('error', () => {});
    try {
      const written = await writeForward(body, reader, streamWrite(socket), this.destination);
      if (!written.closedEarly) await finished(socket.end());
      return written;
    } finally {
      socket.destroy();
    }
  }

  /** Opens the FIFO when it has a reader. Until then a non-blocking open fails with ENXIO. */
  async #openFifo(signal: AbortSignal | undefined, onWait: Body['onWait']): Promise<number> {
    for (let polls = 0; ; polls++) {
      if (polls === WORTH_TELLING / FIFO_POLL) onWait?.(`a reader of ${this.destination}`);
      throwIfAborted(signal);
      try {
        return openSync(this.destination, constants.O_WRONLY | constants.O_NONBLOCK);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw this.#explain(error);
      }
      await setTimeout(FIFO_POLL);
    }
  }

  readonly #refuse = (error: unknown): never => {
    throw this.#explain(error);
  };

  readonly #explain = (error: unknown) => fileError(error, this.destination, dirname(this.destination));
}

/** True if writing at a position works. A terminal fails with ESPIPE even for zero bytes. */
async function isSeekable(handle: FileHandle): Promise<boolean> {
  return handle.write(Buffer.alloc(0), 0, 0, 0).then(
    () => true,
    () => false,
  );
}
