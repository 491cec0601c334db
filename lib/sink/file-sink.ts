import { constants } from 'node:fs';
import { access, copyFile, link, open, rename, stat, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SinkError } from '../errors.js';
import { throwIfAborted } from '../util/abort.js';
import { formatBytes } from '../util/format.js';
import { realPathOf } from '../util/real-path.js';
import { type BodyReader, readBody } from './body-reader.js';
import { fileError } from './file-errors.js';
import { versionOf } from './file-range-reader.js';
import { takeRights } from './file-rights.js';
import { removeLeftovers } from './leftovers.js';
import { writeInPlace, writePositioned } from './positioned.js';
import { replacedMeanwhile } from './range-reader.js';
import type { Body, Kept, Sink, Written } from './sink.js';
import { Temporary } from './temporary.js';

/** A file that appears whole or not at all: written under a temporary name in its directory, synced, then renamed. */
export class FileSink implements Sink {
  readonly destination: string;
  readonly canRetry = true;
  readonly acceptsPositioned = true;
  readonly canCheck = true;
  readonly canKeep = true;
  readonly #overwrite: boolean;

  constructor(path: string, options: { readonly overwrite?: boolean | undefined } = {}) {
    this.destination = path;
    this.#overwrite = options.overwrite ?? true;
  }

  /**
   * @throws SinkError if the directory is missing or not writable, or if the path is a directory, a file without write
   * permission, or a file that must not be overwritten
   */
  async check(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const path = this.#target();
    const directory = dirname(path);
    try {
      if (!(await stat(directory)).isDirectory()) throw errno('ENOTDIR');
      await access(directory, constants.W_OK | constants.X_OK);
      const existing = await stat(path).catch(unlessMissing);
      if (existing?.isDirectory()) throw errno('EISDIR');
      if (existing && !this.#overwrite) throw errno('EEXIST');
      if (existing) await access(path, constants.W_OK);
    } catch (error) {
      throw fileError(error, this.destination, directory);
    }
  }

  async write(body: Body): Promise<Written> {
    return readBody(body, this.destination, (reader) => this.#write(body, reader));
  }

  async #write(body: Body, reader: BodyReader): Promise<Written> {
    const path = this.#target();
    const directory = dirname(path);
    const explain = (error: unknown) => fileError(error, this.destination, directory);
    const refuse = (error: unknown) => {
      throw explain(error);
    };
    const notes = removeLeftovers(directory);
    const temporary = await Temporary.create(directory).catch(refuse);
    try {
      if (body.keeps !== undefined) await this.#copy(body.keeps, temporary, path).catch(refuse);
      if (body.exact) await requireSpace(directory, body.size, this.destination);
      const write = body.isPositioned ? writeInPlace : writePositioned;
      await write(reader, temporary.handle, explain, (bytes) => reader.reached(bytes));
      // Flushed first: on network file systems the time of the last change may move then.
      if (body.check !== undefined) await temporary.handle.sync().catch(refuse);
      await body.check?.(temporary.path);
      if (body.keeps !== undefined) await this.#assertSame(body.keeps, path);
      notes.push(...(await this.#publish(temporary, path).catch(refuse)));
    } finally {
      await temporary.dispose();
    }
    const { bytes, keeps } = reader;
    return {
      destination: this.destination,
      bytes,
      ...(keeps === undefined ? {} : { sent: bytes - (keeps.end - keeps.start) }),
      ...(notes.length === 0 ? {} : { notes }),
    };
  }

  /** The file that is there, up to where the stream begins: as a clone that shares its blocks, where the system can. */
  async #copy(keeps: Kept, { handle, path: to }: Temporary, path: string): Promise<void> {
    await copyFile(path, to, constants.COPYFILE_FICLONE);
    await this.#assertSame(keeps, path);
    await handle.truncate(keeps.end);
  }

  /** @throws SinkError ERR_SINK_REPLACED where the file is no longer the one that was read */
  async #assertSame({ reader }: Kept, path: string): Promise<void> {
    const stats = await stat(path, { bigint: true }).catch(unlessMissing);
    if (stats === undefined || versionOf(stats) !== reader.version) throw replacedMeanwhile(this.destination);
  }

  /** The path behind symbolic links: the link stays, and the file that it points to is replaced, or comes to be. */
  #target(): string {
    try {
      return realPathOf(this.destination);
    } catch (error) {
      throw fileError(error, this.destination, dirname(this.destination));
    }
  }

  /** @returns notes about what could not be kept of the file that is replaced */
  async #publish(temporary: Temporary, path: string): Promise<string[]> {
    const replaced = await stat(path).catch(unlessMissing);
    const notes = await takeRights(temporary.handle, replaced);
    await temporary.handle.sync();
    const directory = dirname(path);
    let unsynced: string | undefined;
    await temporary.publish(this.destination, async (from) => {
      if (this.#overwrite) await rename(from, path);
      else await renameNew(from, path);
      // Before the lock ends: a power failure may bring the temporary file back, which the next run knows by its lock.
      unsynced = await syncDirectory(directory);
    });
    return unsynced === undefined ? notes : [...notes, this.#unsure(directory, unsynced)];
  }

  #unsure(directory: string, code: string): string {
    return (
      `${this.destination} is written, but ${directory} could not be flushed to the disk (${code}): a power failure may ` +
      'bring back what was there before'
    );
  }
}

/** @throws SinkError ERR_SINK_DISK_FULL if the file system has less than `size` bytes free */
export async function requireSpace(directory: string, size: number, destination: string): Promise<void> {
  const space = await statfs(directory).catch(() => undefined);
  // Some network file systems report zeros because they do not know.
  if (space === undefined || space.blocks === 0) return;
  const free = space.bavail * space.bsize;
  if (free >= size) return;
  const message = `Cannot write ${destination}: it takes ${formatBytes(size)}, but ${directory} has only ${formatBytes(free)} left.`;
  throw new SinkError('ERR_SINK_DISK_FULL', `${message} Free some space, or choose another place.`, destination);
}

/** Renames without replacing: `link` fails atomically if `to` exists. Without hard links it checks, then renames. */
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

/** Systems and file systems that cannot open or flush a directory say so. The file's content is safe anyway. */
const CANNOT = new Set(['EISDIR', 'EPERM', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF']);

/** Makes the new name survive a power failure. @returns the code of the error, if it may not */
async function syncDirectory(directory: string): Promise<string | undefined> {
  try {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    return undefined;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return CANNOT.has(code) ? undefined : code;
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
