import { readSync } from 'node:fs';
import { DATABASE_HEADER_BYTES, parseDatabaseHeader } from './database-header.js';
import { changeCounter, type FileState, headerDifference } from './file-state.js';
import { offsetInWal, type WalFrames } from './wal-frames.js';

/*
 * A checkpoint puts pages into the file of which the log has frames, those that a transaction sees at most (WAL-mode
 * File Format, 2.3.1). So time and size change, and of page 1 what is in the log. All other pages stay, and some of
 * them are compared.
 */

/** Pages that are compared. A file that is copied over another has hardly one of them in common with it. */
const PAGES = 16;

export interface FileSample {
  readonly pageSize: number;
  /** Numbers of pages that are read from the file, ascending: the first, the last, and some between. */
  readonly pages: readonly number[];
  readonly contents: readonly Buffer[];
  /** The database header that the transaction sees in the log; undefined where page 1 is read from the file. */
  readonly headerInLog: Buffer | undefined;
  /** The largest size of the database, in pages, after any commit in the log. */
  readonly mostPages: number;
}

/** @param pageCount of the database as the transaction sees it */
export function sampleFile(descriptor: number, wal: WalFrames, pageSize: number, pageCount: number): FileSample {
  const pages = new Set<number>();
  for (let i = 0; i < PAGES; i++) {
    let page = 1 + Math.round(((pageCount - 1) * i) / (PAGES - 1));
    // The nearest page before it that is not in the log.
    while (page > 0 && offsetInWal(wal, page) !== undefined) page--;
    if (page > 0) pages.add(page);
  }
  const sampled = [...pages].sort((a, b) => a - b);
  const first = offsetInWal(wal, 1);
  return {
    pageSize,
    pages: sampled,
    contents: sampled.map((page) => readBytes(descriptor, pageSize, (page - 1) * pageSize)),
    headerInLog: first === undefined ? undefined : readBytes(wal.descriptor, DATABASE_HEADER_BYTES, first),
    mostPages: wal.mostPages,
  };
}

function readBytes(descriptor: number, length: number, position: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
}

/** What is different although a checkpoint wrote meanwhile; undefined: nothing that can be seen. */
export function differenceAfterCheckpoint(
  before: FileState,
  now: FileState,
  sample: FileSample,
  descriptor: number,
): string | undefined {
  const { headerInLog, mostPages, pageSize, pages, contents } = sample;
  const isRight =
    now.header.equals(before.header) ||
    (headerInLog !== undefined && isBetween(before.header, now.header, headerInLog, mostPages));
  if (!isRight) return headerDifference(before.header, now.header);
  const changed = pages.find((page, i) => !readBytes(descriptor, pageSize, (page - 1) * pageSize).equals(contents[i]));
  return changed === undefined ? undefined : `page ${changed} is another one, which no checkpoint writes`;
}

/**
 * A checkpoint may have written an earlier page 1 than the transaction sees, or none, if there is a later one in the
 * log. The change counter need not rise from one commit to the next (Database File Format, 1.3.7).
 */
function isBetween(before: Buffer, now: Buffer, ours: Buffer, mostPages: number): boolean {
  const [first, header, last] = [before, now, ours].map(parseDatabaseHeader);
  if (typeof first === 'string' || typeof header === 'string' || typeof last === 'string') return false;
  const counter = changeCounter(now);
  return (
    header.pageSize === last.pageSize &&
    header.reservedBytes === last.reservedBytes &&
    header.textEncoding === last.textEncoding &&
    now.subarray(18, 20).equals(ours.subarray(18, 20)) &&
    counter >= Math.min(changeCounter(before), changeCounter(ours)) &&
    counter <= Math.max(changeCounter(before), changeCounter(ours)) &&
    sizeInPages(now) <= Math.max(mostPages, sizeInPages(before))
  );
}

/** The in-header database size (1.3.8). */
function sizeInPages(header: Buffer): number {
  return header.readUInt32BE(28);
}
