import { fstatSync, readSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { DATABASE_HEADER_BYTES } from './database-header.js';

/*
 * Locks keep only those out that ask for them. A file that is copied over a database (`cp new.db live.db`) changes
 * under a transaction, and pages of both come together. So what must stay as it is under the locks of the transaction
 * is compared at the end with what it was at the beginning.
 */

/** The file as it was when the transaction began. */
export interface FileState {
  readonly size: bigint;
  /** Last modification, nanoseconds since 1970. */
  readonly modified: bigint;
  /** The database header, as it is in the file and not in the log. */
  readonly header: Buffer;
}

/** Attempts to begin the transaction without a commit in between. */
const ATTEMPTS = 100;

/** @throws NodeJS.ErrnoException if the file cannot be read */
export function stateOf(descriptor: number): FileState {
  const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
  const header = Buffer.alloc(DATABASE_HEADER_BYTES);
  const length = readSync(descriptor, header, 0, header.length, 0);
  return { size, modified: mtimeNs, header: header.subarray(0, length) };
}

/**
 * Begin the transaction of a database in rollback-journal mode anew, between two looks at the file. If both are equal,
 * the transaction sees that file.
 */
export function pinState(database: Database.Database, descriptor: number): FileState {
  let state = stateOf(descriptor);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    database.exec('COMMIT');
    const before = stateOf(descriptor);
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM main.sqlite_schema').get();
    state = stateOf(descriptor);
    if (differenceOf(before, state) === undefined) return state;
  }
  return state;
}

/** What is different; undefined: nothing that can be seen. */
export function differenceOf(before: FileState, now: FileState): string | undefined {
  if (now.size !== before.size) return `it has ${now.size} bytes, and had ${before.size}`;
  if (!now.header.equals(before.header)) return headerDifference(before.header, now.header);
  if (now.modified !== before.modified) return 'it has another time of modification';
  return undefined;
}

/** What is different between two headers that are not the same. */
export function headerDifference(before: Buffer, now: Buffer): string {
  const [old, current] = [changeCounter(before), changeCounter(now)];
  if (old === current) return 'its header is another one';
  return `the change counter in its header is ${current}, and was ${old}`;
}

/** The file change counter (Database File Format, 1.3.7), which every commit raises that writes page 1. */
export function changeCounter(header: Buffer): number {
  return header.length < 28 ? 0 : header.readUInt32BE(24);
}
