import type { NumericArray, Slab } from '../model.js';
import { type Block, copyBlock, type Words } from './blocks.js';
import type { BufferPool } from './buffer-pool.js';
import { ChunkTable } from './chunk-table.js';
import { fillWith } from './fill.js';
import { slabError } from './slab.js';
import { product, type VariableStorage } from './storage.js';

/** The values of one chunk in full size: bytes, or the texts of a string variable. */
export type ChunkValues = Uint8Array | string[];

/** A complete chunk. */
export interface FullChunk {
  /** Row-major position in the grid. */
  readonly position: number;
  readonly values: ChunkValues;
}

interface OpenChunk extends FullChunk {
  readonly words: Words;
  /** Missing values that lie inside the variable. */
  remaining: number;
}

/** Collects the slabs of one variable into chunks. Only chunks that are partly filled take memory. */
export class OpenChunks {
  readonly table: ChunkTable;
  readonly #storage: VariableStorage;
  readonly #pool: BufferPool;
  /** By position; undefined where no chunk is open, for a file may have a hundred thousand variables. */
  #open: Map<number, OpenChunk> | undefined;
  /** Length of the first dimension so far, where it grows. */
  #length = 0;

  constructor(storage: VariableStorage, pool: BufferPool) {
    this.#storage = storage;
    this.#pool = pool;
    this.table = new ChunkTable(storage.chunkCount);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a slab, and yields the chunks that become full. Starts a chunk only when the caller asks for the next. */
  add(slab: Slab): Iterable<FullChunk> {
    const { chunk } = this.#storage;
    const { start, count } = slab;
    if (count.includes(0)) return [];
    if (start.length > 0) this.#length = Math.max(this.#length, start[0] + count[0]);
    const first: number[] = [];
    for (let d = 0; d < start.length; d++) {
      first.push(Math.floor(start[d] / chunk[d]));
      if (start[d] + count[d] > (first[d] + 1) * chunk[d]) return this.#addAcross(slab);
    }
    const full = this.#addInside(slab.data, { shape: count, start: start.map(() => 0) }, start, count, first);
    return full === undefined ? [] : [full];
  }

  /** Adds a slab that spans several chunks, in their row-major order. */
  *#addAcross({ start, count, data }: Slab): Generator<FullChunk> {
    const { chunk } = this.#storage;
    const first = start.map((s, d) => Math.floor(s / chunk[d]));
    const last = start.map((s, d) => Math.floor((s + count[d] - 1) / chunk[d]));
    const at = [...first];
    for (;;) {
      const low = at.map((c, d) => Math.max(start[d], c * chunk[d]));
      const lengths = at.map((c, d) => Math.min(start[d] + count[d], (c + 1) * chunk[d]) - low[d]);
      const from: Block = { shape: count, start: low.map((l, d) => l - start[d]) };
      const full = this.#addInside(data, from, low, lengths, at);
      if (full !== undefined) yield full;
      let d = at.length - 1;
      for (; d >= 0; d--) {
        if (++at[d] <= last[d]) break;
        at[d] = first[d];
      }
      if (d < 0) return;
    }
  }

  /**
   * Copies a block of `data` into one chunk.
   *
   * @param low index of the block's first value in the variable
   * @param at the chunk's coordinates in the grid
   * @returns the chunk where it is full now
   */
  #addInside(
    data: Slab['data'],
    from: Block,
    low: readonly number[],
    count: readonly number[],
    at: readonly number[],
  ): FullChunk | undefined {
    const { chunk, grid, width } = this.#storage;
    let position = 0;
    let values = 1;
    for (let d = 0; d < at.length; d++) {
      position = position * grid[d] + at[d];
      values *= count[d];
    }
    const open = this.#open?.get(position) ?? this.#begin(position, at);
    const source = wordsOf(data, width);
    const to: Block = { shape: chunk, start: low.map((l, d) => l - at[d] * chunk[d]) };
    copyBlock(source, from, open.words, to, count, wordsPerValue(width, source));
    open.remaining -= values;
    return open.remaining > 0 ? undefined : this.#close(open);
  }

  /** Yields the partly filled chunks in order of position. Their missing values are fill value. */
  *finish(): Generator<FullChunk> {
    const open = [...(this.#open?.values() ?? [])].sort((a, b) => a.position - b.position);
    for (const chunk of open) yield this.#close(chunk);
  }

  /** Positions of the chunks of `count` that no slab has touched. */
  *untouched(count: number): Generator<number> {
    for (let position = 0; position < count; position++) if (!this.table.isComplete(position)) yield position;
  }

  /** Yields the chunks of `count` that no slab has touched, all fill value. */
  *missing(count: number): Generator<FullChunk> {
    for (const position of this.untouched(count)) {
      this.table.complete(position);
      yield { position, values: this.#filled() };
    }
  }

  #begin(position: number, coordinates: readonly number[]): OpenChunk {
    const { chunk, shape, grows } = this.#storage;
    if (this.table.isComplete(position)) {
      throw slabError(
        this.#storage,
        `has a slab that writes into chunk [${coordinates}], which is complete; each value comes once`,
      );
    }
    const inside = coordinates.map((c, d) =>
      d === 0 && grows ? chunk[0] : Math.min(chunk[d], shape[d] - c * chunk[d]),
    );
    const values = this.#filled();
    const open = { position, values, words: wordsOf(values, this.#storage.width), remaining: product(inside) };
    this.#open ??= new Map();
    this.#open.set(position, open);
    return open;
  }

  #close(open: OpenChunk): FullChunk {
    this.#open?.delete(open.position);
    if (this.#open?.size === 0) this.#open = undefined;
    this.table.complete(open.position);
    return open;
  }

  #filled(): ChunkValues {
    const { variable, chunk, chunkBytes, fill, fillText } = this.#storage;
    if (variable.type === 'string') return new Array<string>(product(chunk)).fill(fillText);
    return fillWith(this.#pool.acquire(chunkBytes), fill!);
  }
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
