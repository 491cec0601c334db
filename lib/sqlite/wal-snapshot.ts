import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import type Database from 'better-sqlite3';

/**
 * What a read transaction sees of the write-ahead log: the frames up to a commit. As long as it is open, these are not written over, and a checkpoint
 * copies no others to the database file (Database File Format, 4.3 and 4.4; WAL-mode File Format, 2.3).
 */
export interface WalSnapshot {
  /** Frames from the first one on that the transaction sees. */
  readonly frames: number;
  /** How many of them were in the database file already. */
  readonly backfilled: number;
  /** The two salts, by which these frames differ from what lay there before. */
  readonly salts: Buffer;
}

/** Each time a writer commits just then, the transaction is begun anew. */
const ATTEMPTS = 100;

/**
 * Begin the transaction of `database` anew, and say what it sees of the write-ahead log: it has begun between two looks at the WAL-index, in which
 * nothing was committed.
 *
 * @param database has an open read transaction, in which nothing has been read yet that matters
 * @returns undefined where there is no log, or where that cannot be told
 */
export function pinSnapshot(database: Database.Database): WalSnapshot | undefined {
  if (database.pragma('main.journal_mode', { simple: true }) !== 'wal') return undefined;
  const list = database.pragma('database_list') as { name: string; file: string }[];
  const descriptor = openIndex(`${list.find(({ name }) => name === 'main')?.file}-shm`);
  if (descriptor === undefined) return undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    database.exec('COMMIT');
    const before = readIndex(descriptor);
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM main.sqlite_schema').get();
    const after = readIndex(descriptor);
    if (before === undefined || after?.header.equals(before.header) !== true) continue;
    const { header, backfilled } = after;
    return { frames: nativeUint32(header, MX_FRAME), backfilled, salts: header.subarray(SALTS, SALTS + 8) };
  }
  return undefined;
}

/** The WAL-index header (WAL-mode File Format, 2.1), twice; behind it the number of frames that are in the database file. */
const HEADER_BYTES = 48;
const IS_INIT = 12;
const MX_FRAME = 16;
const SALTS = 32;
const CHECKSUM = 40;
const N_BACKFILL = 2 * HEADER_BYTES;
const VERSION = 3007000;

/** The header of the WAL-index and what belongs to it; undefined where it is being written, or is none. */
function readIndex(descriptor: number): { readonly header: Buffer; readonly backfilled: number } | undefined {
  const bytes = Buffer.alloc(N_BACKFILL + 4);
  if (readSync(descriptor, bytes, 0, bytes.length, 0) < bytes.length) return undefined;
  const header = bytes.subarray(0, HEADER_BYTES);
  const isWhole = header.equals(bytes.subarray(HEADER_BYTES, 2 * HEADER_BYTES)) && hasItsChecksum(header);
  if (!isWhole || header[IS_INIT] !== 1 || nativeUint32(header, 0) !== VERSION) return undefined;
  return { header, backfilled: nativeUint32(bytes, N_BACKFILL) };
}

/** Database File Format, 4.2, in the byte order of the machine. */
function hasItsChecksum(header: Buffer): boolean {
  let [a, b] = [0, 0];
  for (let at = 0; at < CHECKSUM; at += 8) {
    a = (a + nativeUint32(header, at) + b) >>> 0;
    b = (b + nativeUint32(header, at + 4) + a) >>> 0;
  }
  return a === nativeUint32(header, CHECKSUM) && b === nativeUint32(header, CHECKSUM + 4);
}

const LITTLE_ENDIAN = endianness() === 'LE';

function nativeUint32(bytes: Buffer, at: number): number {
  return LITTLE_ENDIAN ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

/**
 * Descriptors on WAL-indexes. Where one is closed, the process loses the locks that its connections, whosever they are, have on that file (How To
 * Corrupt, 2.2); so they are closed once SQLite has removed it, which the last connection does.
 */
const open: number[] = [];

function openIndex(path: string): number | undefined {
  for (const descriptor of open.splice(0)) {
    if (fstatSync(descriptor).nlink === 0) closeSync(descriptor);
    else open.push(descriptor);
  }
  try {
    const descriptor = openSync(path, 'r');
    open.push(descriptor);
    return descriptor;
  } catch {
    // An exclusive connection has it in its own memory; then nobody else reads, but who knows.
    return undefined;
  }
}
