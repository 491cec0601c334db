/** Chunks of large variables have 1 to 4 MiB before compression, as guides to cloud-optimised HDF5 recommend. */
const SMALLEST = 1 << 20;
const LARGEST = 4 << 20;

/** Variables up to this many bytes are one chunk. */
export const WHOLE_VARIABLE = 2 << 20;

/** Least bytes of a chunk along an unlimited dimension; with smaller ones every append would start a new chunk. */
const LEAST_UNLIMITED = 1 << 14;

/** Bytes per chunk for a variable of `bytes` bytes: 1/256 of it, within 1 and 4 MiB. */
export function chunkTarget(bytes: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.floor(bytes / 256)));
}

/**
 * Chunk shape for data written along the first dimension: whole rows while they fit. Chunks have about equal lengths,
 * so that the last one, which is stored in full size, is not nearly empty.
 *
 * @param shape lengths of the dimensions, slowest first, at least one
 * @param unlimited whether each dimension is unlimited
 * @param width bytes of an element
 * @param target most bytes of a chunk; a chunk has at least one element
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
    const growing = unlimited[d] ? Math.min(most, Math.ceil(LEAST_UNLIMITED / bytes)) : 1;
    chunk[d] = Math.max(growing, balanced(shape[d], most));
    bytes *= chunk[d];
    if (chunk[d] < shape[d]) break;
  }
  return chunk;
}

/** Length of equal pieces of `length`, at most `most` each; a multiple of 4 if several, for the shuffle filter. */
function balanced(length: number, most: number): number {
  if (length <= most) return Math.max(1, length);
  const pieces = Math.ceil(length / most);
  const piece = Math.ceil(length / pieces);
  return Math.min(most, 4 * Math.ceil(piece / 4));
}
