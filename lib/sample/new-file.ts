import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SinkError } from '../errors.js';
import { outputBegun, outputPublished, outputRemoved } from '../util/outputs.js';

/** Suffixes of the files that SQLite keeps beside a database and applies to any database of that name. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

/**
 * A database file that appears at `path` complete or not at all: it is written under a temporary name, then renamed.
 */
export class NewDatabaseFile {
  readonly path: string;
  /** The temporary path, to be written to. */
  readonly temporary: string;
  readonly #overwrite: boolean;

  constructor(path: string, overwrite: boolean) {
    this.path = path;
    this.temporary = `${path}.${randomBytes(4).toString('hex')}.partial`;
    this.#overwrite = overwrite;
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

  /** Call it before the file at `temporary` is made. */
  begin(): void {
    const files = ['', ...COMPANIONS].map((suffix) => this.temporary + suffix);
    outputBegun('file', this.temporary, `the temporary file ${this.temporary} is left; remove it`, files);
  }

  /** Move the finished file to `path`. @returns its size in bytes */
  async publish(): Promise<number> {
    // Sync before renaming, so that a crash leaves the old file or the new one.
    const file = await open(this.temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await this.check();
    const { size } = await stat(this.temporary);
    await rename(this.temporary, this.path);
    outputPublished('file', this.temporary, this.path);
    return size;
  }

  /** Delete whatever was written. Never throws: it runs after another error, which must not be hidden. */
  async discard(): Promise<void> {
    const files = ['', ...COMPANIONS].map((suffix) => this.temporary + suffix);
    await Promise.allSettled(files.map((file) => rm(file, { force: true })));
    outputRemoved('file', this.temporary);
  }
}

function refusal(path: string, isFile: boolean): string {
  if (!isFile) return `${path} exists and is not a file; name another`;
  return `${path} exists; name another file, or allow it to be replaced`;
}
