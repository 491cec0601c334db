import { crc32 } from 'node:zlib';
import { SUPERBLOCK_SIZE } from '../netcdf/hdf5/superblock.js';
import {
  ENTRY_SIZE,
  type LedgerEntry,
  type LedgerPreamble,
  type LedgerTrailer,
  ledgerSize,
  readEntry,
} from '../netcdf/netcdf4/ledger.js';
import type { RangeReader } from '../sink/index.js';

/** Entries that are read at a time: 640 KiB. */
const WINDOW = 1 << 14;

/** The ledger of an object: what the object holds, by its writer. Entries are read when they are asked for. */
export class Ledger {
  readonly preamble: LedgerPreamble;
  readonly trailer: LedgerTrailer;
  /** Offset of the preamble: where the pieces end. */
  readonly start: number;
  readonly #reader: RangeReader;

  constructor(reader: RangeReader, trailer: LedgerTrailer, preamble: LedgerPreamble) {
    this.#reader = reader;
    this.trailer = trailer;
    this.preamble = preamble;
    this.start = reader.size - ledgerSize(trailer.preambleSize, trailer.entryCount);
  }

  /** All entries in order of their addresses, some thousand at a time. */
  async *windows(signal?: AbortSignal): AsyncGenerator<LedgerEntry[]> {
    for await (const bytes of this.#windows(signal)) {
      yield Array.from({ length: bytes.length / ENTRY_SIZE }, (_, i) => readEntry(bytes, i * ENTRY_SIZE));
    }
  }

  /** What is wrong with the ledger itself; undefined where it is whole and its entries cover the object without a gap. */
  async fault(signal?: AbortSignal): Promise<string | undefined> {
    let crc = crc32(await this.#reader.read(this.start, this.trailer.preambleSize, signal));
    let end = SUPERBLOCK_SIZE;
    let gap: number | undefined;
    for await (const bytes of this.#windows(signal)) {
      crc = crc32(bytes, crc);
      for (let at = 0; at < bytes.length; at += ENTRY_SIZE) {
        const { address, length } = readEntry(bytes, at);
        if (address !== end) gap ??= end;
        end = address + length;
      }
    }
    if (crc !== this.trailer.crc) return 'the checksum of the ledger is wrong';
    if (gap !== undefined) return `its entries leave a gap, or overlap, at byte ${gap}`;
    return end === this.start ? undefined : `its entries end at byte ${end}, the ledger begins at ${this.start}`;
  }

  /** All entries as they are stored: 40 bytes each. */
  async entries(signal?: AbortSignal): Promise<Buffer> {
    const windows: Buffer[] = [];
    for await (const bytes of this.#windows(signal)) windows.push(bytes);
    return Buffer.concat(windows);
  }

  async *#windows(signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const { preambleSize, entryCount } = this.trailer;
    for (let first = 0; first < entryCount; first += WINDOW) {
      const length = Math.min(WINDOW, entryCount - first) * ENTRY_SIZE;
      yield await this.#reader.read(this.start + preambleSize + first * ENTRY_SIZE, length, signal);
    }
  }
}
