import type { NcType } from '../model.js';
import { assertOurs, assertStored } from './damage.js';
import type { FieldReader } from './field-reader.js';

/** A datatype of the kinds that netCDF has. */
export interface StoredDatatype {
  readonly size: number;
  /** Bytes of text: `char` where the size is 1. `reference`: addresses, or anything of the hidden attributes. */
  readonly kind: 'number' | 'text' | 'strings' | 'reference';
  /** The netCDF type of numbers. */
  readonly type: NcType | undefined;
}

const FIXED: Readonly<Record<string, NcType>> = {
  '1s': 'byte',
  '1u': 'ubyte',
  '2s': 'short',
  '2u': 'ushort',
  '4s': 'int',
  '4u': 'uint',
  '8s': 'int64',
  '8u': 'uint64',
};

/** IV.A.2.d, The Datatype Message: what decides about class and size. */
export function readDatatype(fields: FieldReader, what: string): StoredDatatype {
  const kind = fields.integer(1) & 0x0f;
  const bits = fields.integer(3);
  const size = fields.integer(4);
  if (kind === 0 || kind === 1) {
    assertOurs((bits & 1) === 0, `big-endian numbers (${what})`);
    const type = kind === 0 ? FIXED[`${size}${bits & 0b1000 ? 's' : 'u'}`] : { 4: 'float', 8: 'double' }[size];
    assertOurs(type !== undefined, `numbers of ${size} bytes (${what})`);
    return { kind: 'number', size, type: type as NcType };
  }
  if (kind === 3) return { kind: 'text', size, type: 'char' };
  if (kind === 9 && (bits & 0xf) === 1) return { kind: 'strings', size, type: 'string' };
  assertOurs(kind === 6 || kind === 7 || kind === 9, `a datatype of class ${kind} (${what})`);
  return { kind: 'reference', size, type: undefined };
}

export interface StoredDataspace {
  /** Undefined: no values, not even one. */
  readonly shape: readonly number[] | undefined;
  readonly unlimited: readonly boolean[];
}

const TYPE_NULL = 2;

/** IV.A.2.b, The Dataspace Message, versions 1 and 2. */
export function readDataspace(fields: FieldReader, what: string): StoredDataspace {
  const version = fields.integer(1);
  assertStored(version === 1 || version === 2, `the dataspace of ${what} has the version ${version}`);
  const rank = fields.integer(1);
  const hasMaximum = (fields.integer(1) & 1) === 1;
  const type = fields.integer(1);
  if (version === 1) fields.skip(4);
  assertStored(rank <= 32, `${what} has ${rank} dimensions`);
  const shape = Array.from({ length: rank }, () => fields.integer(8));
  const unlimited = shape.map((length) => {
    if (!hasMaximum) return false;
    const most = fields.address();
    return most === undefined || most > length;
  });
  return { shape: version === 2 && type === TYPE_NULL ? undefined : shape, unlimited };
}

export type StoredLayout =
  | { readonly kind: 'contiguous'; readonly address: number | undefined; readonly size: number }
  | {
      readonly kind: 'chunked';
      readonly address: number | undefined;
      readonly chunk: readonly number[];
      readonly elementSize: number;
    };

/** IV.A.2.i, The Data Layout Message, version 3. */
export function readLayout(fields: FieldReader, what: string): StoredLayout {
  const version = fields.integer(1);
  assertOurs(version === 3, `a data layout of version ${version} (${what})`);
  const kind = fields.integer(1);
  assertOurs(kind === 1 || kind === 2, `a compact data layout (${what})`);
  if (kind === 1) return { kind: 'contiguous', address: fields.address(), size: fields.integer(8) };
  const rank = fields.integer(1) - 1;
  assertStored(rank >= 1 && rank <= 32, `${what} has chunks of ${rank} dimensions`);
  const address = fields.address();
  const chunk = Array.from({ length: rank }, () => fields.integer(4));
  assertStored(!chunk.includes(0), `${what} has chunks of [${chunk}]`);
  return { kind: 'chunked', address, chunk, elementSize: fields.integer(4) };
}

/** IV.A.2.f, The Data Storage - Fill Value Message, version 3. @returns undefined where none is set */
export function readFillValue(fields: FieldReader, what: string): Buffer | undefined {
  const version = fields.integer(1);
  assertOurs(version === 3, `a fill value of version ${version} (${what})`);
  const isDefined = (fields.integer(1) & (1 << 5)) !== 0;
  return isDefined ? fields.bytes(fields.integer(4)) : undefined;
}

export type FilterName = 'shuffle' | 'deflate' | 'fletcher32';

/** The filters of a variable, in the order in which a writer applies them. */
export interface StoredFilters {
  readonly names: readonly FilterName[];
  /** zlib level; 0 without deflate. */
  readonly level: number;
}

const FILTERS: Readonly<Record<number, FilterName>> = { 1: 'deflate', 2: 'shuffle', 3: 'fletcher32' };

/** IV.A.2.l, The Data Storage - Filter Pipeline Message, version 2. */
export function readFilters(fields: FieldReader, what: string): StoredFilters {
  const version = fields.integer(1);
  assertOurs(version === 2, `a filter pipeline of version ${version} (${what})`);
  let level = 0;
  const names = Array.from({ length: fields.integer(1) }, () => {
    const id = fields.integer(2);
    const filter = FILTERS[id];
    assertOurs(filter !== undefined, `the filter ${id} (${what})`);
    fields.skip(2);
    const values = Array.from({ length: fields.integer(2) }, () => fields.integer(4));
    if (filter === 'deflate') level = values[0] ?? 0;
    return filter;
  });
  return { names, level };
}

export interface StoredLink {
  readonly name: string;
  readonly creationOrder: number;
  readonly address: number;
}

/** IV.A.2.g, The Link Message: hard links. */
export function readLink(fields: FieldReader, index: number): StoredLink {
  const version = fields.integer(1);
  assertStored(version === 1, `a link has the version ${version}`);
  const flags = fields.integer(1);
  const type = flags & (1 << 3) ? fields.integer(1) : 0;
  const creationOrder = flags & (1 << 2) ? fields.integer(8) : index;
  if (flags & (1 << 4)) fields.skip(1);
  const name = fields.bytes(fields.integer(2 ** (flags & 0b11))).toString('utf8');
  assertOurs(type === 0, `the link "${name}" of type ${type}`);
  return { name, creationOrder, address: fields.integer(8) };
}
