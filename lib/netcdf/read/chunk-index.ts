import { nodeSize } from '../hdf5/chunk-btree.js';
import { assertStored } from './damage.js';
import { FieldReader } from './field-reader.js';
import type { ReadAhead } from './read-ahead.js';
import { product, type StoredBytes } from './stored-dataset.js';

interface Tree {
  /** The variable, for errors. */
  readonly name: string;
  readonly chunk: readonly number[];
  readonly grid: readonly number[];
  /** "Indexed Storage Internal Node K" of the file. */
  readonly k: number;
}

/** Trees of fleetcdf have at most 4 levels for a billion chunks. */
const MOST_LEVELS = 16;

/** The chunks of a dataset by position in the grid, from its version 1 B-tree: 16 bytes a chunk. */
export class ChunkIndex {
  #positions = new Float64Array(64);
  #addresses = new Float64Array(64);
  #sizes = new Uint32Array(64);
  readonly #masks = new Map<number, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Reads the tree (III.A.1, node type 1). Keys must rise, so that every walk ends.
   *
   * @throws FormatError ERR_NETCDF_DAMAGED
   */
  static async read(
    file: ReadAhead,
    address: number | undefined,
    tree: Tree,
    signal?: AbortSignal,
  ): Promise<ChunkIndex> {
    const index = new ChunkIndex();
    if (address !== undefined) await index.#readNode(file, address, tree, undefined, signal);
    return index;
  }

  *positions(): Generator<number> {
    for (let i = 0; i < this.#count; i++) yield this.#positions[i];
  }

  get(position: number): StoredBytes | undefined {
    const i = this.#find(position);
    if (i === undefined) return undefined;
    return { address: this.#addresses[i], size: this.#sizes[i], filterMask: this.#masks.get(position) ?? 0 };
  }

  has(position: number): boolean {
    return this.#find(position) !== undefined;
  }

  #find(position: number): number | undefined {
    // Nearly always all chunks are stored.
    if (position < this.#count && this.#positions[position] === position) return position;
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle] < position) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#positions[low] === position ? low : undefined;
  }

  async #readNode(
    file: ReadAhead,
    address: number,
    tree: Tree,
    level: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { name, chunk, grid, k } = tree;
    const what = `the B-tree of variable "${name}"`;
    const bytes = await file.read(address, nodeSize(chunk.length, k), signal, what);
    const node = new FieldReader(bytes, what);
    node.signature('TREE');
    const type = node.integer(1);
    const nodeLevel = node.integer(1);
    const entries = node.integer(2);
    const isRight = type === 1 && entries <= 2 * k && nodeLevel === (level ?? nodeLevel) && nodeLevel < MOST_LEVELS;
    assertStored(isRight, `${what} has a node of type ${type}, level ${nodeLevel} with ${entries} entries`, name);
    assertStored(entries > 0 || level === undefined, `${what} has an empty node`, name);
    node.skip(16);
    for (let entry = 0; entry < entries; entry++) {
      const [size, filterMask] = [node.integer(4), node.integer(4)];
      const position = this.#positionOf(node, chunk, grid, what);
      const child = node.integer(8);
      if (nodeLevel > 0) await this.#readNode(file, child, tree, nodeLevel - 1, signal);
      else this.#add(position, { address: child, size, filterMask }, what, file.size);
    }
  }

  #positionOf(node: FieldReader, chunk: readonly number[], grid: readonly number[], what: string): number {
    let position = 0;
    for (let d = 0; d < chunk.length; d++) {
      const offset = node.integer(8);
      const isInGrid = offset % chunk[d] === 0 && offset / chunk[d] < grid[d];
      assertStored(isInGrid, `${what} has a chunk at ${offset} of dimension ${d}, outside its variable`);
      position = position * grid[d] + offset / chunk[d];
    }
    node.skip(8);
    return position;
  }

  #add(position: number, { address, size, filterMask }: StoredBytes, what: string, fileSize: number): void {
    const isRising = this.#count === 0 || this.#positions[this.#count - 1] < position;
    assertStored(isRising, `${what} has its chunks out of order`);
    assertStored(address + size <= fileSize, `${what} has a chunk at ${address} with ${size} bytes, outside the file`);
    if (this.#count === this.#sizes.length) this.#grow();
    this.#positions[this.#count] = position;
    this.#addresses[this.#count] = address;
    this.#sizes[this.#count] = size;
    if (filterMask !== 0) this.#masks.set(position, filterMask);
    this.#count++;
  }

  #grow(): void {
    const [positions, addresses, sizes] = [this.#positions, this.#addresses, this.#sizes];
    this.#positions = new Float64Array(2 * positions.length);
    this.#addresses = new Float64Array(2 * positions.length);
    this.#sizes = new Uint32Array(2 * positions.length);
    this.#positions.set(positions);
    this.#addresses.set(addresses);
    this.#sizes.set(sizes);
  }
}

/** Chunks along each dimension. */
export function gridOf(shape: readonly number[], chunk: readonly number[], name: string): number[] {
  const grid = shape.map((length, d) => Math.ceil(length / chunk[d]));
  assertStored(Number.isSafeInteger(product(grid)), `variable "${name}" has more chunks than can be counted`, name);
  return grid;
}
