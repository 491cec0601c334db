import { EncoderError } from '../../errors.js';
import { xxh64 } from '../checksums.js';
import { ENTRY_SIZE, type LedgerEntry, NO_VARIABLE, PieceKind, putEntry, readEntry } from './ledger.js';
import type { ChunkValues } from './open-chunks.js';
import { MOST_UNUSED, type UpdatePlan } from './plan-update.js';
import { textsHash } from './string-chunk.js';

/** Where a chunk is stored. */
interface Place {
  readonly address: number;
  readonly length: number;
}

/** A chunk of the new file. */
type ChunkOf = Pick<LedgerEntry, 'variable' | 'chunk'>;

/** Which chunks of the base are in the new file, while it is written; and the ledger of the bytes that stay. */
export class KeptChunks {
  readonly #plan: UpdatePlan;
  /** The entries of the bytes that stay. Until a chunk turns out to be the same, nothing refers to its bytes. */
  readonly #entries: Buffer;
  #used = 0;
  #expectedUnused: number;

  constructor(plan: UpdatePlan) {
    this.#plan = plan;
    this.#expectedUnused = plan.expected.unused;
    const { first, count } = plan.entries;
    this.#entries = Buffer.alloc(count * ENTRY_SIZE);
    for (let i = 0; i < count; i++) {
      const { address, length, crc } = this.#stored(first + i);
      putEntry(this.#entries, i * ENTRY_SIZE, {
        ...{ variable: NO_VARIABLE, chunk: 0, address, length, rawHash: 0n, crc, filterMask: 0 },
        kind: PieceKind.UNUSED,
      });
    }
  }

  /** Entries of the bytes that stay, in order of their addresses. */
  get entries(): Buffer {
    return this.#entries;
  }

  /** Bytes that stay, and that nothing refers to. */
  get unusedBytes(): number {
    const { start, end } = this.#plan;
    return end - start - this.#used;
  }

  /**
   * Where the base has a chunk with these values. It is then part of the new file.
   *
   * @param size bytes of the file so far
   * @throws EncoderError ERR_NETCDF_UNUSED where so many bytes are of no use that the file is better written whole
   */
  take(variable: number, position: number, values: ChunkValues, size: number): Place | undefined {
    const chunk = this.#plan.chunks[variable][position];
    const at = { variable, chunk: position };
    const place = Array.isArray(values) ? this.#takeTexts(chunk, at, values) : this.#take(chunk, at, xxh64(values));
    if (place === undefined) refuseWaste(this.#expectedUnused, size);
    return place;
  }

  /** Where the base has a chunk whose values nobody looks at. It is then part of the new file. */
  keep(variable: number, position: number): Place | undefined {
    const number = this.#plan.chunks[variable][position];
    if (number === 0) return undefined;
    const { rawHash } = this.#stored(Math.abs(number) - 1);
    return this.#take(number, { variable, chunk: position }, rawHash);
  }

  /** The same once all chunks were asked for. */
  checkUse(size: number): void {
    refuseWaste(this.unusedBytes, size);
  }

  /** A chunk of texts stays with them: its own bytes refer to theirs. */
  #takeTexts(chunk: number, at: ChunkOf, values: readonly string[]): Place | undefined {
    const texts = this.#plan.texts[at.variable]?.[at.chunk] ?? 0;
    if (chunk === 0 || texts === 0 || this.#take(texts, at, textsHash(values)) === undefined) return undefined;
    return this.#take(chunk, at, this.#stored(Math.abs(chunk) - 1).rawHash);
  }

  /** @param number of the entry, from 1; see {@link UpdatePlan.chunks} */
  #take(number: number, at: ChunkOf, rawHash: bigint): Place | undefined {
    if (number === 0) return undefined;
    const i = Math.abs(number) - 1;
    const entry = this.#stored(i);
    const { address, length } = entry;
    if (entry.rawHash !== rawHash) {
      if (number > 0) this.#expectedUnused += length;
      return undefined;
    }
    if (number < 0) this.#expectedUnused -= length;
    this.#used += length;
    putEntry(this.#entries, (i - this.#plan.entries.first) * ENTRY_SIZE, { ...entry, ...at });
    return { address, length };
  }

  #stored(i: number): LedgerEntry {
    return readEntry(this.#plan.base.entries, i * ENTRY_SIZE);
  }
}

function refuseWaste(unused: number, size: number): void {
  if (unused <= MOST_UNUSED * size) return;
  throw new EncoderError(
    'ERR_NETCDF_UNUSED',
    'more than a quarter of the updated file would be bytes of no use: so many values differ from those that were there',
  );
}
