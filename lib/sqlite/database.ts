import { accessSync, closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import Database from 'better-sqlite3';
import { SourceError } from '../errors.js';

/** How long another process may hold the database before it counts as locked. */
const BUSY_MILLISECONDS = 5000;

/**
 * Open a database for reading and begin the one transaction that everything is read in: all tables of one snapshot. The
 * transaction is a real one: a bare BEGIN takes no lock before the first read.
 *
 * @throws SourceError ERR_SOURCE_NOT_FOUND, ERR_SOURCE_NOT_SQLITE, ERR_SOURCE_LOCKED, ERR_SOURCE_OPEN
 */
export function openDatabase(path: string): Database.Database {
  checkFile(path);
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MILLISECONDS });
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database?.close();
    throw openError(path, error);
  }
}

/** Looks, and opens nothing: closing a descriptor on the file would drop the locks of another connection (How To Corrupt, 2.2). */
function checkFile(path: string): void {
  const stat = look(path);
  if (stat === undefined) {
    throw new SourceError('ERR_SOURCE_NOT_FOUND', `no such file: ${path}`, { path });
  }
  if (!stat.isFile()) {
    const what = stat.isDirectory() ? 'a directory' : 'no ordinary file';
    throw new SourceError('ERR_SOURCE_NOT_SQLITE', `${path} is ${what}, not a SQLite database`, { path });
  }
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw forbidden(path, cause);
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EACCES') throw forbidden(path, cause);
    throw new SourceError('ERR_SOURCE_OPEN', `${path} cannot be opened: ${message}`, { path, cause });
  }
}

function forbidden(path: string, cause: unknown): SourceError {
  return new SourceError('ERR_SOURCE_OPEN', `${path} may not be read by this user`, { path, cause });
}

/** Looks into a file that is no database, so that no lock is lost. */
function beginsLikeJson(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const start = Buffer.alloc(256);
    return /^\ufeff?\s*[[{]\s*["{\]}]/.test(start.toString('utf8', 0, readSync(descriptor, start)));
  } finally {
    closeSync(descriptor);
  }
}

function openError(path: string, cause: unknown): SourceError {
  const code = (cause as { code?: string }).code ?? '';
  const message = (cause as Error).message;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new SourceError(
      'ERR_SOURCE_LOCKED',
      `${path} is locked by another process that writes to it (waited ${BUSY_MILLISECONDS / 1000} s); try again when it has finished`,
      { path, cause },
    );
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    const what = beginsLikeJson(path)
      ? `${path} is not a SQLite database, but begins like JSON, which --from json (source.from) reads`
      : `${path} is not a SQLite database, or an encrypted or damaged one: ${message}`;
    return new SourceError('ERR_SOURCE_NOT_SQLITE', what, { path, cause });
  }
  if (code === 'SQLITE_READONLY_ROLLBACK' || code === 'SQLITE_READONLY_RECOVERY') {
    return new SourceError(
      'ERR_SOURCE_OPEN',
      `${path} was left in the middle of a write; let SQLite repair it first: sqlite3 ${JSON.stringify(path)} "PRAGMA quick_check"`,
      { path, cause },
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return new SourceError(
      'ERR_SOURCE_OPEN',
      `${path} cannot be opened where it lies (${message}): to read a database in WAL mode, SQLite writes ${basename(path)}-shm beside it; ` +
        'allow that, or copy the database together with its -wal file to where it can',
      { path, cause },
    );
  }
  return new SourceError('ERR_SOURCE_OPEN', `${path} cannot be opened: ${message}`, { path, cause });
}
