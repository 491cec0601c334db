import type { NumericArray, Slab, Variable } from '../netcdf/model.js';
import type { MachineShape, StaticVariables } from './layout.js';

/** Readings per slab. */
const SLAB_ROWS = 1 << 16;

const TYPES = [
  { type: 'byte', max: 0x7f, array: Int8Array },
  { type: 'short', max: 0x7fff, array: Int16Array },
  { type: 'int', max: 0x7fff_ffff, array: Int32Array },
] as const;

function typeFor(machines: number): (typeof TYPES)[number] {
  return TYPES.find(({ max }) => machines - 1 <= max) ?? TYPES[2];
}

/**
 * `machine_index(obs)`: for each reading the index of its machine along `machine`, in the narrowest integer type.
 *
 * @param isFeature the dataset is an indexed ragged array, of which this is the index variable (CF Conventions 9.3.4)
 */
export function machineIndex(machines: number, isFeature: boolean): Variable {
  return {
    name: 'machine_index',
    type: typeFor(machines).type,
    dimensions: ['obs'],
    attributes: [
      { name: 'long_name', value: 'index of the machine' },
      ...(isFeature ? [{ name: 'instance_dimension', value: 'machine' }] : []),
    ],
  };
}

/** The values of {@link machineIndex}, of one machine in each slab. */
export function machineIndexPart(machines: readonly MachineShape[], variable: number): StaticVariables {
  const { array } = typeFor(machines.length);
  return {
    *slabs(): Generator<Slab> {
      let offset = 0;
      for (const [m, { length }] of machines.entries()) {
        for (let row = 0; row < length; row += SLAB_ROWS) {
          const count = Math.min(SLAB_ROWS, length - row);
          const data: NumericArray = new array(count).fill(m);
          yield { variable, start: [offset + row], count: [count], data };
        }
        offset += length;
      }
    },
  };
}
