import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { SourceError } from '../../errors.js';
import { notFound } from '../../sqlite/not-found.js';
import { compareNames } from '../../util/compare-names.js';
import { fewNames } from '../../util/few-names.js';
import { plural } from '../../util/format.js';
import { isPattern } from '../tables/selection.js';
import { filesBelow, glob } from './file-glob.js';

/** The databases that words mean. */
export interface FoundDatabases {
  /** Each file once, in the natural order of their absolute paths, whatever the order of the words. */
  readonly files: readonly string[];
  /** What was passed over, for the user. */
  readonly notes: readonly string[];
}

/** True for a word that may mean several databases: a list file, a directory, or a pattern that no file is called. */
export function meansSeveral(word: string): boolean {
  if (word.startsWith('@')) return true;
  const stats = statSync(word, { throwIfNoEntry: false });
  return stats === undefined ? isPattern(word) : stats.isDirectory();
}

/**
 * Finds the databases that words mean. A word is a file; a directory, for the databases in it and below; a pattern such
 * as `plants/*.db`, for files and directories; or `@list.txt`, a file with such a word on each line.
 *
 * @throws SourceError ERR_SOURCE_NOT_FOUND for a word that means nothing that is there
 */
export function findDatabases(words: readonly string[]): FoundDatabases {
  const strays: string[] = [];
  const files = new Map<string, string>();
  let repeated = 0;
  const found = words.flatMap((word) => filesOf(word, strays));
  const isThere = new Set(found.map((path) => resolve(path)));
  for (const path of found.sort((a, b) => compareNames(resolve(a), resolve(b)))) {
    if (isOwnFile(path, isThere)) continue;
    const { dev, ino } = statSync(path, { bigint: true });
    const identity = `${dev}:${ino}`;
    if (files.has(identity)) repeated++;
    else files.set(identity, path);
  }
  return { files: [...files.values()], notes: [...strayNotes(strays), ...repeatedNotes(repeated)] };
}

function strayNotes(strays: readonly string[]): string[] {
  if (strays.length === 0) return [];
  const are = strays.length === 1 ? 'is no SQLite database' : 'are no SQLite databases';
  return [`${plural(strays.length, 'file')} ${are}, and not read: ${fewNames(strays)}`];
}

function repeatedNotes(repeated: number): string[] {
  if (repeated === 0) return [];
  return [`${plural(repeated, 'name leads', 'names lead')} to a database that is named already, and is read once`];
}

/** @param strays gets files of directories that are no databases */
function filesOf(word: string, strays: string[]): string[] {
  if (word.startsWith('@')) return listed(word.slice(1)).flatMap((line) => filesOf(line, strays));
  const stats = statSync(word, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.isDirectory() ? databasesIn(word, strays) : [word];
  if (!isPattern(word)) throw notFound(word);
  const matching = glob(word);
  const found = matching.flatMap((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ? databasesIn(path, strays) : [path],
  );
  if (found.length > 0) return found;
  throw new SourceError('ERR_SOURCE_NOT_FOUND', `no database is called like ${word}`, { path: word });
}

/** The lines of a list file, without blank ones and comments (#). Paths are relative to its directory. */
function listed(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw notFound(path);
    const message = `the list ${path} cannot be read: ${(cause as Error).message}`;
    throw new SourceError('ERR_SOURCE_NOT_FOUND', message, { path, cause });
  }
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const words = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (words.length === 0) throw new SourceError('ERR_SOURCE_NOT_FOUND', `the list ${path} names no database`, { path });
  const nested = words.find((word) => word.startsWith('@'));
  if (nested !== undefined) {
    const message = `the list ${path} names another list, ${nested}; name it on the command line or in source.paths`;
    throw new SourceError('ERR_SOURCE_NOT_FOUND', message, { path });
  }
  return words.map((word) => (isAbsolute(word) ? word : join(dirname(path), word)));
}

function databasesIn(directory: string, strays: string[]): string[] {
  const files = [...filesBelow(directory)];
  const isThere = new Set(files.map((path) => resolve(path)));
  const found = files.filter((path) => {
    if (isOwnFile(path, isThere)) return false;
    if (isDatabase(path)) return true;
    strays.push(path);
    return false;
  });
  if (found.length > 0) return found;
  const message = `no SQLite database is in the directory ${directory}, nor below it`;
  throw new SourceError('ERR_SOURCE_NOT_FOUND', message, { path: directory });
}

/** True for the log, the index and the journal of a database that is there. */
function isOwnFile(path: string, isThere: ReadonlySet<string>): boolean {
  const own = /^(.+)-(wal|shm|journal)$/.exec(resolve(path));
  return own !== null && isThere.has(own[1]);
}

/** The first bytes of a database (Database File Format, 1.3.1). */
const MAGIC = 'SQLite format 3\0';

/** Usual endings: a file of such a name that is no database is damaged or encrypted, and must not be passed over. */
const ENDINGS = new Set(['.db', '.db3', '.sqlite', '.sqlite3', '.s3db', '.sdb']);

function isDatabase(path: string): boolean {
  if (!statSync(path).isFile()) return false;
  return ENDINGS.has(extname(path).toLowerCase()) || beginsLikeDatabase(path);
}

/** True where a file begins as databases do. Call it before the database is opened: it closes a descriptor on it. */
export function beginsLikeDatabase(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const start = Buffer.alloc(MAGIC.length);
    return start.toString('latin1', 0, readSync(descriptor, start)) === MAGIC;
  } finally {
    closeSync(descriptor);
  }
}
