import { endianness } from 'node:os';
import { type ClassicType, TYPES } from '../classic/types.js';
import { type ClassicVersion, VERSIONS } from '../classic/version.js';
import type { Attribute, AttributeValue, NumericArray } from '../model.js';
import { WIDTH } from '../model.js';
import { assertStored } from './damage.js';
import { FieldReader } from './field-reader.js';

/** A header as it is stored. Names of the fields as in the NetCDF Classic Format Specification. */
export interface ClassicHeader {
  readonly version: ClassicVersion;
  readonly numrecs: number;
  readonly dims: readonly { readonly name: string; readonly length: number; readonly record: boolean }[];
  readonly gatts: readonly Attribute[];
  readonly vars: readonly ClassicVar[];
  /** Bytes of the header. */
  readonly length: number;
}

export interface ClassicVar {
  readonly name: string;
  readonly dimids: readonly number[];
  readonly vatts: readonly Attribute[];
  readonly type: ClassicType;
  readonly vsize: number;
  readonly begin: number;
}

const NC_DIMENSION = 10;
const NC_VARIABLE = 11;
const NC_ATTRIBUTE = 12;

/** By the byte VERSION of the grammar. */
export function versionOf(byte: number): ClassicVersion | undefined {
  return Object.values(VERSIONS).find(({ VERSION }) => VERSION === byte)?.name;
}

/**
 * Reads a header: `magic numrecs dim_list gatt_list var_list`.
 * @throws FormatError ERR_NETCDF_DAMAGED, also where `bytes` end too early
 */
export function readClassicHeader(bytes: Buffer): ClassicHeader {
  return new HeaderReader(bytes).header();
}

/** One method per rule of the grammar. */
class HeaderReader {
  readonly #fields: FieldReader;
  #nonNegWidth: 4 | 8 = 4;

  constructor(bytes: Buffer) {
    this.#fields = new FieldReader(bytes, 'the header', { littleEndian: false });
  }

  header(): ClassicHeader {
    this.#fields.signature('CDF');
    const byte = this.#fields.integer(1);
    const version = versionOf(byte);
    assertStored(version !== undefined, `the format version is ${byte}`);
    const { NON_NEG, OFFSET } = VERSIONS[version];
    this.#nonNegWidth = NON_NEG;
    const numrecs = this.#nonNeg();
    const dims = this.#list('dimensions', NC_DIMENSION, () => {
      const name = this.#name();
      const length = this.#nonNeg();
      return { name, length: length === 0 ? numrecs : length, record: length === 0 };
    });
    const gatts = this.#attList();
    const vars = this.#list('variables', NC_VARIABLE, () => this.#var(dims.length, OFFSET));
    return { version, numrecs, dims, gatts, vars, length: this.#fields.at };
  }

  #list<T>(what: string, expected: number, element: () => T): T[] {
    const tag = this.#fields.integer(4);
    const nelems = this.#nonNeg();
    const isAbsent = tag === 0 && nelems === 0;
    assertStored(isAbsent || tag === expected, `the list of ${what} has the tag ${tag}`);
    // An element has at least eight bytes.
    assertStored(nelems <= this.#fields.left / 8, `there are ${nelems} ${what}, more than the header has room for`);
    return Array.from({ length: nelems }, element);
  }

  #attList(): Attribute[] {
    return this.#list('attributes', NC_ATTRIBUTE, () => {
      const name = this.#name();
      const type = this.#type();
      const nelems = this.#nonNeg();
      const length = nelems * WIDTH[type];
      const values = this.#padded(length);
      return { name, value: valueOfType(type, values) };
    });
  }

  #var(dims: number, offsetWidth: number): ClassicVar {
    const name = this.#name();
    const rank = this.#nonNeg();
    assertStored(rank <= this.#fields.left / 4, `variable "${name}" has ${rank} dimensions`, name);
    const dimids = Array.from({ length: rank }, () => this.#nonNeg());
    for (const id of dimids) assertStored(id < dims, `variable "${name}" has dimension ${id} of ${dims}`, name);
    const vatts = this.#attList();
    const type = this.#type();
    const vsize = this.#nonNeg();
    const begin = this.#fields.integer(offsetWidth);
    return { name, dimids, vatts, type, vsize, begin };
  }

  #type(): ClassicType {
    const tag = this.#fields.integer(4);
    const type = (Object.keys(TYPES) as ClassicType[]).find((name) => TYPES[name].nc_type === tag);
    assertStored(type !== undefined, `a type has the number ${tag}`);
    return type;
  }

  #name(): string {
    return this.#padded(this.#nonNeg()).toString('utf8');
  }

  #nonNeg(): number {
    return this.#fields.integer(this.#nonNegWidth);
  }

  /** Headers are padded with zeros to a multiple of 4. */
  #padded(length: number): Buffer {
    const bytes = this.#fields.bytes(length);
    const padding = this.#fields.bytes(-length & 3);
    assertStored(
      padding.every((byte) => byte === 0),
      'the header is padded with other bytes than zeros',
    );
    return bytes;
  }
}

function valueOfType(type: ClassicType, bigEndian: Buffer): AttributeValue {
  if (type === 'char') return bigEndian.toString('utf8');
  const bytes = Buffer.alloc(bigEndian.length);
  bigEndian.copy(bytes);
  toNativeOrder(bytes, WIDTH[type]);
  return new TYPES[type].array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) as NumericArray;
}

const LITTLE_ENDIAN = endianness() === 'LE';

/** Brings values of `width` bytes from the file's big-endian order into the machine's, in place. */
export function toNativeOrder(bytes: Buffer, width: number): void {
  if (!LITTLE_ENDIAN) return;
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else if (width === 8) bytes.swap64();
}
