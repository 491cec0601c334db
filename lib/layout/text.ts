import type { Dimension } from '../netcdf/model.js';

/** Texts of equal width in bytes, as `char` variables hold them: UTF-8, padded with NUL. */
export class TextTable {
  /** `string<n>`, the last dimension of a variable that holds such texts. */
  readonly dimension: Dimension;
  readonly #bytes: Uint8Array;

  constructor(texts: readonly string[]) {
    const encoded = texts.map((text) => Buffer.from(text, 'utf8'));
    const width = encoded.reduce((most, text) => Math.max(most, text.length), 1);
    this.dimension = { name: `string${width}`, length: width };
    this.#bytes = new Uint8Array(texts.length * width);
    for (const [i, text] of encoded.entries()) this.#bytes.set(text, i * width);
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

/** What tells readers that a `char` variable holds UTF-8. */
export const UTF8 = { name: '_Encoding', value: 'utf-8' } as const;
