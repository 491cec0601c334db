import { type ReadingBatch, timeHalves } from '../model/batch.js';
import { B, combineHash, mix, otherMix } from './order-hash.js';

/** Hash of the keys of consecutive rows. Tables with equal hash and length are taken to have equal keys, row by row. */
export interface KeyHash {
  /** Rows. */
  readonly length: number;
  readonly hash: readonly [number, number];
}

/**
 * A running 64-bit hash of the keys (machine, time) of consecutive rows. It hashes the names of machines, not their
 * codes, which depend on the order in which a thread meets them.
 */
export class KeySequence implements KeyHash {
  length = 0;
  #h1 = 0;
  #h2 = 0;
  readonly #names: readonly string[];
  /** Hashes of the names, by code. */
  #name1: Int32Array = new Int32Array(64);
  #name2: Int32Array = new Int32Array(64);
  #namesHashed = 0;

  /** @param names machine names by code; the array may grow */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  get hash(): [number, number] {
    return [this.#h1, this.#h2];
  }

  add({ length, machine, time }: ReadingBatch): void {
    if (this.#namesHashed < this.#names.length) this.#hashNewNames();
    const halves = timeHalves(time, length);
    const name1 = this.#name1;
    const name2 = this.#name2;
    let h1 = this.#h1;
    let h2 = this.#h2;
    for (let i = 0; i < length; i++) {
      const low = halves[2 * i];
      const high = halves[2 * i + 1];
      const code = machine[i];
      h1 = (Math.imul(h1, B) + mix(low ^ name1[code], high)) | 0;
      h2 = (Math.imul(h2, B) + otherMix(low, high ^ name2[code])) | 0;
    }
    this.#h1 = h1;
    this.#h2 = h2;
    this.length += length;
  }

  /** Append the next rows. */
  merge({ length, hash: [h1, h2] }: KeyHash): void {
    this.#h1 = combineHash(this.#h1, h1, length);
    this.#h2 = combineHash(this.#h2, h2, length);
    this.length += length;
  }

  #hashNewNames(): void {
    const { length } = this.#names;
    if (length > this.#name1.length) {
      this.#name1 = grown(this.#name1, 2 * length);
      this.#name2 = grown(this.#name2, 2 * length);
    }
    for (; this.#namesHashed < length; this.#namesHashed++) {
      let h1 = 0;
      let h2 = 0;
      const name = this.#names[this.#namesHashed];
      for (let i = 0; i < name.length; i++) {
        h1 = (Math.imul(h1, B) + mix(name.charCodeAt(i), i)) | 0;
        h2 = (Math.imul(h2, B) + otherMix(name.charCodeAt(i), i)) | 0;
      }
      this.#name1[this.#namesHashed] = h1;
      this.#name2[this.#namesHashed] = h2;
    }
  }
}

function grown(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}
