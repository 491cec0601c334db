import { closeSync, openSync, readSync } from 'node:fs';
import type { WalSnapshot } from './wal-snapshot.js';

/** The pages that a read transaction sees in the write-ahead log. Plain data in shared memory, for worker threads. */
export interface WalFrames {
  readonly descriptor: number;
  /** `(n)` page numbers, ascending. */
  readonly pages: Uint32Array;
  /** `(n)` byte offset of each page in the log. */
  readonly offsets: Float64Array;
  /** The largest size of the database, in pages, after any of the commits. */
  readonly mostPages: number;
}

/** Header sizes of the log and of a frame (Database File Format, 4.1). */
const FILE_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

const MAGIC = 0x377f0682;
const FORMAT = 3007000;

/** Index all frames of a snapshot. @returns why the log cannot be read, if its headers do not match the snapshot */
export function openWalFrames(
  path: string,
  { frames, salts }: WalSnapshot,
  pageSize: number,
): WalFrames | { readonly reason: string } {
  const descriptor = openSync(path, 'r');
  const places = new Map<number, number>();
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  const isRead = (length: number, at: number): boolean => readSync(descriptor, header, 0, length, at) === length;
  const isFile =
    isRead(FILE_HEADER_BYTES, 0) &&
    (header.readUInt32BE(0) & ~1) >>> 0 === MAGIC &&
    header.readUInt32BE(4) === FORMAT &&
    header.readUInt32BE(8) === pageSize &&
    header.subarray(16, 24).equals(salts);
  let [isGood, mostPages] = [isFile, 0];
  for (let frame = 0; isGood && frame < frames; frame++) {
    const at = FILE_HEADER_BYTES + frame * (FRAME_HEADER_BYTES + pageSize);
    isGood = isRead(FRAME_HEADER_BYTES, at) && header.subarray(8, 16).equals(salts);
    // The last frame of a page is the current one.
    places.set(header.readUInt32BE(0), at + FRAME_HEADER_BYTES);
    // The size after a commit; 0 in frames that end none.
    mostPages = Math.max(mostPages, header.readUInt32BE(4));
  }
  if (!isGood) {
    closeSync(descriptor);
    return { reason: 'its write-ahead log (-wal) is not the one that SQLite reads' };
  }
  const pages = new Uint32Array(new SharedArrayBuffer(4 * places.size));
  pages.set([...places.keys()].sort((a, b) => a - b));
  const offsets = new Float64Array(new SharedArrayBuffer(8 * places.size));
  pages.forEach((page, i) => {
    offsets[i] = places.get(page) as number;
  });
  return { descriptor, pages, offsets, mostPages };
}

/** Byte offset of a page in the log; undefined if it is not there. */
export function offsetInWal({ pages, offsets }: WalFrames, page: number): number | undefined {
  let low = 0;
  let high = pages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pages[middle] < page) low = middle + 1;
    else high = middle;
  }
  return pages[low] === page ? offsets[low] : undefined;
}
