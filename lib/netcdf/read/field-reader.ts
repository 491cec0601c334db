import { UNDEFINED_ADDRESS } from '../hdf5/fields.js';
import { assertStored } from './damage.js';

/** Reads the fields of a structure one after the other. Integers that are no safe integers are damage. */
export class FieldReader {
  at: number;
  readonly end: number;
  readonly #bytes: Buffer;
  readonly #what: string;
  readonly #littleEndian: boolean;

  /** @param what the structure, for errors */
  constructor(bytes: Buffer, what: string, { littleEndian = true, start = 0, end = bytes.length } = {}) {
    this.#bytes = bytes;
    this.#what = what;
    this.#littleEndian = littleEndian;
    this.at = start;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes. */
  integer(width: number): number {
    const at = this.#advance(width);
    const bytes = this.#bytes;
    const isLittle = this.#littleEndian;
    if (width <= 4) return isLittle ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
    const value = isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
    assertStored(value <= BigInt(Number.MAX_SAFE_INTEGER), `${this.#what} has the integer ${value}`);
    return Number(value);
  }

  /** An address; undefined where all bits are set. */
  address(): number | undefined {
    if (this.left >= 8 && this.#bytes.readBigUInt64LE(this.at) === UNDEFINED_ADDRESS) {
      this.at += 8;
      return undefined;
    }
    return this.integer(8);
  }

  bytes(length: number): Buffer {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  signature(expected: string): void {
    const found = this.bytes(expected.length).toString('latin1');
    assertStored(found === expected, `${this.#what} begins with ${JSON.stringify(found)}, not "${expected}"`);
  }

  /** @returns the position before the `length` bytes */
  #advance(length: number): number {
    const { at } = this;
    assertStored(length >= 0 && at + length <= this.end, `${this.#what} ends after ${this.end} bytes`);
    this.at = at + length;
    return at;
  }
}
