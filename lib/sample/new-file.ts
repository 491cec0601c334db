import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SinkError } from '../errors.js';

/** Files that SQLite keeps beside a database, and would apply to whatever database stands there. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

/** A database file that appears at `path` whole or not at all: written under another name beside it, then renamed. */
export class NewDatabaseFile {
  readonly path: string;
  /** Where to write. */
  readonly temporary: string;
  readonly #overwrite: boolean;

  constructor(path: string, overwrite: boolean) {
    this.path = path;
    this.temporary = `${path}.${randomBytes(4).toString('hex')}.partial`;
    this.#overwrite = overwrite;
  }

  /** @throws SinkError `ERR_DESTINATION_EXISTS`, `ERR_DESTINATION_DIRECTORY`, `ERR_DESTINATION_IN_USE`. */
  async check(): Promise<void> {
    const { path } = this;
    const directory = await stat(dirname(path)).catch(() => undefined);
    if (!directory?.isDirectory()) {
      const message = `${dirname(path)} is not a directory; create it before ${basename(path)} is written there`;
      throw new SinkError('ERR_DESTINATION_DIRECTORY', message, path);
    }
    const there = await stat(path).catch(() => undefined);
    const why = !there || (there.isFile() && this.#overwrite) ? undefined : reasonToKeep(path, there.isFile());
    if (why !== undefined) throw new SinkError('ERR_DESTINATION_EXISTS', why, path);
    const companion = COMPANIONS.map((suffix) => path + suffix).find((name) => existsSync(name));
    if (companion !== undefined) {
      const message = `${companion} exists: it belongs to a database that is in use or was not closed; SQLite would apply it to the new ${basename(path)}`;
      throw new SinkError('ERR_DESTINATION_IN_USE', message, path);
    }
  }

  /** Put the finished file in its place. @returns its bytes. */
  async publish(): Promise<number> {
    // On disk before it has its name: a crash leaves the old file or the new one.
    const file = await open(this.temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await this.check();
    const { size } = await stat(this.temporary);
    await rename(this.temporary, this.path);
    return size;
  }

  /** Take back whatever was written. Never throws: it runs where something failed already, and that is the news. */
  async discard(): Promise<void> {
    const files = ['', ...COMPANIONS].map((suffix) => this.temporary + suffix);
    await Promise.allSettled(files.map((file) => rm(file, { force: true })));
  }
}

function reasonToKeep(path: string, isFile: boolean): string {
  if (!isFile) return `${path} is there and is not a file; name another`;
  return `${path} exists; name another file, or allow it to be replaced`;
}
