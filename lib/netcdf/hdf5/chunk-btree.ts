import { type Fields, put, SIZE_OF_OFFSETS, sizeOf, UNDEFINED_ADDRESS } from './fields.js';

/** The stored chunks of one dataset, in the row-major order of their grid. */
export interface ChunkIndex {
  /** Lengths of a chunk's dimensions. */
  readonly chunk: readonly number[];
  /** Bytes of an element. */
  readonly elementSize: number;
  /** Number of stored chunks. */
  readonly count: number;
  /** Linear index of stored chunk `i` in the grid. */
  position(i: number): number;
  /** Address of stored chunk `i` in the file. */
  address(i: number): number;
  /** Bytes of stored chunk `i` in the file. */
  size(i: number): number;
  /** Chunks along each dimension. */
  readonly grid: readonly number[];
}

/** III.A.1, Version 1 B-trees: the header of a node. */
function nodeHeader(level: number, entriesUsed: number, left: number | bigint, right: number | bigint): Fields {
  return [
    ['Signature', 4, Buffer.from('TREE')],
    ['Node Type', 1, 1],
    ['Node Level', 1, level],
    ['Entries Used', 2, entriesUsed],
    ['Address of Left Sibling', SIZE_OF_OFFSETS, left],
    ['Address of Right Sibling', SIZE_OF_OFFSETS, right],
  ];
}

const NODE_HEADER_SIZE = sizeOf(nodeHeader(0, 0, 0, 0));

/** Key of node type 1: chunk size (4), filter mask (4), chunk offset in each dimension (8), 0 for the element (8). */
function keySize(rank: number): number {
  return 4 + 4 + 8 * (rank + 1);
}

/** Bytes of a node. It has space for 2 K children and 2 K + 1 keys, used or not. */
export function nodeSize(rank: number, k: number): number {
  return NODE_HEADER_SIZE + 2 * k * SIZE_OF_OFFSETS + (2 * k + 1) * keySize(rank);
}

/** Number of nodes on each level of a tree with `count` chunks, leaves first; empty without chunks. */
function levels(count: number, k: number): number[] {
  const nodes: number[] = [];
  let entries = count;
  while (entries > 1 || (entries === 1 && nodes.length === 0)) {
    entries = Math.ceil(entries / (2 * k));
    nodes.push(entries);
  }
  return nodes;
}

/** Bytes of all nodes. */
export function chunkBtreeSize(count: number, rank: number, k: number): number {
  return levels(count, k).reduce((sum, nodes) => sum + nodes, 0) * nodeSize(rank, k);
}

/** Address of the root node of a tree that begins at `address`: the root is its last node. */
export function chunkBtreeRoot(address: number, count: number, rank: number, k: number): number {
  return address + chunkBtreeSize(count, rank, k) - nodeSize(rank, k);
}

/**
 * Writes the B-tree of a dataset's chunks (III.A.1, node type 1): leaves first; only the last node of a level is not
 * full.
 *
 * @param offset in `target`, which is zero there
 * @param address of that offset in the file
 * @returns the offset after the tree
 */
export function putChunkBtree(target: Buffer, offset: number, address: number, index: ChunkIndex, k: number): number {
  const rank = index.chunk.length;
  const size = nodeSize(rank, k);
  const keys = new KeyWriter(target, index);
  // Chunks under one entry of the current level.
  let span = 1;
  let childAddress = 0;
  for (const [level, nodes] of levels(index.count, k).entries()) {
    const entries = Math.ceil(index.count / span);
    for (let node = 0; node < nodes; node++) {
      const first = node * 2 * k;
      const used = Math.min(2 * k, entries - first);
      const left = node === 0 ? UNDEFINED_ADDRESS : address - size;
      const right = node === nodes - 1 ? UNDEFINED_ADDRESS : address + size;
      let at = put(target, offset, nodeHeader(level, used, left, right));
      for (let entry = first; entry < first + used; entry++) {
        at = keys.put(at, entry * span);
        at = putAddress(target, at, level === 0 ? index.address(entry) : childAddress);
        childAddress += size;
      }
      keys.put(at, Math.min((first + used) * span, index.count));
      offset += size;
      address += size;
    }
    childAddress = address - nodes * size;
    span *= 2 * k;
  }
  return offset;
}

/** Writes keys without allocating an object for each of a million chunks. */
class KeyWriter {
  readonly #target: Buffer;
  readonly #index: ChunkIndex;
  readonly #coordinates: number[];

  constructor(target: Buffer, index: ChunkIndex) {
    this.#target = target;
    this.#index = index;
    this.#coordinates = new Array(index.grid.length).fill(0);
  }

  /** Writes the key of stored chunk `i`; for `i === count` a key greater than all others. */
  put(at: number, i: number): number {
    const { count, chunk, elementSize } = this.#index;
    const isEnd = i === count;
    const position = this.#index.position(isEnd ? count - 1 : i);
    const coordinates = this.#locate(position);
    this.#target.writeUInt32LE(isEnd ? 0 : this.#index.size(i), at);
    this.#target.writeUInt32LE(0, at + 4);
    at += 8;
    for (let d = 0; d < chunk.length; d++) {
      at = putAddress(this.#target, at, (coordinates[d] + (isEnd ? 1 : 0)) * chunk[d]);
    }
    return putAddress(this.#target, at, isEnd ? elementSize : 0);
  }

  #locate(position: number): number[] {
    const { grid } = this.#index;
    for (let d = grid.length - 1; d > 0; d--) {
      const next = Math.floor(position / grid[d]);
      this.#coordinates[d] = position - next * grid[d];
      position = next;
    }
    this.#coordinates[0] = position;
    return this.#coordinates;
  }
}

function putAddress(target: Buffer, at: number, value: number): number {
  const high = Math.floor(value / 2 ** 32);
  target.writeUInt32LE(value - high * 2 ** 32, at);
  target.writeUInt32LE(high, at + 4);
  return at + 8;
}
