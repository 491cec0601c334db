/** Expected contents of a file, for comparisons and for check.py. */
import { type Attribute, type NumericArray, shapeOf } from '../../../lib/netcdf/index.js';
import type { Filled, Values } from './encode.js';

export interface ExpectedValues {
  readonly type: string;
  /** Texts, or the array's bytes in base64, little-endian like the machine. */
  readonly texts?: readonly string[];
  readonly base64?: string;
}

/** The manifest entry of a file. */
export function expected(file: string, { dataset, values }: Filled): unknown {
  return {
    file,
    dimensions: dataset.dimensions.map(({ name, length, unlimited }) => [
      name,
      length,
      unlimited === true || length === 0,
    ]),
    attributes: dataset.attributes.map(expectedAttribute),
    variables: dataset.variables.map((v, i) => ({
      name: v.name,
      dimensions: v.dimensions,
      shape: shapeOf(dataset, v),
      attributes: v.attributes.map(expectedAttribute),
      ...expectedValues(values[i], v.type),
    })),
  };
}

function expectedAttribute({ name, value }: Attribute): unknown {
  if (typeof value === 'string') return { name, text: value };
  if (typeof value === 'number') return { name, ...expectedValues(Float64Array.of(value), 'double') };
  if (typeof value === 'bigint') return { name, ...expectedValues(BigInt64Array.of(value), 'int64') };
  return { name, ...expectedValues(value, typeOf(value)) };
}

function expectedValues(values: Values, type: string): ExpectedValues {
  if (!ArrayBuffer.isView(values)) return { type, texts: values };
  return { type, base64: bytesOf(values).toString('base64') };
}

export function bytesOf(values: NumericArray): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

const TYPE_NAMES = new Map<unknown, string>([
  [Int8Array, 'byte'],
  [Uint8Array, 'ubyte'],
  [Int16Array, 'short'],
  [Uint16Array, 'ushort'],
  [Int32Array, 'int'],
  [Uint32Array, 'uint'],
  [BigInt64Array, 'int64'],
  [BigUint64Array, 'uint64'],
  [Float32Array, 'float'],
  [Float64Array, 'double'],
]);

function typeOf(values: Values): string {
  return TYPE_NAMES.get(values.constructor) ?? 'string';
}
