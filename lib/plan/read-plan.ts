import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { ReadingPasses } from '../flow/reading-passes.js';

/** How often the readings are read, and what of them is kept meanwhile. */
export interface ReadPlan {
  /** Passes over the source from here on. */
  readonly passes: number;
  /** All readings are kept, in memory or in a temporary file, and what is needed is read from there. */
  readonly kept: boolean;
  /** Bytes of the temporary file, at most. */
  readonly temporaryBytes: number;
  readonly why: string;
}

/** Of the room for temporary files this much is taken at most. */
const ROOM = 0.9;

/**
 * Decide how passes that an encoder wants one after the other are served: a source is read again for its keys, but for
 * values only where keeping them has no room.
 *
 * @param passes the signals of each pass
 * @param room bytes free for temporary files
 */
export function planReading(flow: ReadingPasses, passes: readonly (readonly number[])[], room = freeBytes()): ReadPlan {
  const count = passes.length;
  if (flow.isKept) {
    return {
      passes: 0,
      kept: true,
      temporaryBytes: flow.temporaryBytes,
      why: 'the readings are kept since they were surveyed',
    };
  }
  const withValues = passes.filter((signals) => signals.length > 0).length;
  if (withValues < 2) {
    return { passes: count, kept: false, temporaryBytes: flow.temporaryBytes, why: 'values are read once' };
  }
  const bytes = flow.bytes;
  const inMemory = bytes <= flow.memory;
  if (inMemory || hasRoom(bytes, room)) {
    const where = inMemory ? 'in memory' : 'in a temporary file';
    const why = `the format wants one variable after the other: readings are read once and kept ${where}`;
    return { passes: 1, kept: true, temporaryBytes: inMemory ? 0 : bytes, why };
  }
  const why = `the format wants one variable after the other, and ${tmpdir()} has no room to keep the readings`;
  return { passes: count, kept: false, temporaryBytes: flow.temporaryBytes, why };
}

/** True where a temporary file of that size would leave some of the room there is. */
export function hasRoom(bytes: number, room = freeBytes()): boolean {
  return bytes <= ROOM * room;
}

/** Bytes that the directory for temporary files has left for this user. */
function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(tmpdir());
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
