import { read, readSync } from 'node:fs';
import { SourceError } from '../errors.js';
import { offsetInWal, type WalFrames } from './wal-frames.js';

/** Where the pages lie. Plain data: it can be posted to a worker thread. */
export interface PageGeometry {
  /** Descriptor of the database file; all threads of the process share it. */
  readonly descriptor: number;
  readonly path: string;
  /** Bytes of a page: a power of two, 512 to 65536. */
  readonly pageSize: number;
  /** Bytes of a page without the reserved ones at its end. */
  readonly usableSize: number;
  readonly pageCount: number;
  /** Pages to read from the write-ahead log; absent: none. */
  readonly wal?: WalFrames;
}

/** One contiguous read: `length` bytes at `position` of a file, to offset `at` of the target. */
interface Piece {
  readonly page: number;
  readonly descriptor: number;
  readonly position: number;
  readonly length: number;
  readonly at: number;
}

/** Offset of the bytes that SQLite locks. The page that holds them is never used (1.4 "The Lock-Byte Page"). */
const PENDING_BYTE = 0x40000000;

/** Reads pages by number, from 1, for one table. */
export class Pager {
  readonly geometry: PageGeometry;
  readonly table: string;
  readonly lockBytePage: number;

  constructor(geometry: PageGeometry, table: string) {
    this.geometry = geometry;
    this.table = table;
    this.lockBytePage = PENDING_BYTE / geometry.pageSize + 1;
  }

  /** An error about a damaged page. @param found what is wrong with it */
  corrupt(page: number, found: string): SourceError {
    const { path } = this.geometry;
    return new SourceError(
      'ERR_SOURCE_CORRUPT',
      `${path} is damaged: page ${page} of table ${this.table} ${found}; PRAGMA integrity_check reports details`,
      { path, table: this.table, page },
    );
  }

  /** Check a pointer to a b-tree or overflow page. @throws SourceError ERR_SOURCE_CORRUPT about page `from` */
  checkPointer(pointer: number, from: number): void {
    const { pageCount } = this.geometry;
    if (pointer >= 2 && pointer <= pageCount && pointer !== this.lockBytePage) return;
    const why = pointer === this.lockBytePage ? 'which is the lock-byte page' : `outside pages 2 to ${pageCount}`;
    throw this.corrupt(from, `points to page ${pointer}, ${why}`);
  }

  /** True if the page is read from the write-ahead log. */
  isInWal(page: number): boolean {
    const { wal } = this.geometry;
    return wal !== undefined && offsetInWal(wal, page) !== undefined;
  }

  /**
   * Read `count` pages from number `page` on to offset `at` of `target`.
   * @throws SourceError ERR_SOURCE_CORRUPT beyond the end of the file, ERR_SOURCE_READ
   */
  readSync(page: number, count: number, target: Uint8Array, at: number): void {
    for (const piece of this.#pieces(page, count, at)) this.#readPieceSync(piece, target);
  }

  #readPieceSync({ page, descriptor, position, length, at }: Piece, target: Uint8Array): void {
    let got = 0;
    while (got < length) {
      let bytes: number;
      try {
        bytes = readSync(descriptor, target, at + got, length - got, position + got);
      } catch (error) {
        throw this.#unreadable(page, got, error as Error);
      }
      if (bytes === 0) throw this.#truncated(page, got);
      got += bytes;
    }
  }

  /** {@link readSync} without blocking. @throws SourceError as readSync */
  async read(page: number, count: number, target: Uint8Array, at: number): Promise<void> {
    for (const piece of this.#pieces(page, count, at)) await this.#readPiece(piece, target);
  }

  async #readPiece({ page, descriptor, position, length, at }: Piece, target: Uint8Array): Promise<void> {
    let got = 0;
    while (got < length) {
      const bytes = await new Promise<number>((resolve, reject) => {
        read(descriptor, target, at + got, length - got, position + got, (error, n) =>
          error === null ? resolve(n) : reject(this.#unreadable(page, got, error)),
        );
      });
      if (bytes === 0) throw this.#truncated(page, got);
      got += bytes;
    }
  }

  /** The contiguous reads for `count` pages from number `page` on; pages in the write-ahead log are read one by one. */
  #pieces(page: number, count: number, at: number): Piece[] {
    const { descriptor, pageSize, wal } = this.geometry;
    const inFile = (from: number, to: number): Piece => ({
      page: page + from,
      descriptor,
      position: (page + from - 1) * pageSize,
      length: (to - from) * pageSize,
      at: at + from * pageSize,
    });
    if (wal === undefined) return [inFile(0, count)];
    const pieces: Piece[] = [];
    let from = 0;
    for (let i = 0; i < count; i++) {
      const position = offsetInWal(wal, page + i);
      if (position === undefined) continue;
      if (i > from) pieces.push(inFile(from, i));
      pieces.push({ page: page + i, descriptor: wal.descriptor, position, length: pageSize, at: at + i * pageSize });
      from = i + 1;
    }
    if (count > from) pieces.push(inFile(from, count));
    return pieces;
  }

  #truncated(page: number, got: number): SourceError {
    return this.corrupt(page + Math.floor(got / this.geometry.pageSize), 'lies beyond the end of the file');
  }

  #unreadable(first: number, got: number, cause: Error): SourceError {
    const { path, pageSize } = this.geometry;
    const page = first + Math.floor(got / pageSize);
    const message = `${path}: page ${page} of table ${this.table} cannot be read: ${cause.message}`;
    return new SourceError('ERR_SOURCE_READ', message, { path, table: this.table, page, cause });
  }
}
