/**
 * Reads structs of Thrift's compact protocol, in which Parquet writes its footer and the headers of its pages.
 *
 * Format: apache/thrift, *doc/specs/thrift-compact-protocol.md*.
 */

export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** Values by field id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Structs in structs: Parquet's footer needs 7. */
const DEEPEST = 32;
/** Bytes of a varint of 64 bits. */
const LONGEST = 10;

/** Reads forward, and never past the end: whatever the bytes, it takes no more time than they are long. */
export class CompactReader {
  constructor(
    readonly bytes: Uint8Array,
    /** Where the next value is. */
    public at = 0,
  ) {}

  byte(): number {
    if (this.at >= this.bytes.length) throw new RangeError('the bytes end in the middle of a value');
    return this.bytes[this.at++];
  }

  skip(count: number): Uint8Array {
    const left = this.bytes.length - this.at;
    if (!(count >= 0 && count <= left)) throw new RangeError(`${count} bytes where ${left} are`);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** An unsigned number; above 2^53 it is rounded. */
  varint(): number {
    let [value, factor] = [0, 1];
    for (let i = 0; i < LONGEST; i++, factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new RangeError(`a number of more than ${LONGEST} bytes`);
  }

  /** A signed number; above 2^52 it is rounded. */
  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** @param depth structs around this one */
  struct(depth = 0): ThriftStruct {
    if (depth > DEEPEST) throw new RangeError(`more than ${DEEPEST} structs in each other`);
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (let head = this.byte(); (head & 15) !== 0; head = this.byte()) {
      id = head >= 16 ? id + (head >> 4) : this.zigzag();
      fields.set(id, this.#value(head & 15, false, depth));
    }
    return fields;
  }

  #value(type: number, isInList: boolean, depth: number): ThriftValue {
    switch (type) {
      case 1:
      case 2:
        // In a list a boolean has a byte of its own, elsewhere its type says it.
        return isInList ? this.byte() === 1 : type === 1;
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.zigzag();
      case 7: {
        const bytes = this.skip(8);
        return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
      }
      case 8:
        return this.skip(this.varint());
      case 9:
        return this.#list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        throw new RangeError(`a value of the unknown type ${type}`);
    }
  }

  #list(depth: number): readonly ThriftValue[] {
    const head = this.byte();
    const count = head >> 4 === 15 ? this.varint() : head >> 4;
    const left = this.bytes.length - this.at;
    if (count > left) throw new RangeError(`a list of ${count} values in ${left} bytes`);
    const values: ThriftValue[] = [];
    for (let i = 0; i < count; i++) values.push(this.#value(head & 15, true, depth));
    return values;
  }
}
