import { constants } from 'node:fs';
import { access, link, open, realpath, rename, stat, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SinkError } from '../errors.js';
import { type BodyReader, readBody } from './body-reader.js';
import { fileError } from './file-errors.js';
import { writeInPlace, writePositioned } from './positioned.js';
import type { Body, Sink, Written } from './sink.js';
import { Temporary } from './temporary.js';

/** A file that appears whole or not at all: written under a temporary name beside it, flushed to the disk, then renamed. */
export class FileSink implements Sink {
  readonly destination: string;
  readonly canRetry = true;
  readonly acceptsPositioned = true;
  readonly #overwrite: boolean;

  constructor(path: string, options: { readonly overwrite?: boolean | undefined } = {}) {
    this.destination = path;
    this.#overwrite = options.overwrite ?? true;
  }

  /** @throws SinkError where the directory is missing or not writable, or the file is a directory, protected, or not to be overwritten. */
  async check(): Promise<void> {
    const path = await this.#target();
    const directory = dirname(path);
    try {
      if (!(await stat(directory)).isDirectory()) throw errno('ENOTDIR');
      await access(directory, constants.W_OK | constants.X_OK);
      const found = await stat(path).catch(unlessMissing);
      if (found?.isDirectory()) throw errno('EISDIR');
      if (found && !this.#overwrite) throw errno('EEXIST');
      if (found) await access(path, constants.W_OK);
    } catch (error) {
      throw fileError(error, this.destination, directory);
    }
  }

  async write(body: Body): Promise<Written> {
    return readBody(body, this.destination, (reader) => this.#write(body, reader));
  }

  async #write(body: Body, reader: BodyReader): Promise<Written> {
    const path = await this.#target();
    const directory = dirname(path);
    const explain = (error: unknown) => fileError(error, this.destination, directory);
    const refuse = (error: unknown) => {
      throw explain(error);
    };
    const temporary = await Temporary.create(directory).catch(refuse);
    try {
      if (body.exact) await requireSpace(directory, body.size, this.destination);
      const write = body.isPositioned ? writeInPlace : writePositioned;
      await write(reader, temporary.handle, explain, (bytes) => reader.reached(bytes));
      await this.#publish(temporary, path).catch(refuse);
    } finally {
      await temporary.dispose();
    }
    return { destination: this.destination, bytes: reader.bytes };
  }

  /** The path behind symbolic links: a link keeps pointing where it points, and gets new content there. */
  async #target(): Promise<string> {
    return realpath(this.destination).catch(() => this.destination);
  }

  async #publish(temporary: Temporary, path: string): Promise<void> {
    const replaced = await stat(path).catch(unlessMissing);
    if (replaced) await temporary.handle.chmod(replaced.mode & 0o7777);
    await temporary.handle.sync();
    await temporary.handle.close();
    if (this.#overwrite) await rename(temporary.path, path);
    else await renameNew(temporary.path, path);
    temporary.released();
    await syncDirectory(dirname(path));
  }
}

/** @throws SinkError `ERR_SINK_DISK_FULL` where the file system says that it has fewer than `size` bytes left. */
export async function requireSpace(directory: string, size: number, destination: string): Promise<void> {
  const space = await statfs(directory).catch(() => undefined);
  // Some network file systems answer with zeros: they do not know.
  if (space === undefined || space.blocks === 0) return;
  const free = space.bavail * space.bsize;
  if (free >= size) return;
  const message = `Cannot write ${destination}: it takes ${size} bytes, and ${directory} has only ${free} left.`;
  throw new SinkError('ERR_SINK_DISK_FULL', `${message} Free some space, or choose another place.`, destination);
}

/** `rename` replaces what is there; a hard link does not, in one step. Where there are no hard links, look and rename. */
async function renameNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
    if (await stat(to).catch(unlessMissing)) throw errno('EEXIST');
    await rename(from, to);
    return;
  }
  await unlink(from);
}

/** Make the new name survive a power cut. Not every system can open a directory; the file itself is safe already. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
