import { FormatError } from '../../errors.js';
import type { AttributeValue, Variable } from '../model.js';
import { TYPES } from './types.js';

/** The value that readers see where nothing was written. */
export interface Fill {
  /** One stored element; undefined for strings. */
  readonly fill: Uint8Array | undefined;
  /** The text of a string variable. */
  readonly fillText: string;
}

/**
 * `_FillValue` of the variable, or the default fill value of netcdf.h.
 * @throws FormatError ERR_NETCDF_FILL_VALUE where `_FillValue` is not one value of the variable's type
 */
export function fillOf({ name, type, attributes }: Variable): Fill {
  const value = attributes.find((attribute) => attribute.name === '_FillValue')?.value;
  if (value === undefined) return { fill: TYPES[type].fill, fillText: '' };
  const text = type === 'string' ? oneText(value) : undefined;
  if (text !== undefined) return { fill: undefined, fillText: text };
  const fill = type === 'char' ? oneCharacter(value) : oneNumber(value, TYPES[type].array);
  if (fill !== undefined) return { fill, fillText: '' };
  throw new FormatError(
    'ERR_NETCDF_FILL_VALUE',
    `_FillValue of variable "${name}" must be one value of its type, ${type}`,
    { subject: name },
  );
}

function oneText(value: AttributeValue): string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.length === 1 ? value[0] : undefined;
}

function oneCharacter(value: AttributeValue): Uint8Array | undefined {
  return typeof value === 'string' && Buffer.byteLength(value) === 1 ? Buffer.from(value) : undefined;
}

/** A number is a double, a bigint an int64. */
function oneNumber(value: AttributeValue, array: (typeof TYPES)['int']['array']): Uint8Array | undefined {
  const typed =
    typeof value === 'number' ? Float64Array.of(value) : typeof value === 'bigint' ? BigInt64Array.of(value) : value;
  if (array === undefined || !(typed instanceof array) || typed.length !== 1) return undefined;
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
}

/** Fills `bytes` with copies of one element. */
export function fillWith(bytes: Uint8Array, element: Uint8Array): Uint8Array {
  if (element.every((byte) => byte === element[0])) return bytes.fill(element[0]);
  bytes.set(element.subarray(0, bytes.length));
  for (let filled = element.length; filled < bytes.length; filled *= 2) {
    bytes.copyWithin(filled, 0, Math.min(filled, bytes.length - filled));
  }
  return bytes;
}
