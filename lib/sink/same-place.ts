import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SettingsError } from '../errors.js';
import { isS3Url } from './s3-url.js';

/** Suffixes of a database's own files. SQLite would apply a foreign log or journal to the database. */
const DATABASE_FILES = ['', '-wal', '-shm', '-journal'];

/** True if two destinations are the same object or file, whatever the paths and links. */
export function isSamePlace(a: string, b: string): boolean {
  if (isS3Url(a) || isS3Url(b)) return a === b;
  const [one, other] = [statOf(a), statOf(b)];
  if (one !== undefined && other !== undefined) return one.dev === other.dev && one.ino === other.ino;
  return realPathOf(a) === realPathOf(b);
}

/**
 * @param what begins the message: what is written to `destination`
 * @throws SettingsError ERR_SINK_IS_SOURCE if writing to `destination` would destroy the database that is read
 */
export function refuseSource(what: string, destination: string, database: string | undefined): void {
  if (database === undefined) return;
  const file = DATABASE_FILES.map((suffix) => database + suffix).find((path) => isSamePlace(path, destination));
  if (file === undefined) return;
  const why = file === database ? 'the database that is read' : `a part of the database that is read, ${database}`;
  throw new SettingsError('ERR_SINK_IS_SOURCE', `${what} is ${destination}, which is ${why}; name another file`, {
    key: 'destination',
  });
}

/** Device and inode of `path`; undefined if nothing exists there, or if `stat` fails. */
function statOf(path: string): { dev: bigint; ino: bigint } | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The path of a file that may not exist, with all links of its directory resolved. */
function realPathOf(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path);
  }
}
