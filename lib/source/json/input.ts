import { constants, createReadStream, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { AbortError, SettingsError, SourceError } from '../../errors.js';
import { notFound } from '../../sqlite/not-found.js';
import { destroyOnAbort, throwIfAborted } from '../../util/abort.js';
import { fileStem } from '../../util/file-stem.js';

/** An input of JSON bytes, which can be read once. */
export interface JsonInput {
  /** Its name in messages. */
  readonly path: string;
  /** For the user: `the JSON file plant.jsonl`. */
  readonly description: string;
  /** Name of the table that its rows form. */
  readonly name: string;
  /** Size in bytes, if known. */
  readonly size: number | undefined;
  /** @throws SourceError ERR_SOURCE_OPEN if reading fails, ERR_SOURCE_JSON for a SQLite database */
  bytes(): AsyncIterable<Uint8Array>;
  /** Ends the reading. */
  close(): void;
}

/** Stands for standard input on the command line and in `source.path`. */
export const STANDARD_INPUT = '-';

/** The first bytes of every SQLite database. */
const SQLITE_MAGIC = Buffer.from('SQLite format 3\0');

/**
 * Open the file at `path`, or standard input.
 *
 * @param signal aborts waiting for bytes
 * @param onWait told once where no byte comes for a second: `JSON on standard input`
 * @throws SettingsError ERR_USAGE if standard input is a terminal; SourceError ERR_SOURCE_NOT_FOUND, ERR_SOURCE_OPEN;
 * AbortError
 */
export function openInput(path: string, signal?: AbortSignal, onWait?: (what: string) => void): JsonInput {
  throwIfAborted(signal);
  if (path === STANDARD_INPUT) {
    if (process.stdin.isTTY) {
      const remedy = 'pipe JSON into it: sqlite3 -json plant.db "SELECT …" | fleetcdf --from json - plant.nc';
      throw new SettingsError('ERR_USAGE', `standard input is a terminal, which sends no rows; ${remedy}`);
    }
    tellLate(process.stdin, () => onWait?.('JSON on standard input'));
    return streamInput(
      process.stdin,
      { path: 'stdin', description: 'JSON from standard input', name: 'stdin' },
      signal,
    );
  }
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw notFound(path);
  if (stat.isDirectory()) {
    throw new SourceError('ERR_SOURCE_NOT_FOUND', `${path} is a directory, not a file of JSON`, { path });
  }
  const name = fileStem(path);
  const size = stat.isFile() ? { size: stat.size } : {};
  const stream = stat.isFIFO() ? openFifo(path) : createReadStream(path);
  if (stat.isFIFO()) tellLate(stream, () => onWait?.(`a writer of ${path}`));
  return streamInput(stream, { path, description: `the JSON file ${basename(path)}`, name, ...size }, signal);
}

/**
 * A FIFO through a socket. Opened like a file, it would wait for a writer in a thread of Node, which nothing can end.
 */
function openFifo(path: string): Readable {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return new Socket({ fd, readable: true, writable: false });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Milliseconds. A program that is started beside the run writes sooner. */
const WORTH_TELLING = 1000;

/** Calls `tell` where no byte has come within a second. */
function tellLate(stream: Readable, tell: () => void): void {
  const timer = setTimeout(tell, WORTH_TELLING);
  timer.unref();
  // `readable` comes with the first bytes, and starts nothing that the reader does not.
  for (const event of ['readable', 'end', 'error', 'close']) stream.once(event, () => clearTimeout(timer));
}

/** Fields of {@link JsonInput} that describe a stream. */
type InputNames = Pick<JsonInput, 'path' | 'description' | 'name'> & { readonly size?: number };

/** An input that reads a stream of bytes. */
export function streamInput(stream: Readable, names: InputNames, signal?: AbortSignal): JsonInput {
  if (signal !== undefined) destroyOnAbort(stream, signal);
  // An early error must not crash the process; readAll() throws it later.
  stream.on('error', () => {});
  return { size: undefined, ...names, bytes: () => readAll(stream, names.path), close: () => void stream.destroy() };
}

async function* readAll(stream: Readable, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  let isFirst = true;
  try {
    for await (const chunk of stream) {
      if (isFirst) assertNotSqlite(chunk, path);
      isFirst = false;
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof SourceError || cause instanceof AbortError) throw cause;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): SourceError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'EACCES' ? 'no permission' : message;
  return new SourceError('ERR_SOURCE_OPEN', `${path} cannot be read: ${why}`, { path, cause });
}

function assertNotSqlite(chunk: Buffer, path: string): void {
  if (!chunk.subarray(0, SQLITE_MAGIC.length).equals(SQLITE_MAGIC)) return;
  const message = `${path} is a SQLite database, not JSON; leave out --from json (source.from)`;
  throw new SourceError('ERR_SOURCE_JSON', message, { path });
}
