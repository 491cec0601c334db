import { crc32 } from 'node:zlib';
import { xxh64 } from '../checksums.js';
import {
  ENTRY_SIZE,
  LEDGER_VERSION,
  type LedgerEntry,
  type LedgerSource,
  type LedgerTrailer,
  NO_VARIABLE,
  PieceKind,
  preambleBytes,
  putEntry,
  storageCode,
  trailerBytes,
} from './ledger.js';
import type { VariableStorage } from './storage.js';

/** The part of a plan that the ledger depends on. */
interface LedgerPlan {
  readonly variables: readonly VariableStorage[];
  readonly software: string;
  readonly source: LedgerSource;
}

/** The bytes at the front of the file, as the trailer has them. */
export type LedgerHead = Pick<LedgerTrailer, 'headSize' | 'headHash'>;

export function ledgerHead(bytes: Buffer): LedgerHead {
  return { headSize: bytes.length, headHash: xxh64(bytes) };
}

/** Entries before the buffer for them grows. */
const FIRST_ENTRIES = 64;

/** Collects what is written, and makes the ledger of it. 40 bytes for each piece. */
export class LedgerWriter {
  readonly #plan: LedgerPlan;
  #entries = Buffer.allocUnsafeSlow(FIRST_ENTRIES * ENTRY_SIZE);
  #count = 0;

  constructor(plan: LedgerPlan) {
    this.#plan = plan;
  }

  /** Adds a piece behind those that are there. */
  add(entry: LedgerEntry): void {
    const at = this.#count * ENTRY_SIZE;
    if (at === this.#entries.length) {
      const longer = Buffer.allocUnsafeSlow(2 * at);
      longer.set(this.#entries);
      this.#entries = longer;
    }
    putEntry(this.#entries, at, entry);
    this.#count++;
  }

  /** The entries so far, 40 bytes each. */
  get entries(): Buffer {
    return this.#entries.subarray(0, this.#count * ENTRY_SIZE);
  }

  /** Pieces so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * The ledger in consecutive parts.
   *
   * @param metadata the head of the file, and the entries of the metadata, which become known last
   * @param shuffles whether each variable was shuffled
   * @param kept entries of bytes that stay, before those that were added
   */
  finish(
    metadata: { head: LedgerHead; entries: readonly LedgerEntry[] },
    shuffles: readonly boolean[],
    kept: Buffer = Buffer.alloc(0),
  ): Buffer[] {
    const { head, entries } = metadata;
    const preamble = preambleOf(this.#plan, shuffles);
    const own = Buffer.alloc(entries.length * ENTRY_SIZE);
    entries.forEach((entry, i) => {
      putEntry(own, i * ENTRY_SIZE, entry);
    });
    const others = this.entries;
    // In order of their addresses: the metadata lie before all data or behind them.
    const isFront = entries.length > 0 && entries[0].address < head.headSize;
    const all = isFront ? [preamble, own, kept, others] : [preamble, others, own];
    const trailer = trailerBytes({
      preambleSize: preamble.length,
      entryCount: entries.length + kept.length / ENTRY_SIZE + this.#count,
      ...head,
      crc: crcOf(all),
    });
    return [...all, trailer].filter(({ length }) => length > 0);
  }
}

/** The entries of the metadata but the superblock: object headers, then heap and B-trees where there are any. */
export function metadataEntries(block: Buffer, address: number, headersSize: number): LedgerEntry[] {
  const parts = [
    { kind: PieceKind.HEADERS, start: 0, end: headersSize },
    { kind: PieceKind.INDEX, start: headersSize, end: block.length },
  ];
  return parts
    .filter(({ start, end }) => end > start)
    .map(({ kind, start, end }) => {
      const bytes = block.subarray(start, end);
      const at = { address: address + start, length: bytes.length };
      return { variable: NO_VARIABLE, chunk: 0, ...at, rawHash: xxh64(bytes), crc: crc32(bytes), filterMask: 0, kind };
    });
}

/** Entries of metadata of so many bytes. */
export function metadataPieces(headersSize: number, metadataSize: number): number {
  return metadataSize > headersSize ? 2 : 1;
}

/** Most entries of chunks: every chunk, and the texts of each string chunk. */
export function chunkPieces(variables: readonly VariableStorage[]): number {
  return variables.reduce(
    (sum, { variable, chunkCount }) => sum + chunkCount * (variable.type === 'string' ? 2 : 1),
    0,
  );
}

/** Bytes of the preamble. It does not depend on what is decided while the file is written. */
export function preambleSize(plan: LedgerPlan): number {
  return preambleOf(
    plan,
    plan.variables.map(() => false),
  ).length;
}

function preambleOf({ variables, software, source }: LedgerPlan, shuffles: readonly boolean[]): Buffer {
  return preambleBytes({
    ledger: LEDGER_VERSION,
    software,
    storage: variables
      .map(({ width, deflate, fletcher32 }, v) =>
        storageCode({ width, shuffle: shuffles[v], deflate: deflate > 0, fletcher32 }),
      )
      .join(''),
    source,
  });
}

/** CRC-32 of consecutive parts. */
export function crcOf(parts: Iterable<Uint8Array>): number {
  let crc = 0;
  for (const part of parts) crc = crc32(part, crc);
  return crc;
}
