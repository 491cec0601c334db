import { fstatSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SettingsError } from '../errors.js';
import { realPathOf } from '../util/real-path.js';
import { isS3Url } from './s3-url.js';
import type { Sink } from './sink.js';

/** A path, the URL of an object, or an open descriptor of this process. */
export type Place = string | number;

/** What a run reads, and must never write over. */
export interface Input {
  readonly place: Place;
  /** SQLite keeps files of its own beside it. */
  readonly isDatabase: boolean;
  /** For messages: `the settings file`. */
  readonly what: string;
}

/** Suffixes of a database's own files. SQLite would apply a foreign log or journal to the database. */
const DATABASE_FILES = ['-wal', '-shm', '-journal'];

/** Where a sink writes to. */
export function placeOf({ descriptor, destination }: Pick<Sink, 'descriptor' | 'destination'>): Place {
  return descriptor ?? destination;
}

/** True if two places are the same object or file, whatever the paths, links and redirections. */
export function isSamePlace(a: Place, b: Place): boolean {
  if (typeof a === 'number' && a === b) return true;
  if (isObject(a) || isObject(b)) return a === b;
  const [one, other] = [statOf(a), statOf(b)];
  if (one !== undefined && other !== undefined) return one.dev === other.dev && one.ino === other.ino;
  return typeof a === 'string' && typeof b === 'string' && pathOf(a) === pathOf(b);
}

/**
 * @param what begins the message: what is written to `sink`
 * @throws SettingsError ERR_SINK_IS_SOURCE if writing there would destroy something that is read
 */
export function refuseInputs(
  what: string,
  sink: Pick<Sink, 'descriptor' | 'destination'>,
  inputs: readonly Input[],
): void {
  const place = placeOf(sink);
  for (const input of inputs) {
    const why = isSamePlace(place, input.place)
      ? input.what
      : ownFiles(input).some((path) => isSamePlace(place, path))
        ? `a part of ${input.what}, ${input.place}`
        : undefined;
    if (why === undefined) continue;
    const message = `${what} is ${sink.destination}, which is ${why}; name another file`;
    throw new SettingsError('ERR_SINK_IS_SOURCE', message, { key: 'destination' });
  }
}

/** SQLite names its files after the database behind symbolic links; older versions named them after the link. */
function ownFiles({ place, isDatabase }: Input): string[] {
  if (!isDatabase || typeof place !== 'string') return [];
  const databases = new Set([place, pathOf(place)]);
  return [...databases].flatMap((path) => DATABASE_FILES.map((suffix) => path + suffix));
}

function isObject(place: Place): boolean {
  return typeof place === 'string' && isS3Url(place);
}

/**
 * Device and inode; undefined if nothing exists there, or if `stat` fails. Of a descriptor only those of a file count:
 * writing to a pipe or a device destroys nothing.
 */
function statOf(place: Place): { dev: bigint; ino: bigint } | undefined {
  try {
    if (typeof place === 'string') return statSync(place, { bigint: true, throwIfNoEntry: false });
    const stats = fstatSync(place, { bigint: true });
    return stats.isFile() ? stats : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a file that may not exist, with all links resolved. */
function pathOf(path: string): string {
  try {
    return realPathOf(path);
  } catch {
    return resolve(path);
  }
}
