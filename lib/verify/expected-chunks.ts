import type { NumericArray, Slab } from '../netcdf/model.js';
import { blockOf, copyBlock, indexOf, product, type StoredVariable } from '../netcdf/read/index.js';
import { BitSet } from './bit-set.js';

/** What a chunk of the file should hold. */
export interface ExpectedChunk {
  /** In the row-major order of the grid. */
  readonly position: number;
  /** Values in the machine's byte order; fill values where no slab has one. */
  readonly bytes: Uint8Array;
}

interface OpenChunk extends ExpectedChunk {
  /** Lengths of the chunk as it is stored. */
  readonly lengths: readonly number[];
  /** Values that are still to come. */
  remaining: number;
}

/**
 * Puts the slabs of one variable together to the chunks of the file, whatever the file's chunks are. Only chunks that
 * are partly filled take memory. Values outside the variable as it is stored are counted, not kept.
 */
export class ExpectedChunks {
  /** Values that lie outside the variable as it is stored. */
  outside = 0;
  readonly #variable: StoredVariable;
  readonly #isWanted: (position: number) => boolean;
  readonly #open = new Map<number, OpenChunk>();
  /** The chunks that are complete. */
  readonly #done = new BitSet();
  readonly #strides: readonly number[];

  /** @param isWanted false for chunks that are not compared */
  constructor(variable: StoredVariable, isWanted: (position: number) => boolean) {
    const { grid } = variable.values;
    this.#variable = variable;
    this.#isWanted = isWanted;
    this.#strides = grid.map((_, d) => product(grid.slice(d + 1)));
  }

  /** Bytes of partly filled chunks. */
  get openBytes(): number {
    let bytes = 0;
    for (const chunk of this.#open.values()) bytes += chunk.bytes.length;
    return bytes;
  }

  /** Adds a slab, and yields the chunks that become complete. */
  *add(slab: Slab): Generator<ExpectedChunk> {
    const { shape, values } = this.#variable;
    const { start, data } = slab;
    const count = slab.count.map((n, d) => Math.max(0, Math.min(n, shape[d] - start[d])));
    const inside = product(count);
    this.outside += product(slab.count) - inside;
    if (inside === 0) return;
    const { chunk } = values;
    const first = start.map((s, d) => Math.floor(s / chunk[d]));
    const chunks = start.map((s, d) => Math.floor((s + count[d] - 1) / chunk[d]) - first[d] + 1);
    for (let i = 0; i < product(chunks); i++) {
      const at = indexOf(i, chunks).map((c, d) => c + first[d]);
      const position = at.reduce((sum, c, d) => sum + c * this.#strides[d], 0);
      if (!this.#isWanted(position) || this.#done.has(position)) continue;
      const low = at.map((c, d) => Math.max(start[d], c * chunk[d]));
      const block = at.map((c, d) => Math.min(start[d] + count[d], (c + 1) * chunk[d]) - low[d]);
      const open = this.#open.get(position) ?? this.#begin(position);
      copyBlock({
        from: bytesOf(data as NumericArray),
        fromLengths: slab.count,
        fromStart: low.map((l, d) => l - start[d]),
        to: open.bytes,
        toLengths: open.lengths,
        toStart: low.map((l, d) => l - at[d] * chunk[d]),
        count: block,
        width: values.width,
      });
      open.remaining -= product(block);
      if (open.remaining <= 0) yield this.#close(open);
    }
  }

  /** The chunks that are partly filled, in their order. */
  *finish(): Generator<ExpectedChunk> {
    for (const position of [...this.#open.keys()].sort((a, b) => a - b)) {
      yield this.#close(this.#open.get(position) as OpenChunk);
    }
  }

  /** The positions of stored chunks of which no slab has a value. Call it after {@link finish}. */
  *untouched(): Generator<number> {
    for (const position of this.#variable.values.positions()) {
      if (!this.#done.has(position) && this.#isWanted(position)) yield position;
    }
  }

  /** A chunk of fill values alone. */
  filled(position: number): ExpectedChunk {
    return this.#begin(position, false);
  }

  #begin(position: number, keep = true): OpenChunk {
    const { shape, values } = this.#variable;
    const { count } = blockOf(position, values, shape);
    const lengths = values.isClipped ? count : values.chunk;
    const bytes = new Uint8Array(product(lengths) * values.width);
    fill(bytes, values.fill as Uint8Array);
    const open = { position, bytes, lengths, remaining: product(count) };
    if (keep) this.#open.set(position, open);
    return open;
  }

  #close(open: OpenChunk): ExpectedChunk {
    this.#open.delete(open.position);
    this.#done.add(open.position);
    return open;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Fills `bytes` with copies of one element. */
function fill(bytes: Uint8Array, element: Uint8Array): void {
  if (element.every((byte) => byte === element[0])) bytes.fill(element[0]);
  else Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).fill(element);
}
