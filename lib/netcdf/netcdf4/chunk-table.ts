import type { ChunkIndex } from '../hdf5/chunk-btree.js';
import { product } from './storage.js';

/** Size of a chunk that is complete, but not yet written. */
const PENDING = 0xffff_ffff;

/** Addresses and sizes of one variable's chunks, by row-major position in the grid: 12 bytes per chunk. */
export class ChunkTable {
  #addresses: Float64Array;
  /** Bytes in the file; 0 where there is no chunk. */
  #sizes: Uint32Array;
  #stored = 0;

  constructor(count: number) {
    this.#addresses = new Float64Array(count);
    this.#sizes = new Uint32Array(count);
  }

  /** Chunks that are written. */
  get stored(): number {
    return this.#stored;
  }

  /** Whether the chunk was passed on to be encoded. */
  isComplete(position: number): boolean {
    return position < this.#sizes.length && this.#sizes[position] !== 0;
  }

  /** Marks a chunk as passed on. */
  complete(position: number): void {
    if (position >= this.#sizes.length) this.#grow(position + 1);
    this.#sizes[position] = PENDING;
  }

  /** Records the address and size of a written chunk. */
  set(position: number, address: number, size: number): void {
    this.#addresses[position] = address;
    this.#sizes[position] = size;
    this.#stored++;
  }

  /** All stored chunks in row-major order. */
  index(chunk: readonly number[], elementSize: number, grid: readonly number[]): ChunkIndex {
    const addresses = this.#addresses;
    const sizes = this.#sizes;
    const count = this.#stored;
    const positions = count === product(grid) ? undefined : this.#positions();
    const position = (i: number): number => (positions === undefined ? i : positions[i]);
    return {
      chunk,
      elementSize,
      grid,
      count,
      position,
      address: (i) => addresses[position(i)],
      size: (i) => sizes[position(i)],
    };
  }

  #positions(): Float64Array {
    const positions = new Float64Array(this.#stored);
    let i = 0;
    this.#sizes.forEach((size, position) => {
      if (size !== 0) positions[i++] = position;
    });
    return positions;
  }

  #grow(count: number): void {
    const length = Math.max(count, 2 * this.#sizes.length);
    const addresses = new Float64Array(length);
    const sizes = new Uint32Array(length);
    addresses.set(this.#addresses);
    sizes.set(this.#sizes);
    this.#addresses = addresses;
    this.#sizes = sizes;
  }
}

/** The index of a plan: all chunks stored, without addresses. Only the number of chunks affects sizes. */
export function plannedIndex(chunk: readonly number[], elementSize: number, grid: readonly number[]): ChunkIndex {
  return {
    chunk,
    elementSize,
    grid,
    count: product(grid),
    position: (i) => i,
    address: () => 0,
    size: () => 0,
  };
}
