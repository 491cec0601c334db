import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetcdfError } from '../errors.js';
import { underNewName } from './temporary-name.js';

/**
 * A file for data that does not fit in memory. It is unlinked as soon as it is open, so that nothing is left behind
 * even when the process is killed.
 */
export class TemporaryFile {
  /** Bytes written so far. */
  length = 0;
  readonly #directory: string;
  readonly #opened: Nameless;
  #file: number | undefined;

  /** @param directory default: the system's directory for temporary files (`TMPDIR`) */
  constructor(directory = tmpdir()) {
    this.#directory = directory;
    try {
      this.#opened = openNameless(directory);
      this.#file = this.#opened.file;
    } catch (cause) {
      throw this.#error('no temporary file can be made', cause);
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
      const got = this.#read(bytes, done, at);
      if (got === 0) throw this.#error(`a temporary file ended before byte ${at + bytes.length}`, undefined);
      done += got;
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    this.#opened.remove();
  }

  #read(bytes: Uint8Array, done: number, at: number): number {
    try {
      return readSync(this.#file as number, bytes, done, bytes.length - done, at + done);
    } catch (cause) {
      throw this.#error(`reading a temporary file failed at byte ${at + done}`, cause);
    }
  }

  #error(what: string, cause: unknown): FleetcdfError {
    const { code = '', message } = (cause ?? {}) as NodeJS.ErrnoException;
    const [reason, remedy] = REASONS[code] ?? [message, 'TMPDIR names another directory'];
    const why = reason === undefined ? '' : `: ${reason}`;
    return new FleetcdfError('ERR_TEMPORARY_FILE', `${what} in ${this.#directory}${why}; ${remedy}`, { cause });
  }
}

/** What error numbers of the operating system mean here, and what to do. */
const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'free some space, or let TMPDIR name another directory'],
  EDQUOT: ['the disk quota is used up', 'free some space, or let TMPDIR name another directory'],
  EFBIG: [
    'the file is too large for the file system or the limit (ulimit -f)',
    'raise the limit, or let TMPDIR name another directory',
  ],
  ENOENT: ['the directory does not exist', 'create it, or let TMPDIR name another'],
  ENOTDIR: ['that is not a directory', 'let TMPDIR name one'],
  EACCES: ['this user may not write there', 'let TMPDIR name another directory'],
  EPERM: ['this user may not write there', 'let TMPDIR name another directory'],
  EROFS: ['the file system is read-only', 'let TMPDIR name another directory'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
  ENFILE: ['too many files are open', 'close some programs'],
};

interface Nameless {
  readonly file: number;
  /** Call it when the file is closed. */
  remove(): void;
}

/**
 * Open a new file without a name in `directory`. Windows cannot unlink an open file, which is removed when it is
 * closed.
 */
function openNameless(directory: string): Nameless {
  return underNewName((stem) => {
    const path = join(directory, `${stem}.spill`);
    const file = openSync(path, 'wx+', 0o600);
    const isUnlinked = unlinkIfThere(path);
    return { file, remove: () => void (isUnlinked || unlinkIfThere(path)) };
  });
}

/** @returns whether no file is there any more */
export function unlinkIfThere(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
