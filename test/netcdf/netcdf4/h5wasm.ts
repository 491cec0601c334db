/** Reads files back with h5wasm: the HDF5 C library, compiled to WebAssembly. */
import h5wasm, { type Dataset as H5Dataset, type Reference } from 'h5wasm/node';
import { type Attribute, type NumericArray, shapeOf } from '../../../lib/netcdf/index.js';
import type { Filled, Values } from './encode.js';
import { bytesOf } from './expected.js';

/** Attributes of the conventions, which are not part of the data model. */
const HIDDEN = new Set([
  'CLASS',
  'NAME',
  'DIMENSION_LIST',
  'REFERENCE_LIST',
  '_Netcdf4Dimid',
  '_Netcdf4Coordinates',
  '_NCProperties',
]);

/** Comparable forms of `filled` and of what h5wasm reads from `file`. */
export async function pictures(file: string, filled: Filled): Promise<{ wanted: unknown; found: unknown }> {
  await h5wasm.ready;
  const opened = new h5wasm.File(file, 'r');
  try {
    return { wanted: wantedPicture(filled), found: foundPicture(opened, filled) };
  } finally {
    opened.close();
  }
}

function wantedPicture({ dataset, values }: Filled): unknown {
  return {
    attributes: wantedAttributes(dataset.attributes),
    variables: dataset.variables.map((v, i) => ({
      name: v.name,
      shape: shapeOf(dataset, v),
      dimensions: v.dimensions,
      attributes: wantedAttributes(v.attributes),
      values:
        v.type === 'char' ? characters(values[i] as NumericArray) : hex(v.dimensions.length ? values[i] : values[i][0]),
    })),
  };
}

function foundPicture(file: InstanceType<typeof h5wasm.File>, { dataset }: Filled): unknown {
  const nonCoordinate = new Set(
    dataset.variables
      .filter(({ name, dimensions }) => dimensions[0] !== name && dataset.dimensions.some((d) => d.name === name))
      .map(({ name }) => name),
  );
  return {
    attributes: foundAttributes(file.attrs),
    variables: dataset.variables.map(({ name, type, dimensions }) => {
      const found = file.get(nonCoordinate.has(name) ? `_nc4_non_coord_${name}` : name) as H5Dataset;
      const { value } = found;
      return {
        name,
        shape: found.shape,
        // A scale's first dimension is itself; a hidden attribute holds the others.
        dimensions: dimensions[0] === name ? scaleDimensions(found, dataset.dimensions) : attachedScales(file, found),
        attributes: foundAttributes(found.attrs),
        values: type === 'char' ? [value].flat().join('') : hex(value as Values | number | string),
      };
    }),
  };
}

function attachedScales(file: InstanceType<typeof h5wasm.File>, found: H5Dataset): string[] {
  const list = found.attrs['DIMENSION_LIST']?.value as [Reference][] | undefined;
  return (list ?? []).map(([reference]) => (file.dereference(reference) as unknown as H5Dataset).path.slice(1));
}

function scaleDimensions(found: H5Dataset, dimensions: readonly { readonly name: string }[]): string[] {
  const ids = found.attrs['_Netcdf4Coordinates'].value as Int32Array;
  return [...ids].map((id) => dimensions[id].name);
}

function wantedAttributes(attributes: readonly Attribute[]): unknown {
  return sorted(
    attributes.map(({ name, value }) => {
      if (typeof value === 'number') return [name, hex(Float64Array.of(value))];
      if (typeof value === 'bigint') return [name, hex(BigInt64Array.of(value))];
      return [name, hex(value)];
    }),
  );
}

function foundAttributes(attributes: H5Dataset['attrs']): unknown {
  return sorted(
    Object.entries(attributes)
      .filter(([name]) => !HIDDEN.has(name))
      .map(([name, attribute]) => [name, hex(attribute.value as Values | string)]),
  );
}

/** Sorted by name, because h5wasm returns an object, which puts numeric names first. */
function sorted(entries: unknown[][]): unknown[][] {
  return entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

/** Numbers as array name and bytes, so that NaN and -0 count; texts unchanged. */
function hex(value: Values | string | number | bigint): unknown {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${bytesOf(value).toString('hex')}`;
  return value;
}

/** Characters as text, like h5wasm: UTF-8 without NULs. */
function characters(values: NumericArray): string {
  return [...bytesOf(values)].map((byte) => (byte === 0 ? '' : Buffer.of(byte).toString())).join('');
}
