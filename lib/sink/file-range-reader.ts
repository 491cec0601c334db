import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SinkError } from '../errors.js';
import { throwIfAborted } from '../util/abort.js';
import { changedMeanwhile, checkRange, type RangeReader } from './range-reader.js';

/** What tells that a file is still as it was: bytes, and nanoseconds of the last change. */
interface State {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Tells a file from another one, and from what it was before a change. */
export function versionOf({ dev, ino, size, mtimeNs }: State): string {
  return [dev, ino, size, mtimeNs].join('-');
}

/** Ranges of a local file. */
export class FileRangeReader implements RangeReader {
  readonly destination: string;
  readonly size: number;
  readonly version: string;
  readonly #file: FileHandle;
  readonly #state: State;

  private constructor(path: string, file: FileHandle, state: State) {
    this.destination = path;
    this.size = Number(state.size);
    this.version = versionOf(state);
    this.#file = file;
    this.#state = state;
  }

  /** @throws SinkError ERR_READ_MISSING, ERR_READ_FILE */
  static async open(path: string): Promise<FileRangeReader> {
    let file: FileHandle | undefined;
    try {
      // To open a named pipe would wait for its writer.
      file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      const stats = await file.stat({ bigint: true });
      if (!stats.isFile()) throw new SinkError('ERR_READ_FILE', `Cannot read ${path}: it is no file.`, path);
      return new FileRangeReader(path, file, stats);
    } catch (error) {
      await file?.close();
      throw readError(error, path);
    }
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Buffer> {
    throwIfAborted(signal);
    checkRange(this, offset, length);
    const bytes = Buffer.allocUnsafeSlow(length);
    try {
      for (let done = 0; done < length; ) {
        const { bytesRead } = await this.#file.read(bytes, done, length - done, offset + done);
        throwIfAborted(signal);
        if (bytesRead === 0) throw changedMeanwhile(this.destination);
        done += bytesRead;
      }
      const { size, mtimeNs } = await this.#file.stat({ bigint: true });
      if (size !== this.#state.size || mtimeNs !== this.#state.mtimeNs) throw changedMeanwhile(this.destination);
    } catch (error) {
      throwIfAborted(signal);
      throw readError(error, this.destination);
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function readError(error: unknown, path: string): SinkError {
  if (error instanceof SinkError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new SinkError('ERR_READ_MISSING', `Cannot read ${path}: there is no such file.`, path, { cause: error });
  }
  return new SinkError('ERR_READ_FILE', `Cannot read ${path}: ${message}`, path, { cause: error });
}
