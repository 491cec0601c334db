import { BATCH_LENGTH } from '../model/batch.js';
import type { TemporaryFile } from '../util/temporary-file.js';

/** Readings of one machine in time order, stored by column: times, then each signal, `rows` values apart. */
export interface Block {
  readonly length: number;
  /** First and last time. */
  readonly first: bigint;
  readonly last: bigint;
  /** Distance between columns, in values of 8 bytes. */
  readonly rows: number;
  /** First byte in the temporary file, or in `memory`. */
  readonly at: number;
  readonly memory?: ArrayBuffer;
}

/** Some rows of a block. */
export interface Rows {
  readonly length: number;
  readonly time: BigInt64Array;
  readonly values: Float64Array[];
}

/** Reads rows of a block. */
export class BlockReader {
  readonly length: number;
  readonly #block: Block;
  readonly #columns: readonly number[];
  readonly #file: TemporaryFile | undefined;

  /** @param columns indexes of the signals to read */
  constructor(block: Block, columns: readonly number[], file: TemporaryFile | undefined) {
    this.#block = block;
    this.length = block.length;
    this.#columns = columns;
    this.#file = file;
  }

  /** At most `length` rows, and at most {@link BATCH_LENGTH}, from row `from` on. */
  read(from: number, length: number): Rows {
    const count = Math.min(length, BATCH_LENGTH);
    const column = (k: number): ArrayBuffer => this.#column(k, from, count);
    return {
      length: count,
      time: new BigInt64Array(column(0)),
      values: this.#columns.map((s) => new Float64Array(column(s + 1))),
    };
  }

  #column(k: number, from: number, count: number): ArrayBuffer {
    const { at, rows, memory } = this.#block;
    const start = at + (k * rows + from) * 8;
    if (memory !== undefined) return memory.slice(start, start + count * 8);
    const buffer = new ArrayBuffer(count * 8);
    (this.#file as TemporaryFile).read(new Uint8Array(buffer), start);
    return buffer;
  }
}
