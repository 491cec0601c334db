/** Chunks of big variables have between 1 and 4 MiB before compression: what cloud-optimised HDF5 guides ask for. */
const SMALLEST = 1 << 20;
const LARGEST = 4 << 20;

/** Variables up to this size are one chunk. */
export const WHOLE_VARIABLE = 2 << 20;

/** Chunks along a dimension that can grow are at least this large, or every append would begin a new one. */
const GROWING = 1 << 14;

/**
 * Bytes that a chunk of a variable should have: 1/256 of the variable within 1 and 4 MiB.
 *
 * @param bytes of the whole variable
 */
export function chunkTarget(bytes: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.floor(bytes / 256)));
}

/**
 * Chunk shape for data that come along the first dimension: whole rows as long as they fit, all chunks of about equal
 * length so that the last one, which is stored full size, is not nearly empty.
 *
 * @param shape lengths of the dimensions, slowest first, at least one
 * @param unlimited for each dimension whether it can grow
 * @param width bytes of an element
 * @param target bytes a chunk may have; a chunk has at least one element
 */
export function chunkShape(
  shape: readonly number[],
  unlimited: readonly boolean[],
  width: number,
  target: number,
): number[] {
  const chunk = new Array<number>(shape.length).fill(1);
  let bytes = width;
  for (let d = shape.length - 1; d >= 0; d--) {
    const most = Math.max(1, Math.floor(target / bytes));
    const growing = unlimited[d] ? Math.min(most, Math.ceil(GROWING / bytes)) : 1;
    chunk[d] = Math.max(growing, balanced(shape[d], most));
    bytes *= chunk[d];
    if (chunk[d] < shape[d]) break;
  }
  return chunk;
}

/** Length of equal pieces of `length`, each at most `most`; in fours where there are several, for the shuffle filter. */
function balanced(length: number, most: number): number {
  if (length <= most) return Math.max(1, length);
  const pieces = Math.ceil(length / most);
  const piece = Math.ceil(length / pieces);
  return Math.min(most, 4 * Math.ceil(piece / 4));
}
