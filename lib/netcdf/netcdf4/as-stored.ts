import type { StoredForm } from './base.js';
import { product, type VariableStorage } from './storage.js';

/** A variable whose planned chunks have more than so many times the bytes of the stored ones gets the planned ones. */
const MOST_SMALLER = 4;

/** Why a variable is not stored as it is in the file that is there. */
export interface Misfit {
  /** The end of a sentence. */
  readonly why: string;
  /** It is another variable, or has another encoding; otherwise it has outgrown its chunks. */
  readonly isOther: boolean;
}

const other = (why: string): Misfit => ({ why, isOther: true });
const outgrown = (why: string): Misfit => ({ why, isOther: false });

/**
 * The storage of a variable in a file that is updated: with the chunks and the shuffle filter that it has there. Only
 * then its chunks can stay.
 *
 * @param planned as in a new file
 * @param stored as in the file that is there
 * @param memory bytes for a stored chunk
 * @returns why it gets the planned storage, where it does
 */
export function asStored(
  planned: VariableStorage,
  stored: StoredForm | undefined,
  memory: number,
): VariableStorage | Misfit {
  const { variable, shape } = planned;
  const name = `"${variable.name}"`;
  if (stored === undefined) return other(`${name} is not in it`);
  if (stored.type !== variable.type) return other(`${name} is of type ${stored.type} there, and ${variable.type} now`);
  if (stored.shape.length !== shape.length)
    return other(`${name} has ${stored.shape.length} dimensions there, and ${shape.length} now`);
  if (planned.layout === 'contiguous') {
    return stored.chunk === undefined ? planned : outgrown(`${name} is small enough now to be stored in one piece`);
  }
  const { chunk } = stored;
  if (chunk === undefined) return outgrown(`${name} is in one piece there, and in chunks now`);
  const [before, now] = [filtersOf(stored), filtersOf(planned)];
  if (before !== now) return other(`${name} is stored with ${before} there, and with ${now} now`);
  if (planned.shuffle !== 'auto' && planned.shuffle !== stored.shuffle)
    return other(`${name} is stored ${stored.shuffle ? 'with' : 'without'} the shuffle filter there`);
  const bytes = product(chunk) * planned.width;
  if (!isFitting(planned, chunk, bytes, memory)) {
    const why = `${name} has chunks of [${chunk}] there, and gets others`;
    return variable.storage?.chunks === undefined ? outgrown(why) : other(why);
  }
  const grid = shape.map((length, d) => Math.ceil(length / chunk[d]));
  return { ...planned, chunk, grid, chunkCount: product(grid), chunkBytes: bytes, shuffle: stored.shuffle };
}

function filtersOf({ deflate, fletcher32 }: Pick<StoredForm, 'deflate' | 'fletcher32'>): string {
  return `deflate ${deflate}${fletcher32 ? ' and Fletcher32' : ''}`;
}

/** Chunks that are asked for win; others must fit the variable and the memory, and must not be far too small for it. */
function isFitting(
  { variable, shape, unlimited, chunk: planned, chunkBytes }: VariableStorage,
  chunk: readonly number[],
  bytes: number,
  memory: number,
): boolean {
  if (chunk.every((length, d) => length === planned[d])) return true;
  if (variable.storage?.chunks !== undefined) return false;
  // HDF5 has no chunks that are longer than a dimension of fixed length.
  if (chunk.some((length, d) => length > Math.max(1, shape[d]) && !unlimited[d])) return false;
  return MOST_SMALLER * bytes >= chunkBytes && bytes <= Math.max(chunkBytes, memory);
}
