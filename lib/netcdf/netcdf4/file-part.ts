import { ENTRY_SIZE, type LedgerEntry, NO_VARIABLE, PieceKind, readEntry } from './ledger.js';
import { crcOf } from './ledger-writer.js';

/**
 * Some chunks of a file, stored one after the other. Chunks hold no addresses, so that several encoders of one plan can
 * each make a part, and another one puts them together.
 */
export interface FilePart {
  /** Bytes of the chunks. */
  readonly bytes: number;
  /** Ledger entries of the chunks, 40 bytes each, with addresses from the start of the part. */
  readonly entries: Uint8Array;
  /** Index of each variable with chunks here, and whether they were shuffled. */
  readonly shuffles: readonly (readonly [variable: number, shuffle: boolean])[];
}

/** A part at its place in the file. */
export interface PlacedPart extends FilePart {
  /** Bytes behind its chunks that nothing refers to. */
  readonly padding: number;
}

/** What an encoder puts together, in the order of the file. */
export interface JoinedParts {
  /** Bytes before the first part: the head, and zeros behind it. */
  readonly headRoom: number;
  readonly parts: readonly PlacedPart[];
}

/** The entries of a part, in order of their addresses. */
export function* entriesOf({ entries }: FilePart): Generator<LedgerEntry> {
  const buffer = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  for (let at = 0; at < buffer.length; at += ENTRY_SIZE) yield readEntry(buffer, at);
}

const ZEROS = Buffer.alloc(1 << 20);

/** Zeros, in buffers of at most 1 MiB, none of which may be changed. */
export function* zeros(length: number): Generator<Buffer> {
  for (let rest = length; rest > 0; rest -= ZEROS.length) yield rest < ZEROS.length ? ZEROS.subarray(0, rest) : ZEROS;
}

/** The ledger entry of zeros that nothing refers to. */
export function paddingEntry(address: number, length: number): LedgerEntry {
  const none = { variable: NO_VARIABLE, chunk: 0, rawHash: 0n, filterMask: 0 };
  return { ...none, address, length, crc: crcOf(zeros(length)), kind: PieceKind.UNUSED };
}
