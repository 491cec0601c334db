import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { SettingsError, SourceError } from '../../errors.js';
import { fileStem } from '../../util/file-stem.js';

/** Bytes of JSON, to be read once. */
export interface JsonInput {
  /** What messages call it. */
  readonly path: string;
  /** What it is, for people. */
  readonly description: string;
  /** What its rows are called, as a table. */
  readonly name: string;
  /** Bytes that it has, where that is known. */
  readonly size: number | undefined;
  /** @throws SourceError ERR_SOURCE_OPEN where reading fails */
  bytes(): AsyncIterable<Uint8Array>;
  close(): void;
}

/** The name of standard input on a command line, and in `source.path`. */
export const STANDARD_INPUT = '-';

/** What the first bytes of every SQLite database are. */
const SQLITE = Buffer.from('SQLite format 3\0');

/**
 * The file at `path`, or standard input.
 *
 * @param signal ends waiting for bytes
 * @throws SettingsError ERR_USAGE where standard input is a terminal; SourceError ERR_SOURCE_NOT_FOUND, ERR_SOURCE_OPEN
 */
export function openInput(path: string, signal?: AbortSignal): JsonInput {
  if (path === STANDARD_INPUT) {
    if (process.stdin.isTTY) {
      const remedy = 'pipe JSON into it: sqlite3 -json plant.db "SELECT …" | fleetcdf --from json - plant.nc';
      throw new SettingsError('ERR_USAGE', `standard input is a terminal, where no rows come from; ${remedy}`);
    }
    return streamInput(
      process.stdin,
      { path: 'stdin', description: 'JSON from standard input', name: 'stdin' },
      signal,
    );
  }
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new SourceError('ERR_SOURCE_NOT_FOUND', `no such file: ${path}`, { path });
  if (stat.isDirectory())
    throw new SourceError('ERR_SOURCE_OPEN', `${path} is a directory, not a file of JSON`, { path });
  const name = fileStem(path);
  const size = stat.isFile() ? { size: stat.size } : {};
  return streamInput(
    createReadStream(path),
    { path, description: `the JSON file ${basename(path)}`, name, ...size },
    signal,
  );
}

/** What a stream of bytes is called; see {@link JsonInput}. */
export type InputNames = Pick<JsonInput, 'path' | 'description' | 'name'> & { readonly size?: number };

/** Any stream of bytes. */
export function streamInput(stream: Readable, names: InputNames, signal?: AbortSignal): JsonInput {
  if (signal !== undefined) addAbortSignal(signal, stream);
  // An error that nobody waits for yet is thrown by whoever reads on.
  stream.on('error', () => {});
  return { size: undefined, ...names, bytes: () => readAll(stream, names.path), close: () => void stream.destroy() };
}

async function* readAll(stream: Readable, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  let isFirst = true;
  try {
    for await (const chunk of stream) {
      if (isFirst) assertText(chunk, path);
      isFirst = false;
      yield chunk;
    }
  } catch (cause) {
    const { code, message, name } = cause as NodeJS.ErrnoException;
    if (cause instanceof SourceError || name === 'AbortError') throw cause;
    throw new SourceError(
      'ERR_SOURCE_OPEN',
      `${path} cannot be read: ${code === 'EACCES' ? 'no permission' : message}`,
      {
        path,
        cause,
      },
    );
  }
}

function assertText(chunk: Buffer, path: string): void {
  if (!chunk.subarray(0, SQLITE.length).equals(SQLITE)) return;
  const message = `${path} is a SQLite database, no JSON; leave out --from json (source.from)`;
  throw new SourceError('ERR_SOURCE_JSON', message, { path });
}
