import type { Codes } from '../rows/readings-table.js';

/** Initial capacity in entries and bytes; both grow. */
const INITIAL_ENTRIES = 64;
const INITIAL_BYTES = 1024;

const NONE = -1;

/**
 * Codes of names by their UTF-8 bytes: a string is allocated only for a new name. Lookup tries two names first: the
 * last one, as rows of one machine often follow each other, and the one that followed it last time, as machines often
 * come round-robin.
 */
export class NameIndex {
  readonly #names: Codes;
  /** Bytes of all names; those of entry `e` are `ends[e - 1]` to `ends[e]`. */
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #ends = new Uint32Array(INITIAL_ENTRIES);
  #codes = new Float64Array(INITIAL_ENTRIES);
  /** The entry that last followed each entry. */
  #next = new Int32Array(INITIAL_ENTRIES).fill(NONE);
  /** Hash table of entries with open addressing, at most half full. */
  #slots = new Int32Array(2 * INITIAL_ENTRIES).fill(NONE);
  #size = 0;
  #last = NONE;

  constructor(names: Codes) {
    this.#names = names;
  }

  /** The code of the UTF-8 name at `start`; a new name gets a new code. */
  code(view: DataView, start: number, length: number): number {
    const last = this.#last;
    if (last !== NONE) {
      if (this.#equals(last, view, start, length)) return this.#codes[last];
      const guess = this.#next[last];
      if (guess !== NONE && this.#equals(guess, view, start, length)) {
        this.#last = guess;
        return this.#codes[guess];
      }
    }
    const entry = this.#find(view, start, length);
    if (last !== NONE) this.#next[last] = entry;
    this.#last = entry;
    return this.#codes[entry];
  }

  /** Compares four bytes at a time, from the end, where names mostly differ. The first four may overlap the next. */
  #equals(entry: number, view: DataView, start: number, length: number): boolean {
    const from = entry === 0 ? 0 : this.#ends[entry - 1];
    if (this.#ends[entry] - from !== length) return false;
    const names = this.#view;
    if (length < 4) {
      for (let i = 0; i < length; i++) if (names.getUint8(from + i) !== view.getUint8(start + i)) return false;
      return true;
    }
    for (let i = length - 4; i > 0; i -= 4) if (names.getInt32(from + i) !== view.getInt32(start + i)) return false;
    return names.getInt32(from) === view.getInt32(start);
  }

  #find(view: DataView, start: number, length: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(view, start, length) & mask;
    for (let entry = this.#slots[slot]; entry !== NONE; entry = this.#slots[slot]) {
      if (this.#equals(entry, view, start, length)) return entry;
      slot = (slot + 1) & mask;
    }
    const entry = this.#add(view, start, length);
    if (2 * this.#size > this.#slots.length) this.#rehash();
    else this.#slots[slot] = entry;
    return entry;
  }

  #add(view: DataView, start: number, length: number): number {
    const entry = this.#size++;
    const from = entry === 0 ? 0 : this.#ends[entry - 1];
    if (from + length > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(2 * (from + length)));
      this.#view = new DataView(this.#bytes.buffer);
    }
    if (entry === this.#ends.length) {
      this.#ends = grown(this.#ends, new Uint32Array(2 * entry));
      this.#codes = grown(this.#codes, new Float64Array(2 * entry));
      this.#next = grown(this.#next, new Int32Array(2 * entry).fill(NONE));
    }
    const text = Buffer.from(view.buffer, view.byteOffset + start, length);
    this.#bytes.set(text, from);
    this.#ends[entry] = from + length;
    this.#codes[entry] = this.#names.code(text.toString('utf8'));
    return entry;
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(NONE);
    const mask = this.#slots.length - 1;
    for (let entry = 0, from = 0; entry < this.#size; from = this.#ends[entry++]) {
      let slot = hash(this.#view, from, this.#ends[entry] - from) & mask;
      while (this.#slots[slot] !== NONE) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }
}

function grown<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** FNV-1a, 32 bits, upper half folded into the lower. */
function hash(view: DataView, start: number, length: number): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < length; i++) value = Math.imul(value ^ view.getUint8(start + i), 0x01000193);
  return value ^ (value >>> 15);
}
