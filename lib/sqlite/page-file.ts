import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { SourceError } from '../errors.js';
import { givenPath, isFileOf } from './beside-database.js';
import { DATABASE_HEADER_BYTES, type DatabaseHeader, parseDatabaseHeader, UTF_8 } from './database-header.js';
import { differenceAfterCheckpoint, type FileSample, sampleFile } from './file-sample.js';
import { differenceOf, type FileState, pinState, stateOf } from './file-state.js';
import type { PageGeometry } from './pager.js';
import { offsetInWal, openWalFrames, type WalFrames } from './wal-frames.js';
import { isWithoutCheckpoint, type WalSnapshot } from './wal-snapshot.js';

/** Why pages are not read directly. The tables are then read through SQL. */
export interface Refusal {
  readonly reason: string;
}

/**
 * A database file whose pages are read directly. An open read transaction of `database` pins every page. In
 * rollback-journal mode its SHARED lock keeps writers out of the file. In WAL mode no checkpoint overwrites a page with
 * one the transaction does not see, and the frames it sees stay in the log (see {@link WalSnapshot}).
 *
 * It owns a descriptor on the file. POSIX drops all locks of the process on a file when any descriptor on it is closed
 * (How To Corrupt, 2.2). So {@link close} throws while the transaction is open: end the transaction or close the
 * database first. A descriptor that is never closed does no harm until the process ends. For the same reason nothing
 * else in the process may open and close the file meanwhile.
 */
export class PageFile {
  /** Why the pages of the file cannot be read directly; undefined if they can. */
  readonly refusal: string | undefined;
  readonly #database: Database.Database;
  #descriptor: number | undefined;
  #wal: WalFrames | undefined;
  readonly #snapshot: WalSnapshot | undefined;
  #geometry: PageGeometry | undefined;
  /** Undefined where it is not known which changes of the file are right. */
  #state: FileState | undefined;
  /** What of the file no checkpoint changes; undefined where none may write to it. */
  #sample: FileSample | undefined;

  /**
   * @param database a read-only connection with an open transaction, from which no result is kept: without a log it is
   *   begun anew
   * @param snapshot the part of the write-ahead log that the transaction sees; absent: the log must be empty
   */
  constructor(database: Database.Database, snapshot?: WalSnapshot) {
    this.#database = database;
    this.#snapshot = snapshot;
    this.refusal = this.#open();
  }

  get database(): Database.Database {
    return this.#database;
  }

  /** Number of pages that are read from the write-ahead log. */
  get walPages(): number {
    return this.#wal?.pages.length ?? 0;
  }

  /** Where the pages lie. @throws SourceError ERR_SOURCE_SNAPSHOT if they cannot be read directly, or no longer */
  get geometry(): PageGeometry {
    if (this.#geometry === undefined || this.#descriptor === undefined) {
      throw this.#error(
        `pages of ${givenPath(this.#database)} cannot be read: ${this.refusal ?? 'the file was closed'}`,
      );
    }
    this.assertPinned();
    return this.#geometry;
  }

  /** @throws SourceError ERR_SOURCE_SNAPSHOT if the transaction that pins the pages has ended */
  assertPinned(): void {
    if (this.#isPinned()) return;
    throw this.#error(`the transaction on ${givenPath(this.#database)} ended while its pages were read`);
  }

  /**
   * What has changed of the file under the locks of the transaction; undefined: nothing that can be seen. Only programs
   * that ask for no lock make such changes, and what was read may be a mixture.
   */
  get change(): string | undefined {
    if (this.#state === undefined || this.#descriptor === undefined || !this.#isPinned()) return undefined;
    const difference = differenceOf(this.#state, stateOf(this.#descriptor));
    const [snapshot, sample] = [this.#snapshot, this.#sample];
    if (difference === undefined || snapshot === undefined || sample === undefined || isWithoutCheckpoint(snapshot))
      return difference;
    return differenceAfterCheckpoint(this.#state, stateOf(this.#descriptor), sample, this.#descriptor);
  }

  /** Close the descriptor. @throws SourceError ERR_SOURCE_SNAPSHOT while the transaction is open */
  close(): void {
    if (this.#descriptor === undefined) return;
    if (this.#isPinned()) {
      throw this.#error(`end the transaction on ${givenPath(this.#database)} before its page file is closed`);
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
    return new SourceError('ERR_SOURCE_SNAPSHOT', message, { path: givenPath(this.#database) });
  }

  /** Open the file and check it. @returns why its pages cannot be read directly */
  #open(): string | undefined {
    const database = this.#database;
    if (!database.open || !database.inTransaction) return 'no open transaction pins its pages';
    if (!database.readonly) return 'its connection is not read-only: changes may not be in the file yet';
    // A bare BEGIN takes neither lock nor snapshot; the first read does.
    database.prepare('SELECT count(*) FROM main.sqlite_schema').get();
    const list = database.pragma('database_list') as { name: string; file: string }[];
    // SQLite's own path of the file: absolute, with symbolic links resolved; the -wal file lies beside it.
    const path = list.find((entry) => entry.name === 'main')?.file ?? '';
    if (path === '') return 'the database is in memory';
    try {
      this.#descriptor = openSync(path, 'r');
      if (!isFileOf(database, this.#descriptor)) return 'its file was replaced while it was opened';
      const refusal = this.#openWal(`${path}-wal`);
      this.#state = this.#pin(this.#descriptor);
      this.#sample =
        this.#wal && sampleFile(this.#descriptor, this.#wal, this.#pragma('page_size'), this.#pragma('page_count'));
      return refusal ?? this.#checkHeader(this.#descriptor);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      return `its file cannot be opened: ${(error as Error).message}`;
    }
  }

  #pin(descriptor: number): FileState | undefined {
    if (this.#snapshot !== undefined) return stateOf(descriptor);
    const isWal = this.#database.pragma('main.journal_mode', { simple: true }) === 'wal';
    return isWal ? undefined : pinState(this.#database, descriptor);
  }

  /** Open the write-ahead log if some pages that the transaction sees are only there. @returns why it cannot be read */
  #openWal(path: string): string | undefined {
    const walBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (walBytes === 0) return undefined;
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return 'its write-ahead log (-wal) is not empty, and its WAL-index cannot be read';
    // All frames are in the file. The transaction may then read the file alone, and a writer may restart the log.
    if (snapshot.backfilled === snapshot.frames) return undefined;
    const frames = openWalFrames(path, snapshot, this.#pragma('page_size'));
    if ('reason' in frames) return frames.reason;
    this.#wal = frames;
    return undefined;
  }

  #checkHeader(descriptor: number): string | undefined {
    if (!fstatSync(descriptor).isFile()) return 'it is not a regular file';
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
      path: givenPath(this.#database),
      pageSize: header.pageSize,
      usableSize: header.pageSize - header.reservedBytes,
      pageCount: this.#pragma('page_count'),
      ...(this.#wal === undefined ? {} : { wal: this.#wal }),
    };
    return undefined;
  }

  /** Compare the header of the file with what the connection reports: this detects a file replaced after opening. */
  #difference(header: DatabaseHeader): string | undefined {
    const expected = {
      pageSize: this.#pragma('page_size'),
      schemaCookie: this.#pragma('schema_version'),
      freelistCount: this.#pragma('freelist_count'),
      userVersion: this.#pragma('user_version') >>> 0,
      applicationId: this.#pragma('application_id') >>> 0,
    };
    const field = (Object.keys(expected) as (keyof typeof expected)[]).find((name) => header[name] !== expected[name]);
    return field && `${field} is ${header[field]} in the file, ${expected[field]} in SQLite`;
  }

  #pragma(name: string): number {
    return this.#database.pragma(`main.${name}`, { simple: true }) as number;
  }
}
