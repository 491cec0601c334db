import type { NumericArray, Slab } from '../model.js';
import { type Block, copyBlock, type Words } from './blocks.js';
import type { BufferPool } from './buffer-pool.js';
import { ChunkTable } from './chunk-table.js';
import { misfit } from './slab.js';
import { product, type VariableStorage } from './storage.js';

/** The values of one chunk, full size: bytes, or the texts of a string variable. */
export type ChunkValues = Uint8Array | string[];

/** A chunk that is complete, at its place in the row-major order of the grid. */
export interface FullChunk {
  readonly position: number;
  readonly values: ChunkValues;
}

interface OpenChunk extends FullChunk {
  readonly words: Words;
  /** Values inside the variable that are still to come. */
  remaining: number;
}

/** Collects the slabs of one variable until chunks are full; only chunks that have begun and are not full take memory. */
export class OpenChunks {
  readonly table: ChunkTable;
  readonly #storage: VariableStorage;
  readonly #pool: BufferPool;
  readonly #open = new Map<number, OpenChunk>();
  /** Length of the first dimension as far as it was written, where it grows. */
  #length = 0;

  constructor(storage: VariableStorage, pool: BufferPool) {
    this.#storage = storage;
    this.#pool = pool;
    this.table = new ChunkTable(storage.chunkCount);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes a slab and gives the chunks that became full by it, one at a time: the next is begun when it is asked for. */
  *add(slab: Slab): Generator<FullChunk> {
    const { chunk, grid, width } = this.#storage;
    const { start, count } = slab;
    if (count.includes(0)) return;
    if (start.length > 0) this.#length = Math.max(this.#length, start[0] + count[0]);
    const rank = start.length;
    const source = wordsOf(slab.data, width);
    const perValue = wordsPerValue(width, source);
    const first = start.map((s, d) => Math.floor(s / chunk[d]));
    const last = start.map((s, d) => Math.floor((s + count[d] - 1) / chunk[d]));
    const at = [...first];
    for (;;) {
      const low = at.map((c, d) => Math.max(start[d], c * chunk[d]));
      const lengths = at.map((c, d) => Math.min(start[d] + count[d], (c + 1) * chunk[d]) - low[d]);
      const position = at.reduce((sum, c, d) => sum * grid[d] + c, 0);
      const open = this.#chunkAt(position, at);
      const from: Block = { shape: count, start: low.map((l, d) => l - start[d]) };
      const to: Block = { shape: chunk, start: low.map((l, d) => l - at[d] * chunk[d]) };
      copyBlock(source, from, open.words, to, lengths, perValue);
      open.remaining -= product(lengths);
      if (open.remaining <= 0) yield this.#close(open);
      // The next chunk in row-major order, within the slab.
      let d = rank - 1;
      for (; d >= 0; d--) {
        if (++at[d] <= last[d]) break;
        at[d] = first[d];
      }
      if (d < 0) return;
    }
  }

  /** Gives what is open at the end, the rest of it being fill value, in order of position. */
  *finish(): Generator<FullChunk> {
    const positions = [...this.#open.keys()].sort((a, b) => a - b);
    for (const position of positions) yield this.#close(this.#open.get(position)!);
  }

  /** Gives the chunks of `count` that no slab has touched, all fill value. */
  *missing(count: number): Generator<FullChunk> {
    for (let position = 0; position < count; position++) {
      if (this.table.isTaken(position)) continue;
      this.table.take(position);
      yield { position, values: this.#filled() };
    }
  }

  #chunkAt(position: number, coordinates: readonly number[]): OpenChunk {
    const known = this.#open.get(position);
    if (known !== undefined) return known;
    const { chunk, shape, grows } = this.#storage;
    if (this.table.isTaken(position)) {
      throw misfit(this.#storage, `has chunk [${coordinates}] complete, and a slab writes into it; values come once`);
    }
    const inside = coordinates.map((c, d) =>
      d === 0 && grows ? chunk[0] : Math.min(chunk[d], shape[d] - c * chunk[d]),
    );
    const values = this.#filled();
    const open = { position, values, words: wordsOf(values, this.#storage.width), remaining: product(inside) };
    this.#open.set(position, open);
    return open;
  }

  #close(open: OpenChunk): FullChunk {
    this.#open.delete(open.position);
    this.table.take(open.position);
    return open;
  }

  #filled(): ChunkValues {
    const { variable, chunk, chunkBytes, fill, fillText } = this.#storage;
    if (variable.type === 'string') return new Array<string>(product(chunk)).fill(fillText);
    return fillWith(this.#pool.take(chunkBytes), fill!);
  }
}

/** Repeats one element all over `bytes`. */
function fillWith(bytes: Uint8Array, element: Uint8Array): Uint8Array {
  if (element.every((byte) => byte === element[0])) return bytes.fill(element[0]);
  bytes.set(element.subarray(0, bytes.length));
  for (let filled = element.length; filled < bytes.length; filled *= 2) {
    bytes.copyWithin(filled, 0, Math.min(filled, bytes.length - filled));
  }
  return bytes;
}

/** The array as words of at most 4 bytes. */
function wordsOf(values: NumericArray | readonly string[] | ChunkValues, width: number): Words {
  if (!ArrayBuffer.isView(values)) return values as string[];
  const { buffer, byteOffset, byteLength } = values;
  if (width === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (width === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

function wordsPerValue(width: number, words: Words): number {
  return width === 8 && ArrayBuffer.isView(words) ? 2 : 1;
}
