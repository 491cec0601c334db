import { MessageType } from '../hdf5/object-header.js';
import type { Attribute } from '../model.js';
import { assertOurs, assertStored } from './damage.js';
import { FieldReader } from './field-reader.js';
import type { Hdf5File } from './hdf5-file.js';
import { readObjectHeader, type StoredMessage } from './object-header.js';
import { attributeOf, type RawAttribute, readAttributeMessage } from './stored-attribute.js';
import { readDataspace, readDatatype, type StoredDataspace, type StoredDatatype } from './stored-messages.js';

/** An HDF5 dataset with what netCDF-4 puts on top of it: hidden attributes of dimensions and variables. */
export interface RawObject {
  /** Of its link. */
  readonly name: string;
  readonly address: number;
  readonly messages: readonly StoredMessage[];
  readonly dataspace: StoredDataspace;
  readonly datatype: StoredDatatype;
  /** `NAME` of a dimension scale; undefined for other objects. */
  readonly scale: string | undefined;
  /** `_Netcdf4Dimid` */
  readonly dimid: number | undefined;
  /** `_Netcdf4Coordinates` */
  readonly coordinates: readonly number[] | undefined;
  /** `DIMENSION_LIST`: 16 bytes for each dimension. */
  readonly dimensionList: Buffer | undefined;
}

/** Attributes of the netCDF-4 and dimension scale conventions, which readers do not show. */
const HIDDEN = new Set([
  'CLASS',
  'NAME',
  'DIMENSION_LIST',
  'REFERENCE_LIST',
  '_Netcdf4Dimid',
  '_Netcdf4Coordinates',
  '_NCProperties',
]);

export async function readObject({ file, signal }: Hdf5File, name: string, address: number): Promise<RawObject> {
  const what = `"${name}"`;
  const messages = await readObjectHeader(file, address, what, signal);
  const hidden = new Map(rawAttributes(messages, what).map((attribute) => [attribute.name, attribute]));
  const text = (of: string): string | undefined =>
    hidden
      .get(of)
      ?.data.toString('utf8')
      .replace(/(?<!\0)\0+$/, '');
  const isScale = text('CLASS') === 'DIMENSION_SCALE';
  const id = hidden.get('_Netcdf4Dimid');
  const ids = hidden.get('_Netcdf4Coordinates');
  return {
    ...{ name, address, messages },
    dataspace: readDataspace(messageOf(messages, MessageType.DATASPACE, what), what),
    datatype: readDatatype(messageOf(messages, MessageType.DATATYPE, what), what),
    scale: isScale ? (text('NAME') ?? '') : undefined,
    dimid: id && intsOf(id)[0],
    // A coordinate variable of one dimension may have no other sign of it.
    coordinates: ids === undefined ? id && [intsOf(id)[0]] : intsOf(ids),
    dimensionList: hidden.get('DIMENSION_LIST')?.data,
  };
}

/** The attributes of an object that readers see, in their creation order. */
export async function attributesOf(
  { heap }: Hdf5File,
  messages: readonly StoredMessage[],
  owner: string,
): Promise<Attribute[]> {
  const attributes: Attribute[] = [];
  for (const raw of rawAttributes(messages, owner)) {
    if (!HIDDEN.has(raw.name)) attributes.push(await attributeOf(raw, heap, owner));
  }
  return attributes;
}

function rawAttributes(messages: readonly StoredMessage[], owner: string): RawAttribute[] {
  assertOurs(hasCompactAttributes(messages), `attributes outside the header of ${owner}`);
  return messages
    .filter(({ type }) => type === MessageType.ATTRIBUTE)
    .sort((a, b) => a.creationOrder - b.creationOrder)
    .map((message) => readAttributeMessage(message.fields(`an attribute of ${owner}`), owner));
}

/** IV.A.2.v, The Attribute Info Message: without a fractal heap all attributes lie in the header. */
function hasCompactAttributes(messages: readonly StoredMessage[]): boolean {
  const info = messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO)?.fields('the attribute info');
  if (info === undefined) return true;
  info.skip(1);
  if (info.integer(1) & 1) info.skip(2);
  return info.address() === undefined;
}

/** @throws FormatError ERR_NETCDF_DAMAGED where the object has no such message */
export function messageOf(messages: readonly StoredMessage[], type: number, what: string): FieldReader {
  const message = messages.find((one) => one.type === type);
  assertStored(message !== undefined, `${what} has no header message of type ${type}`);
  return message.fields(what);
}

function intsOf({ name, data, count, datatype }: RawAttribute): number[] {
  assertStored(datatype.type === 'int', `${name} has no integers of 4 bytes`);
  const fields = new FieldReader(data, name);
  return Array.from({ length: count }, () => fields.integer(4));
}
