/** How `--memory` is shared out, in bytes. Batches in flight and the program itself use what is left. */
export interface MemoryBudget {
  readonly total: number;
  /** Readings that are kept, sorted or brought into machine order; the rest goes to a temporary file. */
  readonly spill: number;
  /** Readings of interleaved machines that wait for a batch of one machine to fill. */
  readonly scatter: number;
  /** Times of all machines while their union is formed. */
  readonly timeUnion: number;
  /** Chunks that the encoder fills. */
  readonly chunks: number;
  /** Parts of the dataset's upload. */
  readonly upload: number;
  /** Parts of the upload of the references, once the dataset is written. */
  readonly references: number;
}

/** Each share as a fraction of the total. Every other place takes a share from here, and divides nothing but that. */
const SHARES = {
  spill: 1 / 12,
  scatter: 1 / 24,
  timeUnion: 1 / 8,
  chunks: 1 / 8,
  upload: 1 / 8,
  references: 1 / 8,
} as const;

/**
 * Bytes for open chunks of a file that is updated, whose chunks have their size already, where machines are interleaved:
 * nothing is spilled then, and the union of the times is known.
 */
export function updatedChunks({ chunks, spill, timeUnion }: MemoryBudget): number {
  return chunks + spill + timeUnion;
}

/** Share out `total` bytes (`--memory`). */
export function memoryBudget(total: number): MemoryBudget {
  return {
    total,
    spill: total * SHARES.spill,
    scatter: total * SHARES.scatter,
    timeUnion: total * SHARES.timeUnion,
    chunks: total * SHARES.chunks,
    upload: total * SHARES.upload,
    references: total * SHARES.references,
  };
}
