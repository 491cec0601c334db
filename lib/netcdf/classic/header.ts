import { FormatError } from '../../errors.js';
import type { Attr } from './attributes.js';
import type { Dim, Var } from './definition.js';
import { padded, TYPES } from './types.js';
import type { Version } from './version.js';

/** A field of the header: its name in the specification, its bytes, and how to write them. */
interface Field {
  readonly name: string;
  readonly length: number;
  readonly put: (buffer: Buffer, at: number) => void;
}

/** The contents of a header. */
interface Header {
  readonly version: Version;
  readonly numrecs: number;
  readonly dims: readonly Dim[];
  readonly gatts: readonly Attr[];
  readonly vars: readonly (Var & DataPosition)[];
}

/** Position of a variable's data in the file. */
export interface DataPosition {
  /** Bytes of a variable, or of one record of a record variable, padded to a multiple of 4. */
  readonly vsize: number;
  /** Offset of its first value in the file, in bytes. */
  readonly begin: number;
}

const NC_DIMENSION = 10;
const NC_VARIABLE = 11;
const NC_ATTRIBUTE = 12;

/** `vsize` of a variable that needs more than 2^32 - 4 bytes, where the field has 32 bits ("Note on vsize"). */
const INDETERMINATE_VSIZE = 2 ** 32 - 1;

/** 32-bit integers are unsigned here, because `vsize` is. Planning checks those that must stay below 2^31. */
const MAX_INTEGER = { 4: 2 ** 32 - 1, 8: Number.MAX_SAFE_INTEGER };

/**
 * The fields of a header in file order. NetCDF Classic Format Specification, "The Format in Detail"; CDF-5 format
 * specification, where NON_NEG has 64 bits.
 *
 *     header = magic  numrecs  dim_list  gatt_list  var_list
 *     magic  = 'C'  'D'  'F'  VERSION
 */
function eachField(header: Header, take: (field: Field) => void): void {
  new Grammar(header.version, take).header(header);
}

/** Bytes of a header, a multiple of 4. */
export function headerLength(header: Header): number {
  let length = 0;
  eachField(header, (field) => {
    length += field.length;
  });
  return length;
}

export function headerBytes(header: Header): Buffer {
  const buffer = Buffer.alloc(headerLength(header));
  let at = 0;
  eachField(header, (field) => {
    field.put(buffer, at);
    at += field.length;
  });
  return buffer;
}

/** One method per rule of the grammar; each gives its fields, one after the other, and none is kept. */
class Grammar {
  readonly #version: Version;
  readonly #take: (field: Field) => void;

  constructor(version: Version, take: (field: Field) => void) {
    this.#version = version;
    this.#take = take;
  }

  header({ version, numrecs, dims, gatts, vars }: Header): void {
    this.#bytes('magic', Buffer.of(0x43, 0x44, 0x46, version.VERSION));
    this.#nonNeg('numrecs', numrecs);
    this.#list('NC_DIMENSION', NC_DIMENSION, dims, (dim) => this.#dim(dim));
    this.#attList(gatts);
    this.#list('NC_VARIABLE', NC_VARIABLE, vars, (v) => this.#var(v));
  }

  /** `dim_list`, `att_list`, `var_list` = ABSENT | tag nelems [element ...]; ABSENT is a zero tag and zero nelems. */
  #list<T>(name: string, tag: number, elements: readonly T[], element: (e: T) => void): void {
    this.#integer(elements.length === 0 ? 'ABSENT' : name, 4, elements.length === 0 ? 0 : tag);
    this.#nonNeg('nelems', elements.length);
    for (const one of elements) element(one);
  }

  #attList(attrs: readonly Attr[]): void {
    this.#list('NC_ATTRIBUTE', NC_ATTRIBUTE, attrs, (attr) => this.#attr(attr));
  }

  /** `dim = name dim_length`; a length of 0 makes it the record dimension. */
  #dim(dim: Dim): void {
    this.#name(dim.name);
    this.#nonNeg('dim_length', dim.record ? 0 : dim.length);
  }

  /** `attr = name nc_type nelems [values ...]` */
  #attr(attr: Attr): void {
    this.#name(attr.name);
    this.#integer('nc_type', 4, TYPES[attr.type].nc_type);
    this.#nonNeg('nelems', attr.nelems);
    this.#bytes('values', attr.values);
  }

  /** `var = name nelems [dimid ...] vatt_list nc_type vsize begin` */
  #var(v: Var & DataPosition): void {
    const { NON_NEG, OFFSET } = this.#version;
    this.#name(v.name);
    this.#nonNeg('nelems', v.dimids.length);
    for (const dimid of v.dimids) this.#nonNeg('dimid', dimid);
    this.#attList(v.vatts);
    this.#integer('nc_type', 4, TYPES[v.type].nc_type);
    this.#nonNeg('vsize', NON_NEG === 4 ? Math.min(v.vsize, INDETERMINATE_VSIZE) : v.vsize);
    this.#integer('begin', OFFSET, v.begin);
  }

  /** `name = nelems namestring`, with nelems in bytes of UTF-8 */
  #name(name: string): void {
    const namestring = Buffer.from(name);
    this.#nonNeg('nelems', namestring.length);
    this.#bytes('namestring', namestring);
  }

  #nonNeg(name: string, value: number): void {
    this.#integer(name, this.#version.NON_NEG, value);
  }

  #integer(name: string, length: 4 | 8, value: number): void {
    this.#take({ name, length, put: (buffer, at) => putInteger(buffer, at, name, length, value) });
  }

  /** Headers are padded with zeros. */
  #bytes(name: string, bytes: Buffer): void {
    this.#take({ name, length: padded(bytes.length), put: (buffer, at) => void bytes.copy(buffer, at) });
  }
}

function putInteger(buffer: Buffer, at: number, name: string, length: 4 | 8, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > MAX_INTEGER[length]) {
    throw new FormatError('ERR_NETCDF_SIZE', `${name} is ${value}, which does not fit its ${length} bytes`, {
      subject: name,
    });
  }
  if (length === 4) buffer.writeUInt32BE(value, at);
  else buffer.writeBigUInt64BE(BigInt(value), at);
}
