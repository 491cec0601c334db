import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SettingsError } from '../errors.js';
import { isS3Url } from './s3-url.js';

/** A SQLite database and what SQLite keeps beside it: it would apply whatever stands there to the database. */
const DATABASE_FILES = ['', '-wal', '-shm', '-journal'];

/** Whether two destinations are one object, or one file by whatever paths and links. */
export function isSamePlace(a: string, b: string): boolean {
  if (isS3Url(a) || isS3Url(b)) return a === b;
  const [one, other] = [look(a), look(b)];
  if (one !== undefined && other !== undefined) return one.dev === other.dev && one.ino === other.ino;
  return placeOf(a) === placeOf(b);
}

/**
 * @param what is written there, at the start of the message
 * @throws SettingsError `ERR_SINK_IS_SOURCE` where writing `destination` would destroy the database that is read
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

/** What is at `path`; undefined where nothing is, or where looking fails. */
function look(path: string): { dev: bigint; ino: bigint } | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The path of a file that may not be there, its directory behind all links. */
function placeOf(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return resolve(path);
  }
}
