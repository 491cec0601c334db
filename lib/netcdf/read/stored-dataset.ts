import type { Attribute, Dimension, NcType } from '../model.js';

/** A netCDF file as it is stored. */
export interface StoredDataset {
  readonly format: 'netcdf4' | 'classic' | '64-bit-offset' | 'cdf5';
  readonly dimensions: readonly Dimension[];
  /** Global attributes. Text is a string, numbers are typed arrays, an array of strings is `string[]`. */
  readonly attributes: readonly Attribute[];
  /** In the order of the file. */
  readonly variables: readonly StoredVariable[];
  /** Bytes that the file says it has; the classic formats, where data end. */
  readonly endOfFile: number;
}

export interface StoredVariable {
  readonly name: string;
  readonly type: NcType;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: readonly Attribute[];
  readonly values: StoredValues;
}

/** A range of the file. */
export interface StoredBytes {
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  /** Bit i: filter i was not applied. */
  readonly filterMask: number;
}

/** Values of a chunk in row-major order: bytes in the machine's byte order, or texts. */
export type ChunkContent = Uint8Array | readonly string[];

/**
 * The values of a variable in chunks: as the file has them, or, where they are contiguous in the file, in pieces of it.
 */
export interface StoredValues {
  /** The file's own chunks; otherwise pieces of contiguous values. */
  readonly isChunked: boolean;
  /** Lengths of a chunk along each dimension. */
  readonly chunk: readonly number[];
  /** Chunks along each dimension. */
  readonly grid: readonly number[];
  /** Bytes of an element in the file. */
  readonly width: number;
  /** One element that stands where nothing was written; undefined for texts. */
  readonly fill: Uint8Array | undefined;
  /** Chunks at the edge have only the values inside the variable. */
  readonly isClipped: boolean;
  /** The filters, in the order in which a writer applies them; for people. */
  readonly filters: readonly string[];
  /** zlib level; 0: not compressed. */
  readonly deflate: number;
  /** Number of chunks that are stored. */
  readonly stored: number;
  /** Their positions, ascending. */
  positions(): Iterable<number>;
  has(position: number): boolean;
  /**
   * Where the bytes of a chunk lie, as they are stored; undefined where it is not stored. Of contiguous values: of a piece.
   */
  locate(position: number): StoredBytes | undefined;
  /**
   * The values of a chunk; undefined where it is not stored.
   * @param position in the row-major order of the grid
   * @throws FormatError ERR_NETCDF_DAMAGED
   */
  read(position: number, signal?: AbortSignal): Promise<ChunkContent | undefined>;
}

/** 0, 1, 2, … */
export function* upTo(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((a, b) => a * b, 1);
}

/** Index along each dimension of the row-major `position` in `shape`. */
export function indexOf(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length).fill(0);
  let rest = position;
  for (let d = shape.length - 1; d >= 0; d--) {
    index[d] = rest % shape[d];
    rest = Math.floor(rest / shape[d]);
  }
  return index;
}

/** The part of chunk `position` that lies inside the variable. */
export function blockOf(
  position: number,
  { chunk, grid }: Pick<StoredValues, 'chunk' | 'grid'>,
  shape: readonly number[],
): { readonly start: number[]; readonly count: number[] } {
  const start = indexOf(position, grid).map((c, d) => c * chunk[d]);
  return { start, count: start.map((s, d) => Math.min(chunk[d], shape[d] - s)) };
}

/**
 * Lengths of a piece of at most `target` bytes whose values follow each other in the file: whole along the last
 * dimensions, cut along one, of length 1 along the first.
 */
export function pieceShape(shape: readonly number[], width: number, target: number): number[] {
  const piece = new Array<number>(shape.length).fill(1);
  let bytes = width;
  for (let d = shape.length - 1; d >= 0; d--) {
    const most = Math.max(1, Math.floor(target / bytes));
    piece[d] = Math.max(1, Math.min(shape[d], most));
    bytes *= piece[d];
    if (piece[d] < shape[d]) break;
  }
  return piece;
}
