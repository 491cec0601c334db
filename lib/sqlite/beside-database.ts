import { existsSync, fstatSync, realpathSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { SourceError } from '../errors.js';

/*
 * The files that SQLite keeps beside a database in WAL mode, the log (-wal) and its index (-shm). It makes them to read
 * as well, also where there is nothing in the log, and only a connection that may write removes them.
 */

/** What an open connection must see to at its end. */
interface Care {
  /** The path as the user gave it. */
  readonly given: string;
  /** The path, without symbolic links; SQLite's own files lie beside it. */
  readonly path: string;
  /** Device and number of the file. */
  readonly identity: string;
  /** The file as it was, where it is read without locks. */
  readonly unlocked?: string;
}

const cares = new WeakMap<Database.Database, Care>();

/** Paths of databases whose files came with a connection of this process. */
const ours = new Set<string>();

/** Open a connection that {@link closeDatabase} ends. */
export function openReadonly(given: string, timeout: number): Database.Database {
  const path = realpathSync(given);
  if (!existsSync(`${path}-wal`) && !existsSync(`${path}-shm`)) ours.add(path);
  const identity = identityOf(statSync(path, { bigint: true }));
  const database = withUris(() => new Database(asPath(given), { readonly: true, fileMustExist: true, timeout }));
  cares.set(database, { given, path, identity });
  return restricted(database);
}

/**
 * A connection that reads and does nothing else, whatever is asked of it: what the schema of a strange database does
 * is not trusted (Defense Against The Dark Arts, of sqlite.org), and cells are checked on every page.
 */
function restricted(database: Database.Database): Database.Database {
  database.pragma('query_only = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  return database;
}

function identityOf({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${dev}:${ino}`;
}

/** False if the path of the database led to another file when it was opened than to the one of this descriptor. */
export function isFileOf(database: Database.Database, descriptor: number): boolean {
  const identity = cares.get(database)?.identity;
  return identity === undefined || identity === identityOf(fstatSync(descriptor, { bigint: true }));
}

/**
 * Open a database in WAL mode where SQLite cannot make its files: on a read-only file system, or in a directory of
 * somebody else. Without a log all is in the database file, which is read without locks.
 *
 * @returns undefined where there is a log, or a journal of a write that was cut off
 */
export function openUnlocked(given: string): Database.Database | undefined {
  const path = realpathSync(given);
  if (isThere(`${path}-wal`) || isThere(`${path}-journal`)) return undefined;
  const unlocked = stateOf(path);
  const uri = `${pathToFileURL(path).href}?immutable=1`;
  const database = withUris(() => new Database(uri, { readonly: true, fileMustExist: true }));
  const identity = identityOf(statSync(path, { bigint: true }));
  cares.set(database, { given, path, identity, unlocked });
  return restricted(database);
}

/** @throws SourceError ERR_SOURCE_CHANGED where a file that is read without locks was written to meanwhile */
export function assertUnchanged(database: Database.Database): void {
  const { given, path, unlocked } = cares.get(database) ?? {};
  if (path === undefined || unlocked === undefined || unlocked === stateOf(path)) return;
  const message =
    `${given} was changed while it was read: SQLite cannot lock a database in WAL mode in a read-only directory; ` +
    'copy it elsewhere, or make the directory writable';
  throw new SourceError('ERR_SOURCE_CHANGED', message, { path: given as string });
}

/** True where it is read without locks, and without a log. */
export function isReadUnlocked(database: Database.Database): boolean {
  return cares.get(database)?.unlocked !== undefined;
}

/** The path of a database as the user gave it. */
export function givenPath(database: Database.Database): string {
  return cares.get(database)?.given ?? database.name;
}

/**
 * Close the connection, and remove the empty log and its index if they came with it. SQLite does that when the last
 * connection is closed, under its own locks, if that connection may write. So one is opened and closed; as nothing is
 * in the log, it writes nothing to the database. Where others have the database open, SQLite leaves the files to them.
 */
export function closeDatabase(database: Database.Database): void {
  const path = cares.get(database)?.path;
  database.close();
  if (path === undefined || !ours.has(path) || isThere(`${path}-wal`)) return;
  if (existsSync(`${path}-shm`)) closeAsLast(path);
  if (!existsSync(`${path}-shm`)) ours.delete(path);
}

function closeAsLast(path: string): void {
  try {
    const last = new Database(path, { fileMustExist: true, timeout: 0 });
    try {
      last.prepare('SELECT count(*) FROM sqlite_schema').get();
    } finally {
      last.close();
    }
  } catch {
    // Somebody else is at work there, or may write and we may not. The files do no harm.
  }
}

function isThere(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function stateOf(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  return [ino, size, mtimeNs, isThere(`${path}-wal`)].join(' ');
}

/** better-sqlite3 takes names as URIs if this variable says so when its native part is loaded, on first use. */
const USE_URI = 'SQLITE_USE_URI';

/** Not a URI, whatever the file is called. */
function asPath(path: string): string {
  return path.startsWith('file:') ? `./${path}` : path;
}

function withUris<T>(open: () => T): T {
  if (process.env[USE_URI] !== undefined) return open();
  process.env[USE_URI] = '1';
  try {
    return open();
  } finally {
    delete process.env[USE_URI];
  }
}
