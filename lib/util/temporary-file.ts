import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetcdfError } from '../errors.js';

/**
 * A file for data that does not fit in memory. It is unlinked as soon as it is open, so that nothing is left behind
 * even when the process is killed.
 */
export class TemporaryFile {
  /** Bytes written so far. */
  length = 0;
  readonly #directory: string;
  readonly #path: string;
  #file: number | undefined;
  #isNamed = false;

  /** @param directory default: the system's directory for temporary files (`TMPDIR`) */
  constructor(directory = tmpdir()) {
    this.#directory = directory;
    this.#path = join(directory, `fleetcdf-${process.pid}-${counter++}.tmp`);
    try {
      this.#file = openSync(this.#path, 'wx+', 0o600);
    } catch (cause) {
      throw this.#error('no temporary file can be made', cause);
    }
    try {
      unlinkSync(this.#path);
    } catch {
      // Windows cannot unlink an open file: close() does.
      this.#isNamed = true;
    }
  }

  /** Append `bytes`. @returns the position of the first one */
  append(bytes: Uint8Array): number {
    const at = this.length;
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.#file as number, bytes, done, bytes.length - done, at + done);
      }
    } catch (cause) {
      throw this.#error(`writing ${at + bytes.length} bytes to a temporary file failed`, cause);
    }
    this.length = at + bytes.length;
    return at;
  }

  /** Fill `bytes` from position `at`. */
  read(bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length; ) {
      const got = readSync(this.#file as number, bytes, done, bytes.length - done, at + done);
      if (got === 0) throw this.#error(`a temporary file ended before byte ${at + bytes.length}`, undefined);
      done += got;
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    if (this.#isNamed) unlinkSync(this.#path);
  }

  #error(what: string, cause: unknown): FleetcdfError {
    const reason =
      (cause as { code?: string } | undefined)?.code === 'ENOSPC' ? 'the disk is full' : (cause as Error)?.message;
    return new FleetcdfError(
      'ERR_TEMPORARY_FILE',
      `${what} in ${this.#directory}${reason === undefined ? '' : `: ${reason}`}; TMPDIR names another directory`,
      { cause },
    );
  }
}

let counter = 0;
