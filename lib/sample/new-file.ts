import { existsSync } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SinkError } from '../errors.js';
import { takeRights } from '../sink/file-rights.js';
import { Temporary } from '../sink/temporary.js';

/** Suffixes of the files that SQLite keeps beside a database and applies to any database of that name. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

/**
 * A database file that appears at `path` complete or not at all: it is written under a temporary name, then renamed.
 */
export class NewDatabaseFile {
  readonly path: string;
  readonly #overwrite: boolean;
  #temporary: Temporary | undefined;

  constructor(path: string, overwrite: boolean) {
    this.path = path;
    this.#overwrite = overwrite;
  }

  /** Make the temporary file. @returns its path, to be written to */
  async begin(): Promise<string> {
    this.#temporary = await Temporary.create(dirname(this.path));
    return this.#temporary.path;
  }

  /** @throws SinkError `ERR_DESTINATION_EXISTS`, `ERR_DESTINATION_DIRECTORY`, `ERR_DESTINATION_IN_USE` */
  async check(): Promise<void> {
    const { path } = this;
    const directory = await stat(dirname(path)).catch(() => undefined);
    if (!directory?.isDirectory()) {
      const message = `${dirname(path)} is not a directory; create it before ${basename(path)} is written there`;
      throw new SinkError('ERR_DESTINATION_DIRECTORY', message, path);
    }
    const existing = await stat(path).catch(() => undefined);
    if (existing !== undefined && !(existing.isFile() && this.#overwrite)) {
      throw new SinkError('ERR_DESTINATION_EXISTS', refusal(path, existing.isFile()), path);
    }
    const companion = COMPANIONS.map((suffix) => path + suffix).find((name) => existsSync(name));
    if (companion !== undefined) {
      const message =
        `${companion} exists: it belongs to a database that is in use or was not closed; ` +
        `SQLite would apply it to the new ${basename(path)}`;
      throw new SinkError('ERR_DESTINATION_IN_USE', message, path);
    }
  }

  /** Move the finished file to `path`. @returns its size in bytes */
  async publish(): Promise<number> {
    const temporary = this.#temporary as Temporary;
    await this.check();
    await takeRights(temporary.handle, await stat(this.path).catch(() => undefined));
    // Sync before renaming, so that a crash leaves the old file or the new one.
    await temporary.handle.sync();
    const { size } = await temporary.handle.stat();
    await temporary.publish(this.path, (from) => rename(from, this.path));
    return size;
  }

  /** Delete whatever was written. Never throws: it runs after another error, which must not be hidden. */
  async discard(): Promise<void> {
    await this.#temporary?.dispose();
  }
}

function refusal(path: string, isFile: boolean): string {
  if (!isFile) return `${path} exists and is not a file; name another`;
  return `${path} exists; name another file, or allow it to be replaced`;
}
