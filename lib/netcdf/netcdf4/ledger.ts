import { crc32 } from 'node:zlib';
import { bytesOf, type Fields, sizeOf } from '../hdf5/fields.js';

/*
 * The ledger: what a netCDF-4 file stores, piece by piece. It lies behind everything else, inside the end-of-file
 * address; nothing in HDF5 refers to it, so readers skip it. docs/ledger.md describes it byte by byte.
 *
 *     ledger = preamble entry* trailer
 *
 * Integers are little-endian. The entries follow each other in order of their addresses. Together with the superblock,
 * which the trailer has a hash of, they cover every byte before the ledger once.
 */

/** The version of the format. Readers refuse others. */
export const LEDGER_VERSION = 1;

/** What a piece of the file is. */
export const PieceKind = {
  /** A chunk as stored, or all values of a contiguous variable. */
  CHUNK: 0,
  /** The global heap with the texts of one chunk, which lies before it; zeros behind it where space was reserved. */
  TEXTS: 1,
  /** Object headers. HDF5 has a checksum on each. */
  HEADERS: 2,
  /** The global heap of attributes, and the B-trees of chunks. HDF5 has no checksums there. */
  INDEX: 3,
  /** Bytes that nothing refers to: zeros that fill up a part of a job, or what an update left where it was. */
  UNUSED: 4,
} as const;
export type PieceKind = (typeof PieceKind)[keyof typeof PieceKind];

/** `variable` of a piece that belongs to none. */
export const NO_VARIABLE = 0xffff_ffff;

/** One piece of the file. */
export interface LedgerEntry {
  /** Index in the dataset, or {@link NO_VARIABLE}. */
  readonly variable: number;
  /** Row-major position of the chunk in its grid. */
  readonly chunk: number;
  /** Offset in the file. */
  readonly address: number;
  /** Bytes in the file. */
  readonly length: number;
  /**
   * XXH64 of the chunk before any filter; of texts, of all of them, each behind its length in 4 bytes; of other pieces,
   * of their bytes.
   */
  readonly rawHash: bigint;
  /** CRC-32 (that of zlib) of the bytes in the file. */
  readonly crc: number;
  /** Filters that were not applied, as in the key of the chunk's B-tree (HDF5 File Format Specification, III.A.1). */
  readonly filterMask: number;
  readonly kind: PieceKind;
}

function entryFields(entry: LedgerEntry): Fields {
  return [
    ['Variable', 4, entry.variable],
    ['Chunk', 4, entry.chunk],
    ['Address', 8, entry.address],
    ['Length', 8, entry.length],
    ['Raw Hash', 8, entry.rawHash],
    ['CRC', 4, entry.crc],
    ['Filter Mask', 2, entry.filterMask],
    ['Kind', 1, entry.kind],
    ['Reserved (zero)', 1, 0],
  ];
}

const NO_ENTRY: LedgerEntry = {
  variable: 0,
  chunk: 0,
  address: 0,
  length: 0,
  rawHash: 0n,
  crc: 0,
  filterMask: 0,
  kind: PieceKind.CHUNK,
};

/** Bytes of an entry: 40. */
export const ENTRY_SIZE = sizeOf(entryFields(NO_ENTRY));

/** Writes an entry at `offset`, without an object for each field, as there may be millions. */
export function putEntry(target: Buffer, offset: number, entry: LedgerEntry): void {
  target.writeUInt32LE(entry.variable, offset);
  target.writeUInt32LE(entry.chunk, offset + 4);
  putLength(target, offset + 8, entry.address);
  putLength(target, offset + 16, entry.length);
  target.writeBigUInt64LE(entry.rawHash, offset + 24);
  target.writeUInt32LE(entry.crc, offset + 32);
  target.writeUInt16LE(entry.filterMask, offset + 36);
  target.writeUInt16LE(entry.kind, offset + 38);
}

/** The entry at `offset`. */
export function readEntry(source: Buffer, offset: number): LedgerEntry {
  return {
    variable: source.readUInt32LE(offset),
    chunk: source.readUInt32LE(offset + 4),
    address: readLength(source, offset + 8),
    length: readLength(source, offset + 16),
    rawHash: source.readBigUInt64LE(offset + 24),
    crc: source.readUInt32LE(offset + 32),
    filterMask: source.readUInt16LE(offset + 36),
    kind: source.readUInt8(offset + 38) as PieceKind,
  };
}

function putLength(target: Buffer, at: number, value: number): void {
  target.writeUInt32LE(value % 2 ** 32, at);
  target.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

function readLength(source: Buffer, at: number): number {
  return source.readUInt32LE(at) + 2 ** 32 * source.readUInt32LE(at + 4);
}

/** Not text, and no signature of HDF5. */
const SIGNATURE = Buffer.from('\x8aLEDGER\n', 'latin1');

/** The end of the ledger, from which it is found: the last bytes of the file. */
export interface LedgerTrailer {
  /** Bytes of the preamble. */
  readonly preambleSize: number;
  readonly entryCount: number;
  /** Bytes at the front of the file that `headHash` covers: the superblock, and the metadata where they are there. */
  readonly headSize: number;
  /** XXH64 of the head. Where it is another, another program has changed the file, or the head is damaged. */
  readonly headHash: bigint;
  /** CRC-32 of preamble and entries. */
  readonly crc: number;
}

/** The trailer without its own checksum. */
function trailerFields(trailer: LedgerTrailer): Fields {
  return [
    ['Signature', 8, SIGNATURE],
    ['Version', 2, LEDGER_VERSION],
    ['Entry Size', 2, ENTRY_SIZE],
    ['Preamble Size', 4, trailer.preambleSize],
    ['Number of Entries', 8, trailer.entryCount],
    ['Ledger Size', 8, ledgerSize(trailer.preambleSize, trailer.entryCount)],
    ['Head Size', 8, trailer.headSize],
    ['Head Hash', 8, trailer.headHash],
    ['Reserved (zero)', 8, 0],
    ['Ledger CRC', 4, trailer.crc],
  ];
}

/** Bytes of the trailer: 64, the last 4 of them the CRC-32 of those before. */
export const TRAILER_SIZE = 64;

/** Bytes of the whole ledger. */
export function ledgerSize(preambleSize: number, entryCount: number): number {
  return preambleSize + entryCount * ENTRY_SIZE + TRAILER_SIZE;
}

export function trailerBytes(trailer: LedgerTrailer): Buffer {
  const fields = bytesOf(trailerFields(trailer));
  return Buffer.concat([fields, bytesOf([['Trailer CRC', 4, crc32(fields)]])]);
}

/**
 * The trailer in {@link TRAILER_SIZE} bytes; undefined where they are none, or are damaged.
 *
 * @returns `'version'` for a trailer of another version of the format
 */
export function readTrailer(bytes: Buffer): LedgerTrailer | 'version' | undefined {
  const isWhole = bytes.subarray(0, 8).equals(SIGNATURE) && bytes.readUInt32LE(60) === crc32(bytes.subarray(0, 60));
  if (!isWhole) return undefined;
  if (bytes.readUInt16LE(8) !== LEDGER_VERSION || bytes.readUInt16LE(10) !== ENTRY_SIZE) return 'version';
  return {
    preambleSize: bytes.readUInt32LE(12),
    entryCount: readLength(bytes, 16),
    headSize: readLength(bytes, 32),
    headHash: bytes.readBigUInt64LE(40),
    crc: bytes.readUInt32LE(56),
  };
}

/** How the chunks of a variable are stored. */
export interface ChunkStorage {
  /** Bytes of an element. */
  readonly width: number;
  readonly shuffle: boolean;
  readonly deflate: boolean;
  readonly fletcher32: boolean;
}

/** What the caller says of the source of a dataset: JSON. */
export type LedgerSource = Readonly<Record<string, unknown>>;

/** The JSON at the start of the ledger. */
export interface LedgerPreamble {
  readonly ledger: typeof LEDGER_VERSION;
  readonly software: string;
  /** {@link storageCode} of each variable, in the order of the dataset. */
  readonly storage: string;
  readonly source: LedgerSource;
}

/**
 * Two characters for a variable: the bytes of an element in base 36 (`g` for the 16 of a text), and the sum of 1 for
 * shuffle, 2 for deflate, 4 for Fletcher32. Their number does not depend on what is decided late.
 */
export function storageCode({ width, shuffle, deflate, fletcher32 }: ChunkStorage): string {
  return width.toString(36) + ((shuffle ? 1 : 0) + (deflate ? 2 : 0) + (fletcher32 ? 4 : 0));
}

/** The storage of a variable in {@link LedgerPreamble.storage}; undefined where it has none with this index. */
export function chunkStorage(storage: string, variable: number): ChunkStorage | undefined {
  const code = storage.slice(2 * variable, 2 * variable + 2);
  if (code.length < 2) return undefined;
  const filters = Number(code[1]);
  return {
    width: Number.parseInt(code[0], 36),
    shuffle: (filters & 1) !== 0,
    deflate: (filters & 2) !== 0,
    fletcher32: (filters & 4) !== 0,
  };
}

/** The preamble in UTF-8, with spaces up to a multiple of 8 bytes. */
export function preambleBytes(preamble: LedgerPreamble): Buffer {
  const json = Buffer.from(JSON.stringify(preamble), 'utf8');
  return Buffer.concat([json, Buffer.alloc(-json.length & 7, ' ')]);
}

const END_KEY = ',ledger=';

/** Digits of {@link ledgerProperty}: any file size. */
const END_DIGITS = 16;

/**
 * Where the ledger ends, for the hidden attribute `_NCProperties`: a file that others made longer has its ledger there,
 * and one whose last bytes are no trailer has lost it.
 *
 * @param end offset after the trailer; it does not change the length of the text
 */
export function ledgerProperty(end: number): string {
  return END_KEY + String(end).padStart(END_DIGITS, '0');
}

/** The end of the ledger in the text of `_NCProperties`; undefined where there is none. */
export function ledgerEnd(properties: string): number | undefined {
  const found = new RegExp(`${END_KEY}(\\d{${END_DIGITS}})`).exec(properties);
  return found === null ? undefined : Number(found[1]);
}
