/** Reads files back with netcdfjs, which supports CDF-1 and CDF-2. */
import { NetCDFReader } from 'netcdfjs';
import type { Attribute, ClassicPlan, NumericArray } from '../../../lib/netcdf/index.js';
import type { Filled } from './encode.js';

/** Comparable forms of `filled` and of what netcdfjs reads from `bytes`. */
export function pictures(
  { dataset, values }: Filled,
  plan: ClassicPlan,
  bytes: Buffer,
): { wanted: unknown; found: unknown } {
  const reader = new NetCDFReader(bytes);
  const dimensions = reader.dimensions ?? [];
  const wanted = {
    version: plan.version === 'classic' ? 'classic format' : '64-bit offset format',
    numrecs: plan.numrecs,
    dimensions: dataset.dimensions.map(({ name, length, unlimited }) => ({ name, size: unlimited ? 0 : length })),
    attributes: dataset.attributes.map(expectedAttribute),
    variables: dataset.variables.map((v, i) => ({
      name: v.name,
      type: v.type,
      dimensions: v.dimensions,
      attributes: v.attributes.map(expectedAttribute),
      record: plan.variables[i].record,
      values: misread(plan, i) ? 'not read' : expectedValues(values[i], v.type),
    })),
  };
  const found = {
    version: reader.version,
    numrecs: reader.recordDimension.length,
    dimensions: dimensions.map(({ name, size }) => ({ name: utf8(name), size })),
    attributes: reader.globalAttributes.map(foundAttribute),
    variables: (reader.variables ?? []).map((v, i) => ({
      name: utf8(v.name),
      type: v.type,
      dimensions: v.dimensions.map((dimid) => utf8(dimensions[dimid].name)),
      attributes: (v.attributes as FoundAttribute[]).map(foundAttribute),
      record: v.record,
      values: misread(plan, i) ? 'not read' : foundValues(reader, plan, i),
    })),
  };
  return { wanted, found };
}

/** netcdfjs steps through records by `vsize`, even for the only record variable, which has no padding. */
function misread(plan: ClassicPlan, i: number): boolean {
  const v = plan.variables[i];
  return v.record && plan.recsize < v.vsize;
}

type FoundAttribute = { name: string; type: string; value: unknown };

function expectedAttribute({ name, value }: Attribute): unknown {
  if (typeof value === 'string') return { name, type: 'char', value: value.replace(/\0$/, '') };
  const array = value as NumericArray;
  return { name, type: typeNames.get(array.constructor), value: [...array].map(unsignedByte(array)) };
}

const typeNames = new Map<unknown, string>([
  [Int8Array, 'byte'],
  [Int16Array, 'short'],
  [Int32Array, 'int'],
  [Float32Array, 'float'],
  [Float64Array, 'double'],
]);

/** netcdfjs returns bytes as unsigned. */
function unsignedByte(array: NumericArray): (value: number | bigint) => number | bigint {
  return array instanceof Int8Array ? (value) => Number(value) & 255 : (value) => value;
}

function foundAttribute({ name, type, value }: FoundAttribute): unknown {
  if (type === 'char') return { name: utf8(name), type, value: utf8(value as string) };
  return { name: utf8(name), type, value: Array.isArray(value) ? value : [value] };
}

function expectedValues(values: NumericArray, type: string): unknown[] {
  return type === 'char' ? [...values] : [...values].map(unsignedByte(values));
}

/** Values from netcdfjs without the padding that it reads as values. */
function foundValues(reader: NetCDFReader, plan: ClassicPlan, i: number): unknown[] {
  const v = plan.variables[i];
  const read = reader.getDataVariable((reader.variables ?? [])[i]) as unknown[];
  const length = v.shape.slice(v.record ? 1 : 0).reduce((product, n) => product * n, 1);
  const slabs = v.record ? read : [read.flat()];
  return slabs.flatMap((slab) => {
    if (v.type !== 'char') return (Array.isArray(slab) ? slab : [slab]).slice(0, length);
    // netcdfjs returns characters as strings, without a trailing NUL.
    const text = Array.isArray(slab) ? slab.map((c) => c || '\0').join('') : String(slab);
    return codes(text.padEnd(length, '\0')).slice(0, length);
  });
}

/** netcdfjs reads each byte as a character whose code is the signed byte. */
function utf8(characters: string): string {
  return Buffer.from(codes(characters)).toString();
}

function codes(characters: string): number[] {
  return [...characters].map((character) => character.charCodeAt(0) & 255);
}
