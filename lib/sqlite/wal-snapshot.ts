import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';
import type Database from 'better-sqlite3';

/**
 * The frames of the write-ahead log that a read transaction sees: all up to a commit. While the transaction is open,
 * they are not overwritten, and a checkpoint copies no later ones to the database file (Database File Format, 4.3 and
 * 4.4; WAL-mode File Format, 2.3).
 */
export interface WalSnapshot {
  /** Number of frames that the transaction sees, from the first. */
  readonly frames: number;
  /** Number of those that a checkpoint had already copied to the database file. */
  readonly backfilled: number;
  /** The two salts, which tell these frames from older ones in the same file. */
  readonly salts: Buffer;
  /** Descriptor of the WAL-index. */
  readonly index: number;
}

/** True if no checkpoint can have written to the database file since the transaction began. */
export function isWithoutCheckpoint({ frames, backfilled, salts, index }: WalSnapshot): boolean {
  // All frames are in the file: the transaction keeps every checkpoint from going further (WAL-mode File Format, 2.3).
  if (backfilled === frames) return true;
  const now = readIndex(index);
  return now !== undefined && now.attempted === backfilled && now.header.subarray(SALTS, SALTS + 8).equals(salts);
}

/** Attempts to begin the transaction without a commit in between. */
const ATTEMPTS = 100;

/**
 * Restart the transaction of `database` and return the frames it sees. The WAL-index header is read before and after
 * BEGIN; if both are equal, nothing was committed in between.
 *
 * @param database has an open read transaction, from which no result is kept
 * @returns undefined if there is no log or its index cannot be read
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
    const salts = header.subarray(SALTS, SALTS + 8);
    return { frames: nativeUint32(header, MX_FRAME), backfilled, salts, index: descriptor };
  }
  return undefined;
}

/** Offsets in the WAL-index (WAL-mode File Format, 2.1): the header, a copy of it, then the number of copied frames. */
const HEADER_BYTES = 48;
const IS_INIT = 12;
const MX_FRAME = 16;
const SALTS = 32;
const CHECKSUM = 40;
const N_BACKFILL = 2 * HEADER_BYTES;
/** Behind the copied frames lie five marks of readers and eight bytes for locks. */
const N_BACKFILL_ATTEMPTED = N_BACKFILL + 4 + 5 * 4 + 8;
const VERSION = 3007000;

interface WalIndex {
  readonly header: Buffer;
  /** Frames that a checkpoint has copied. */
  readonly backfilled: number;
  /** Frames up to which a checkpoint has begun to copy. */
  readonly attempted: number;
}

/** The start of the WAL-index; undefined if the index is being written or is not valid. */
function readIndex(descriptor: number): WalIndex | undefined {
  const bytes = Buffer.alloc(N_BACKFILL_ATTEMPTED + 4);
  if (readSync(descriptor, bytes, 0, bytes.length, 0) < bytes.length) return undefined;
  const header = bytes.subarray(0, HEADER_BYTES);
  const isWhole = header.equals(bytes.subarray(HEADER_BYTES, 2 * HEADER_BYTES)) && hasValidChecksum(header);
  if (!isWhole || header[IS_INIT] !== 1 || nativeUint32(header, 0) !== VERSION) return undefined;
  const [backfilled, attempted] = [N_BACKFILL, N_BACKFILL_ATTEMPTED].map((at) => nativeUint32(bytes, at));
  return { header, backfilled, attempted };
}

/** Checksum of Database File Format, 4.2, in the byte order of the machine. */
function hasValidChecksum(header: Buffer): boolean {
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
 * Open descriptors on WAL-indexes. Closing one would drop the locks of every connection of this process on that file
 * (How To Corrupt, 2.2). So each is closed only after the last connection has removed the file.
 */
const openDescriptors: number[] = [];

function openIndex(path: string): number | undefined {
  for (const descriptor of openDescriptors.splice(0)) {
    if (fstatSync(descriptor).nlink === 0) closeSync(descriptor);
    else openDescriptors.push(descriptor);
  }
  try {
    const descriptor = openSync(path, 'r');
    openDescriptors.push(descriptor);
    return descriptor;
  } catch {
    // No -shm: an exclusive connection keeps the index in memory. Read through SQL.
    return undefined;
  }
}
