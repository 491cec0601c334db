import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import { closeDatabase, isReadUnlocked } from './beside-database.js';
import { openDatabase } from './database.js';
import { PageFile } from './page-file.js';
import { pinSnapshot } from './wal-snapshot.js';

/*
 * Until a transaction holds its snapshot, nothing keeps another file from taking the place of the database, or from
 * being copied over it. SQLite finds the log by its name: of a database that is replaced by renaming, a connection can
 * read the old file with the log of the new one (How To Corrupt, 1.4 and 2.4). Of one that is copied over, it can
 * keep the schema it has read, and look for the tables on pages of the other. So the file is looked at before it is
 * opened and when the transaction holds, and opened anew where something was written to it in between.
 */

/** Attempts to open the database without a write to its file meanwhile. */
const ATTEMPTS = 20;

/**
 * Open a database and its file, and begin the transaction in which everything is read. A database that others write to
 * all the time is taken at the last attempt, as SQLite's locks keep those writers out of the snapshot.
 *
 * @returns the pages, with the connection; to be closed in the order connection, pages
 * @throws SourceError what {@link openDatabase} throws; ERR_SOURCE_CHANGED where the file was another one each time
 */
export function openSnapshot(path: string): PageFile {
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt === ATTEMPTS;
    const before = stampOf(path);
    const database = openDatabase(path);
    let pages: PageFile | undefined;
    try {
      const snapshot = pinSnapshot(database);
      pages = new PageFile(database, snapshot);
      const after = stampOf(path);
      const isUntouched = before.written === after.written && (snapshot !== undefined || !lacksIndex(database));
      if (before.file === after.file && (isUntouched || isLast)) return pages;
    } catch (error) {
      close(database, pages);
      if (isLast || before.written === stampOf(path).written) throw error;
      continue;
    }
    close(database, pages);
    if (isLast) throw replaced(path);
    // The program that replaces it needs a moment, or many.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt);
  }
}

interface Stamp {
  /** Device and number of the file; empty where there is none. */
  readonly file: string;
  /** The same, its size in bytes, and the time of the last write, nanoseconds since 1970. */
  readonly written: string;
}

/** Without a descriptor: closing one would drop the locks of the process on the file (How To Corrupt, 2.2). */
function stampOf(path: string): Stamp {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return { file: '', written: '' };
  const file = `${stats.dev}:${stats.ino}`;
  return { file, written: `${file} ${stats.size} ${stats.mtimeNs}` };
}

/** True if the index of the log has gone from beside the database, which SQLite needs for every transaction. */
function lacksIndex(database: Database.Database): boolean {
  return !isReadUnlocked(database) && database.pragma('main.journal_mode', { simple: true }) === 'wal';
}

function close(database: Database.Database, pages: PageFile | undefined): void {
  closeDatabase(database);
  pages?.close();
}

function replaced(path: string): SourceError {
  const message = `${path} was replaced by another file each of the ${ATTEMPTS} times it was opened; run again`;
  return new SourceError('ERR_SOURCE_CHANGED', message, { path });
}
