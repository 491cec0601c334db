/** Reads files back with jsfive, a JavaScript reader that shares no code with the HDF5 library. */
import { File } from 'jsfive';
import { shapeOf } from '../../../lib/netcdf/index.js';
import type { Filled } from './encode.js';

/** Comparable forms of `filled` and of what jsfive reads from `bytes`. */
export function pictures(bytes: Buffer, { dataset, values }: Filled): { wanted: unknown; found: unknown } {
  const file = new File(new Uint8Array(bytes).buffer, 'test.nc');
  const dimensions = new Set(dataset.dimensions.map(({ name }) => name));
  const wanted = dataset.variables.map((v, i) => ({
    name: v.name,
    shape: shapeOf(dataset, v),
    values: v.type === 'char' ? [...(values[i] as Uint8Array)] : Array.from(values[i], comparable),
  }));
  const found = dataset.variables.map((v) => {
    const isHidden = dimensions.has(v.name) && v.dimensions[0] !== v.name;
    const variable = file.get(isHidden ? `_nc4_non_coord_${v.name}` : v.name);
    const { value } = variable;
    const comparables = v.type === 'char' ? value.map((c) => String(c).charCodeAt(0)) : Array.from(value, comparable);
    return { name: v.name, shape: variable.shape, values: comparables };
  });
  return { wanted, found };
}

/** jsfive returns 64-bit integers as numbers. */
function comparable(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
