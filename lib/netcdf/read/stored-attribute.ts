import type { Attribute, AttributeValue, NcType } from '../model.js';
import { TYPES } from '../netcdf4/types.js';
import { assertOurs, assertStored } from './damage.js';
import type { FieldReader } from './field-reader.js';
import type { HeapReader } from './heap-reader.js';
import { product } from './stored-dataset.js';
import { readDataspace, readDatatype, type StoredDatatype } from './stored-messages.js';

/** An attribute message, taken apart. */
export interface RawAttribute {
  readonly name: string;
  readonly datatype: StoredDatatype;
  readonly count: number;
  /** One value that is no list. */
  readonly isScalar: boolean;
  readonly data: Buffer;
}

/** IV.A.2.m, The Attribute Message, version 3. @param owner for errors */
export function readAttributeMessage(fields: FieldReader, owner: string): RawAttribute {
  const version = fields.integer(1);
  assertOurs(version === 3, `attributes of version ${version} (${owner})`);
  const flags = fields.integer(1);
  assertOurs(flags === 0, `attributes with a shared datatype (${owner})`);
  const [nameSize, typeSize, spaceSize] = [fields.integer(2), fields.integer(2), fields.integer(2)];
  fields.skip(1);
  const name = fields.bytes(nameSize).toString('utf8').replace(/\0$/, '');
  const what = `attribute "${name}" of ${owner}`;
  const afterType = fields.at + typeSize;
  const datatype = readDatatype(fields, what);
  fields.skip(afterType - fields.at);
  const afterSpace = fields.at + spaceSize;
  const { shape } = readDataspace(fields, what);
  fields.skip(afterSpace - fields.at);
  const count = shape === undefined ? 0 : product(shape);
  const data = fields.bytes(count * datatype.size);
  assertStored(fields.left === 0, `${what} is followed by ${fields.left} bytes`);
  return { name, datatype, count, isScalar: shape?.length === 0, data };
}

/** The attribute of the netCDF data model; undefined for those whose types netCDF does not have. */
export async function attributeOf(
  { name, datatype, count, isScalar, data }: RawAttribute,
  heap: HeapReader,
  owner: string,
): Promise<Attribute> {
  const what = `attribute "${name}" of ${owner}`;
  switch (datatype.kind) {
    case 'number':
      return { name, value: numbersOf(datatype.type as NcType, data) };
    case 'text':
      return { name, value: textOf(data) };
    case 'strings': {
      const texts: string[] = [];
      for (let i = 0; i < count; i++) texts.push(await heap.text(data, 16 * i, what));
      return { name, value: isScalar ? texts[0] : texts };
    }
    case 'reference':
      assertOurs(false, `an attribute of another type (${what})`);
  }
}

/** Empty text is stored as one NUL. */
function textOf(data: Buffer): string {
  return data.length === 1 && data[0] === 0 ? '' : data.toString('utf8');
}

export function numbersOf(type: NcType, data: Buffer): AttributeValue {
  const { array } = TYPES[type];
  const copy = new Uint8Array(data).buffer;
  return new (array as unknown as new (buffer: ArrayBuffer) => Exclude<AttributeValue, string>)(copy);
}
