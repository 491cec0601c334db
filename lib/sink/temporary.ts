import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SinkError } from '../errors.js';
import { FileLock } from '../util/file-lock.js';
import { outputBegun, outputPublished, outputRemoved } from '../util/outputs.js';
import { unlinkIfThere } from '../util/temporary-file.js';
import { newStem, underNewName, underNewNameAsync } from '../util/temporary-name.js';

const living = new Set<Temporary>();
let hasExitListener = false;

/**
 * A hidden file under a name that cannot be guessed, for this user alone. It is removed when the process exits. Where
 * that is killed, the next run removes it (`leftovers.ts`): the lock beside it has ended then.
 */
export class Temporary {
  readonly path: string;
  readonly handle: FileHandle;
  readonly #lock: FileLock | undefined;

  private constructor(path: string, handle: FileHandle, lock: FileLock | undefined) {
    this.path = path;
    this.handle = handle;
    this.#lock = lock;
    living.add(this);
    const left = `the temporary file ${path} is left; the next run beside it removes it`;
    outputBegun('file', path, left, lock === undefined ? [path] : [path, lock.path]);
    if (!hasExitListener) process.once('exit', removeAll);
    hasExitListener = true;
  }

  /** Creates a file in `directory`. @throws NodeJS.ErrnoException */
  static create(directory: string): Promise<Temporary> {
    return underNewNameAsync(async () => {
      const lock = lockIn(directory);
      const stem = lock === undefined ? join(directory, newStem(false)) : lock.path.slice(0, -'.lock'.length);
      try {
        // The flag x makes it fail if the file exists.
        const handle = await open(`${stem}.tmp`, 'wx+', 0o600);
        return new Temporary(`${stem}.tmp`, handle, lock);
      } catch (error) {
        lock?.release();
        throw error;
      }
    });
  }

  /**
   * Publishes the file: `rename` gets its path, and moves it. What took its name meanwhile is never published.
   *
   * @throws SinkError ERR_SINK_TEMPORARY_LOST
   */
  async publish(destination: string, rename: (path: string) => Promise<void>): Promise<void> {
    const own = await this.handle.stat({ bigint: true });
    await this.handle.close();
    const found = await lstat(this.path, { bigint: true }).catch(() => undefined);
    if (found === undefined || found.ino !== own.ino || found.dev !== own.dev)
      throw lost(this.path, destination, found !== undefined);
    await rename(this.path);
    living.delete(this);
    outputPublished('file', this.path, destination);
    this.#lock?.release();
  }

  /** Closes and removes the file; never fails. Call it in any case, also after {@link publish}. */
  async dispose(): Promise<void> {
    await this.handle.close().catch(() => {});
    this.remove();
  }

  /** The same for a process that exits. */
  remove(): void {
    if (!living.delete(this)) return;
    unlinkIfThere(this.path);
    this.#lock?.release();
    outputRemoved('file', this.path);
  }
}

/** A taken name of a lock is no error either; undefined where the file system has no locks. */
function lockIn(directory: string): FileLock | undefined {
  for (let more = 3; more > 0; more--) {
    const lock = underNewName((stem) => FileLock.create(join(directory, `${stem}.lock`)));
    if (lock !== undefined) return lock;
  }
  return undefined;
}

function lost(path: string, destination: string, isReplaced: boolean): SinkError {
  const what = isReplaced ? 'replaced by another file' : 'removed';
  const message = `Cannot write ${destination}: its temporary file ${path} was ${what} while it was written.`;
  const remedy = 'Nothing was published. Find out which program does that, and run again.';
  return new SinkError('ERR_SINK_TEMPORARY_LOST', `${message} ${remedy}`, destination);
}

function removeAll(): void {
  for (const temporary of living) temporary.remove();
}

/** Opens a file without a name in `directory`. Windows keeps the name of an open file; the caller calls `remove`. */
export async function openSpool(directory: string): Promise<{ handle: FileHandle; remove: () => void }> {
  return underNewNameAsync(async (stem) => {
    const path = join(directory, `${stem}.spill`);
    const handle = await open(path, 'wx+', 0o600);
    unlinkIfThere(path);
    return { handle, remove: () => void unlinkIfThere(path) };
  });
}
