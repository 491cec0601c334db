import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import { DATABASE_HEADER_BYTES, type DatabaseHeader, parseDatabaseHeader, UTF_8 } from './database-header.js';
import type { PageGeometry } from './pager.js';
import { offsetInWal, openWalFrames, type WalFrames } from './wal-frames.js';
import type { WalSnapshot } from './wal-snapshot.js';

/** Why pages are not read; the tables are read through SQL then. */
export interface Refusal {
  readonly reason: string;
}

/**
 * A database file whose pages may be read, because an open read transaction of `database` pins every page of it: in
 * rollback-journal mode its SHARED lock keeps writers from the file; in WAL mode no checkpoint writes a page to the file that
 * the transaction does not see, and what it sees of the log stays there (see {@link WalSnapshot}).
 *
 * It owns a descriptor on the file. POSIX drops all locks of the process on a file when any descriptor on it is closed (How To
 * Corrupt, 2.2), so {@link close} refuses to while the transaction is open; end the transaction, or close the database, first.
 * One that is never closed does no harm until the process ends. For the same reason nothing else in the process may open
 * and close the file meanwhile.
 */
export class PageFile {
  /** Why no page of the file may be read; undefined where they may. */
  readonly refusal: string | undefined;
  readonly #database: Database.Database;
  #descriptor: number | undefined;
  #wal: WalFrames | undefined;
  readonly #snapshot: WalSnapshot | undefined;
  #geometry: PageGeometry | undefined;

  /**
   * @param database a read-only connection with an open transaction
   * @param snapshot what the transaction sees of the write-ahead log; absent: there must be none
   */
  constructor(database: Database.Database, snapshot?: WalSnapshot) {
    this.#database = database;
    this.#snapshot = snapshot;
    this.refusal = this.#open();
  }

  get database(): Database.Database {
    return this.#database;
  }

  /** Pages of the database that are newer in the write-ahead log, or only there. */
  get walPages(): number {
    return this.#wal?.pages.length ?? 0;
  }

  /** Where the pages are. @throws SourceError ERR_SOURCE_SNAPSHOT where they may not be read, or not any more */
  get geometry(): PageGeometry {
    if (this.#geometry === undefined || this.#descriptor === undefined) {
      throw this.#error(`pages of ${this.#database.name} may not be read: ${this.refusal ?? 'the file was closed'}`);
    }
    this.assertPinned();
    return this.#geometry;
  }

  /** @throws SourceError ERR_SOURCE_SNAPSHOT where the transaction that pins the pages has ended */
  assertPinned(): void {
    if (this.#isPinned()) return;
    throw this.#error(`the transaction on ${this.#database.name} ended while its pages were read`);
  }

  /** Close the descriptor. @throws SourceError ERR_SOURCE_SNAPSHOT while the transaction is open: its lock would be lost */
  close(): void {
    if (this.#descriptor === undefined) return;
    if (this.#isPinned()) {
      throw this.#error(`end the transaction on ${this.#database.name} before its page file is closed`);
    }
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    if (this.#wal !== undefined) closeSync(this.#wal.descriptor);
    this.#wal = undefined;
  }

  #isPinned(): boolean {
    return this.#database.open && this.#database.inTransaction;
  }

  #error(message: string): SourceError {
    return new SourceError('ERR_SOURCE_SNAPSHOT', message, { path: this.#database.name });
  }

  /** Look, open, and look at what was opened; the reason where anything is not as it must be. */
  #open(): string | undefined {
    const database = this.#database;
    if (!database.open || !database.inTransaction) return 'no transaction is open that would pin its pages';
    if (!database.readonly) return 'the connection may write, and its own changes may not be in the file yet';
    // The first read takes the lock or the snapshot that a bare BEGIN does not.
    database.prepare('SELECT count(*) FROM main.sqlite_schema').get();
    const list = database.pragma('database_list') as { name: string; file: string }[];
    // SQLite's own name for the file: absolute, and behind all symbolic links, where the -wal lies too.
    const path = list.find((entry) => entry.name === 'main')?.file ?? '';
    if (path === '') return 'the database is in memory';
    try {
      const refusal = this.#openWal(`${path}-wal`);
      if (refusal !== undefined) return refusal;
      this.#descriptor = openSync(path, 'r');
      return this.#lookInside(this.#descriptor);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      return `its file cannot be looked at: ${(error as Error).message}`;
    }
  }

  /** Where some of what the transaction sees is in the write-ahead log alone, look at that. */
  #openWal(path: string): string | undefined {
    const walBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (walBytes === 0) return undefined;
    const snapshot = this.#snapshot;
    if (snapshot === undefined)
      return 'its write-ahead log (-wal) is not empty, and what of it SQLite sees cannot be told';
    // The transaction may be one that reads the file alone, and lets writers begin the log anew.
    if (snapshot.backfilled === snapshot.frames) return undefined;
    const frames = openWalFrames(path, snapshot, this.#pragma('page_size'));
    if ('reason' in frames) return frames.reason;
    this.#wal = frames;
    return undefined;
  }

  #lookInside(descriptor: number): string | undefined {
    if (!fstatSync(descriptor).isFile()) return 'it is no ordinary file';
    const start = Buffer.alloc(DATABASE_HEADER_BYTES);
    const first = this.#wal && offsetInWal(this.#wal, 1);
    const file = first === undefined ? descriptor : (this.#wal as WalFrames).descriptor;
    if (readSync(file, start, 0, start.length, first ?? 0) < start.length) return 'it is empty';
    const header = parseDatabaseHeader(start);
    if (typeof header === 'string') return header;
    const difference = this.#difference(header);
    if (difference !== undefined) return `the file is not what SQLite reads: ${difference}`;
    if (header.textEncoding !== UTF_8) return 'its text is UTF-16';
    this.#geometry = {
      descriptor,
      path: this.#database.name,
      pageSize: header.pageSize,
      usableSize: header.pageSize - header.reservedBytes,
      pageCount: this.#pragma('page_count'),
      ...(this.#wal === undefined ? {} : { wal: this.#wal }),
    };
    return undefined;
  }

  /** The header of the file against what the connection says: a file put in the place of the opened one would show. */
  #difference(header: DatabaseHeader): string | undefined {
    const expected = {
      pageSize: this.#pragma('page_size'),
      schemaCookie: this.#pragma('schema_version'),
      freelistCount: this.#pragma('freelist_count'),
      userVersion: this.#pragma('user_version') >>> 0,
      applicationId: this.#pragma('application_id') >>> 0,
    };
    const field = (Object.keys(expected) as (keyof typeof expected)[]).find((name) => header[name] !== expected[name]);
    return field && `${field} is ${header[field]} in the file and ${expected[field]} for SQLite`;
  }

  #pragma(name: string): number {
    return this.#database.pragma(`main.${name}`, { simple: true }) as number;
  }
}
