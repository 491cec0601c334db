import { accessSync, closeSync, constants, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import { fileStem } from '../util/file-stem.js';
import { closeDatabase, openReadonly, openUnlocked } from './beside-database.js';
import { notFound } from './not-found.js';

/** How long to wait for another process's lock before the database counts as locked. */
const BUSY_MILLISECONDS = 5000;

/**
 * Open a database read-only and begin the one transaction in which everything is read, so that all tables come from one
 * snapshot. It reads once, because a bare BEGIN takes no lock before the first read.
 *
 * @throws SourceError ERR_SOURCE_NOT_FOUND, ERR_SOURCE_NOT_SQLITE, ERR_SOURCE_LOCKED, ERR_SOURCE_OPEN
 */
export function openDatabase(path: string): Database.Database {
  checkFile(path);
  try {
    return begunAnew(path);
  } catch (error) {
    const unlocked = isForWantOfLog(error) ? begunUnlocked(path) : undefined;
    if (unlocked !== undefined) return unlocked;
    throw openError(path, error);
  }
}

/** Milliseconds to wait before a database that seems to be in the middle of a write is opened once more, and how often. */
const CUT_OFF_MILLISECONDS = 50;
const CUT_OFF_ATTEMPTS = 10;

/**
 * Where the file is replaced by renaming while it is opened, the journal of a writer to the new one stands beside the
 * old one, on which no writer has a lock: it looks like the journal of a write that was cut off.
 */
function begunAnew(path: string): Database.Database {
  for (let attempt = 1; ; attempt++) {
    try {
      return begun(openReadonly(path, BUSY_MILLISECONDS));
    } catch (error) {
      if (!isCutOff(error) || attempt === CUT_OFF_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, CUT_OFF_MILLISECONDS);
    }
  }
}

function isCutOff(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'SQLITE_READONLY_ROLLBACK' || code === 'SQLITE_READONLY_RECOVERY';
}

function begun(database: Database.Database): Database.Database {
  try {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    closeDatabase(database);
    throw error;
  }
}

function begunUnlocked(path: string): Database.Database | undefined {
  try {
    const database = openUnlocked(path);
    return database && begun(database);
  } catch {
    // The first error says more.
    return undefined;
  }
}

/** SQLite could not make the files beside a database in WAL mode. */
function isForWantOfLog(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return !isCutOff(error) && (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'));
}

/**
 * Check that the file exists and is readable. It opens no descriptor: closing one would drop the locks of another
 * connection of this process (How To Corrupt, 2.2).
 */
function checkFile(path: string): void {
  const stat = statFile(path);
  if (stat === undefined) {
    throw notFound(path);
  }
  if (!stat.isFile()) {
    const what = stat.isDirectory() ? 'a directory' : 'a device, pipe or socket';
    throw new SourceError('ERR_SOURCE_NOT_SQLITE', `${path} is ${what}, not a SQLite database`, { path });
  }
  if (stat.size === 0 && (statFile(`${realpathSync(path)}-wal`)?.size ?? 0) > 0) {
    const message =
      `${path} is empty, but there is a log beside it (${basename(path)}-wal), which SQLite would remove; the database ` +
      'may have been cut off: keep the log, and restore the database';
    throw new SourceError('ERR_SOURCE_OPEN', message, { path });
  }
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw forbidden(path, cause);
  }
}

function statFile(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EACCES') throw forbidden(path, cause);
    throw new SourceError('ERR_SOURCE_OPEN', `${path} cannot be opened: ${message}`, { path, cause });
  }
}

function forbidden(path: string, cause: unknown): SourceError {
  return new SourceError('ERR_SOURCE_OPEN', `${path} cannot be read: this user has no permission`, { path, cause });
}

const JSON_START = /^\ufeff?\s*[[{]\s*["{\]}]/;

/** The first statement of a dump. */
const STATEMENT =
  /PRAGMA\s+\w|BEGIN\s*(;|(TRANSACTION|DEFERRED|IMMEDIATE|EXCLUSIVE)\b)|(CREATE|DROP)\s+(TABLE|INDEX|UNIQUE|VIEW|TRIGGER|VIRTUAL|TEMP|DATABASE|SCHEMA)|INSERT\s+(INTO|OR)\s|SET\s+\S+\s*=/iy;

/** Spaces, or one comment. One after the other, because a single pattern for all of them takes exponential time. */
const BETWEEN = /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y;

function beginsLikeSql(start: string): boolean {
  let at = start.startsWith('\ufeff') ? 1 : 0;
  for (BETWEEN.lastIndex = at; BETWEEN.test(start); ) at = BETWEEN.lastIndex;
  STATEMENT.lastIndex = at;
  return STATEMENT.test(start);
}

/** The text that the file begins with. Called only if it is no database: opening and closing it then drops no lock. */
function startOf(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const start = Buffer.alloc(4096);
    return start.toString('utf8', 0, readSync(descriptor, start));
  } finally {
    closeSync(descriptor);
  }
}

/** @param message SQLite's */
function notSqlite(path: string, message: string): string {
  const start = startOf(path);
  if (JSON_START.test(start)) {
    return `${path} is not a SQLite database; it begins like JSON: read it with --from json (source.from)`;
  }
  if (beginsLikeSql(start)) {
    const [database, text] = [JSON.stringify(`${fileStem(path)}.sqlite`), JSON.stringify(path)];
    return (
      `${path} is not a SQLite database but SQL text, such as a dump; make the database of it first: ` +
      `sqlite3 ${database} < ${text}`
    );
  }
  return `${path} is not a SQLite database, or it is encrypted or damaged: ${message}`;
}

function openError(path: string, cause: unknown): SourceError {
  const code = (cause as { code?: string }).code ?? '';
  const message = (cause as Error).message;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new SourceError(
      'ERR_SOURCE_LOCKED',
      `${path} is locked by another process that writes to it (waited ${BUSY_MILLISECONDS / 1000} s); ` +
        'try again when it has finished',
      { path, cause },
    );
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new SourceError('ERR_SOURCE_NOT_SQLITE', notSqlite(path, message), { path, cause });
  }
  if (isCutOff(cause)) {
    return new SourceError(
      'ERR_SOURCE_OPEN',
      `${path} was left in the middle of a write; let SQLite repair it first: ` +
        `sqlite3 ${JSON.stringify(path)} "PRAGMA quick_check"`,
      { path, cause },
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN')) {
    return new SourceError(
      'ERR_SOURCE_OPEN',
      `${path} cannot be opened (${message}): to read a database in WAL mode, SQLite writes ` +
        `${basename(path)}-shm beside it; make that possible, or copy the database with its -wal file elsewhere`,
      { path, cause },
    );
  }
  return new SourceError('ERR_SOURCE_OPEN', `${path} cannot be opened: ${message}`, { path, cause });
}
