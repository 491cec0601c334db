import type { Dimension, Slab, Variable } from '../netcdf/model.js';

/** Rows of labels per slab. */
const SLAB_ROWS = 16384;

/**
 * `sensor_labels`: the signals' names as char text along (time, sensor) as in the published ExampleCo dataset, which
 * repeats them for every reading.
 */
export class Labels {
  readonly dimension: Dimension;
  readonly #row: Uint8Array;
  readonly #signals: number;

  constructor(signals: readonly string[]) {
    const texts = new TextTable(signals);
    this.dimension = texts.dimension;
    this.#signals = signals.length;
    this.#row = texts.bytes;
  }

  variable(name: string, dimensions: readonly string[]): Variable {
    return { name, type: 'char', dimensions: [...dimensions, this.dimension.name], attributes: [UTF8] };
  }

  /** @param times length of the time dimension */
  *slabs(variable: number, times: number): Generator<Slab> {
    const shape = [this.#signals, this.dimension.length];
    for (let from = 0; from < times; from += SLAB_ROWS) {
      const count = Math.min(SLAB_ROWS, times - from);
      const data = new Uint8Array(count * this.#row.length);
      for (let i = 0; i < count; i++) data.set(this.#row, i * this.#row.length);
      yield { variable, start: [from, 0, 0], count: [count, ...shape], data };
    }
  }
}

/** Texts as `char` variables hold them: UTF-8 of one width in bytes, padded with NUL. */
export class TextTable {
  /** `string<n>`, the last dimension of a variable of such texts. */
  readonly dimension: Dimension;
  readonly #bytes: Uint8Array;

  /** @param least bytes of a text at least */
  constructor(texts: readonly string[], least = 1) {
    const width = texts.reduce((longest, text) => Math.max(longest, Buffer.byteLength(text)), least);
    this.dimension = { name: `string${width}`, length: width };
    const bytes = Buffer.alloc(texts.length * width);
    for (const [i, text] of texts.entries()) bytes.write(text, i * width);
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** `(texts, width)` */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The bytes of one text. */
  text(index: number): Uint8Array {
    const width = this.dimension.length;
    return this.#bytes.subarray(index * width, (index + 1) * width);
  }
}

/** Tells readers that a `char` variable holds UTF-8. */
export const UTF8 = { name: '_Encoding', value: 'utf-8' } as const;
