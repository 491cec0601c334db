import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase } from '../sqlite/beside-database.js';
import { openDatabase } from '../sqlite/database.js';
import { DATABASE_HEADER_BYTES } from '../sqlite/database-header.js';
import { notFound } from '../sqlite/not-found.js';
import { throwIfAborted } from '../util/abort.js';

/*
 * What tells a source that has not changed from one that has. It must never take a changed one for the same; that an
 * unchanged one counts as changed (a copy, a checkpoint) costs one run.
 *
 * - Size, mtime and ctime of the file, in nanoseconds. Every write sets both times, and nobody can set ctime back.
 * - The database header, whose change counter grows with each commit in rollback-journal mode (Database File Format,
 *   1.3.7), for file systems whose times are coarse.
 * - In WAL mode commits are in the log: its size and mtime, and its header, whose salts differ after each restart
 *   (Database File Format, 4.1). An empty log is none: SQLite makes one to read.
 */

/** The files of a source as they were at one moment, in a text to be compared. */
export interface SourceState {
  /** Sizes and times. */
  readonly stats: string;
  /** SHA-256 of the stats and of the headers, in hexadecimal digits. */
  readonly digest: string;
  /** The same without ctime: a copy that keeps the time of the last change (`cp -p`) has the same. */
  readonly copy: string;
}

const WAL_HEADER_BYTES = 32;

/** Sizes and times of a database and its log, or of any file. @throws SourceError ERR_SOURCE_NOT_FOUND */
export function sourceStats(path: string): string {
  return filesOf(path)
    .map(({ size, mtimeNs, ctimeNs }) => [size, mtimeNs, ctimeNs].join(' '))
    .join('; ');
}

interface FileStats {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** The file, and its write-ahead log if something is in it. */
function filesOf(path: string): FileStats[] {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (file === undefined) throw notFound(path);
  const log = statSync(`${realpathSync(path)}-wal`, { bigint: true, throwIfNoEntry: false });
  if (log === undefined || log.size === 0n) return [file];
  // As root, SQLite sets the owner of the log whenever it opens one, and so its ctime.
  return [file, { size: log.size, mtimeNs: log.mtimeNs, ctimeNs: 0n }];
}

/**
 * Milliseconds that must have gone by since the last write, so that the next one gets another time: the kernel's clock
 * for files moves every 1 to 10 ms.
 */
const GRAIN = 100;
/** The same where times are whole seconds: FAT has steps of 2 s. */
const COARSE_GRAIN = 2500;
/** Milliseconds for which a source may be waited for that is written to all the time. */
const PATIENCE = 6000;

/**
 * The state of a database, or of another file: for a database inside a read transaction, so that no commit is half
 * done. It waits until the last write is old enough to tell the next one by its time.
 *
 * @returns undefined where the source is written to all the time
 * @throws SourceError for a source that cannot be opened
 */
export async function sourceState(
  path: string,
  kind: 'database' | 'file',
  signal?: AbortSignal,
): Promise<SourceState | undefined> {
  for (const started = Date.now(); ; ) {
    const stats = sourceStats(path);
    const wait = youth(path);
    if (wait === 0) {
      const headers = kind === 'database' ? headersOf(path) : '';
      const copied = filesOf(path)
        .map(({ size, mtimeNs }) => [size, mtimeNs].join(' '))
        .join('; ');
      if (sourceStats(path) === stats)
        return { stats, digest: sha256(`${stats}\n${headers}`), copy: sha256(`${copied}\n${headers}`) };
    }
    if (Date.now() - started + wait > PATIENCE) return undefined;
    await sleep(Math.max(wait, 10), undefined, signal && { signal }).catch((error: unknown) => {
      throwIfAborted(signal);
      throw error;
    });
  }
}

/** Milliseconds until the last write is old enough; more than zero too where a time lies in the future. */
function youth(path: string): number {
  const times = filesOf(path).flatMap(({ mtimeNs, ctimeNs }) => [mtimeNs, ctimeNs]);
  const isCoarse = times.every((time) => time % 1_000_000_000n === 0n);
  const newest = Math.max(...times.map((time) => Number(time / 1_000_000n)));
  return Math.max(newest + (isCoarse ? COARSE_GRAIN : GRAIN) - Date.now(), 0);
}

/** The headers of the database and of its log, while a transaction keeps them as they are. */
function headersOf(path: string): string {
  const database = openDatabase(path);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    return `${start(descriptor, DATABASE_HEADER_BYTES)}\n${walHeader(`${realpathSync(path)}-wal`)}`;
  } finally {
    // In this order: closing a descriptor drops the locks of the process on the file (How To Corrupt, 2.2).
    closeDatabase(database);
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** SQLite does not lock the log itself, so it may be opened and closed. */
function walHeader(path: string): string {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return '';
  const descriptor = openSync(path, 'r');
  try {
    return start(descriptor, WAL_HEADER_BYTES);
  } finally {
    closeSync(descriptor);
  }
}

function start(descriptor: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString('hex', 0, readSync(descriptor, bytes, 0, length, 0));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
