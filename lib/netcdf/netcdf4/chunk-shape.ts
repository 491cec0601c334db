/** Chunks of large variables have 1 to 4 MiB before compression, as guides to cloud-optimised HDF5 recommend. */
const SMALLEST = 1 << 20;
const LARGEST = 4 << 20;

/** Variables up to this many bytes are one chunk. */
export const WHOLE_VARIABLE = 2 << 20;

/** Chunks at the edge of dimensions that grow have so many bytes together, when they are full. */
const EDGE_BYTES = 32 << 20;

/** But such a chunk has at least so many, if it can: readers pay for each chunk. */
const LEAST_EDGE = 1 << 18;

/** Least bytes of a chunk along an unlimited dimension; with smaller ones every append would start a new chunk. */
const LEAST_UNLIMITED = 1 << 14;

/** Bytes per chunk for a variable of `bytes` bytes: 1/256 of it, within 1 and 4 MiB. */
export function chunkTarget(bytes: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, Math.floor(bytes / 256)));
}

/**
 * Most bytes of a chunk of a variable that grows from one update to the next, so that the chunks which are still filling
 * take {@link EDGE_BYTES} together when they are full, half of that on average: an update writes them anew.
 *
 * @param row bytes of the variable for one step along the dimension that grows, of those behind that dimension
 * @param rows bytes of all variables for one step
 */
export function edgeTarget(row: number, rows: number): number {
  return Math.max(LEAST_EDGE, Math.floor(EDGE_BYTES / rows) * row);
}

/**
 * Chunk shape for data written along the first dimension: whole rows while they fit. Chunks have about equal lengths,
 * so that the last one, which is stored in full size, is not nearly empty.
 *
 * @param shape lengths of the dimensions, slowest first, at least one
 * @param unlimited whether each dimension is unlimited
 * @param width bytes of an element
 * @param target most bytes of a chunk; a chunk has at least one element
 * @param growing index of a dimension that grows from one update to the next: its last chunk is then as empty as can be
 */
export function chunkShape(
  shape: readonly number[],
  unlimited: readonly boolean[],
  width: number,
  target: number,
  growing = -1,
): number[] {
  const chunk = new Array<number>(shape.length).fill(1);
  let bytes = width;
  for (let d = shape.length - 1; d >= 0; d--) {
    const most = Math.max(1, Math.floor(target / bytes));
    const least = unlimited[d] ? Math.min(most, Math.ceil(LEAST_UNLIMITED / bytes)) : 1;
    chunk[d] = Math.max(least, d === growing ? growable(shape[d], most) : balanced(shape[d], most));
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

/** As {@link balanced}, but shorter rather than longer: what is left over begins a chunk that has room for more. */
function growable(length: number, most: number): number {
  if (length <= most) return Math.max(1, length);
  const piece = Math.floor(length / Math.ceil(length / most));
  return piece < 4 ? piece : 4 * Math.floor(piece / 4);
}
