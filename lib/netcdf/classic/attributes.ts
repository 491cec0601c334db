import { FormatError } from '../../errors.js';
import { namesOf } from '../check-names.js';
import type { Attribute, AttributeValue } from '../model.js';
import { bigEndian, type ClassicType, typeOfArray } from './types.js';

/** `attr` of the grammar. */
export interface Attr {
  readonly name: string;
  readonly type: ClassicType;
  readonly nelems: number;
  /** Big-endian, without padding. */
  readonly values: Buffer;
}

/**
 * `att_list` of the grammar.
 * @param what names the owner in messages: `global attribute`, `attribute of variable "a"`.
 * @throws FormatError ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE, ERR_NETCDF_ATTRIBUTE.
 */
export function attributesOf(attributes: readonly Attribute[], what: string): Attr[] {
  return namesOf(attributes, what).map((name, i) => ({ name, ...external(attributes[i].value, name, what) }));
}

function external(value: AttributeValue, name: string, what: string): Omit<Attr, 'name'> {
  if (typeof value === 'string') return text(value, name, what);
  if (typeof value === 'number') return external(Float64Array.of(value), name, what);
  if (typeof value === 'bigint') return external(int64(value, name, what), name, what);
  if (!ArrayBuffer.isView(value)) {
    throw refused(name, what, 'is an array of strings, which no classic format has; format netcdf4 would do');
  }
  const type = typeOfArray(value);
  if (type === undefined)
    throw refused(name, what, `is a ${(value as object).constructor.name}, which has no netCDF type`);
  return { type, nelems: value.length, values: bigEndian(value) };
}

function text(value: string, name: string, what: string): Omit<Attr, 'name'> {
  const values = Buffer.from(value);
  if (values.toString() !== value) throw refused(name, what, 'is not valid Unicode: it has a lone surrogate');
  return { type: 'char', nelems: values.length, values };
}

function int64(value: bigint, name: string, what: string): BigInt64Array {
  if (BigInt.asIntN(64, value) === value) return BigInt64Array.of(value);
  throw refused(name, what, `is ${value}, which does not fit int64; a BigUint64Array is uint64`);
}

function refused(name: string, what: string, reason: string): FormatError {
  return new FormatError('ERR_NETCDF_ATTRIBUTE', `${what} ${JSON.stringify(name)} ${reason}`, { subject: name });
}
