import { SlabError } from '../../errors.js';
import type { Slab } from '../model.js';
import { product, type VariableStorage } from './storage.js';
import { TYPES } from './types.js';

/**
 * Finds that a slab fits its variable.
 * @throws SlabError ERR_NETCDF_SLAB where there is no such variable, the slab lies outside of it, the array is not of its
 * type, or has not `product(count)` values.
 */
export function checkSlab(slab: Slab, storage: VariableStorage | undefined): asserts storage is VariableStorage {
  if (storage === undefined) {
    throw new SlabError('ERR_NETCDF_SLAB', `a slab is for variable ${slab.variable}, which there is not`, '');
  }
  const { variable, shape, grows } = storage;
  const { start, count, data } = slab;
  const fits =
    start.length === shape.length &&
    count.length === shape.length &&
    shape.every((length, d) => isWithin(start[d], count[d], d === 0 && grows ? Number.MAX_SAFE_INTEGER : length));
  if (!fits) throw slabError(storage, `has shape [${shape}]; the slab is start [${start}] count [${count}]`);
  const { array } = TYPES[variable.type];
  if (array === undefined ? !Array.isArray(data) : !(data instanceof array)) {
    throw slabError(
      storage,
      `of type ${variable.type} takes a ${array?.name ?? 'string[]'}, not a ${data.constructor.name}`,
    );
  }
  if (data.length !== product(count)) {
    throw slabError(storage, `was given ${data.length} values; the slab of count [${count}] has ${product(count)}`);
  }
}

function isWithin(start: number, count: number, length: number): boolean {
  return Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 0 && start + count <= length;
}

export function slabError({ variable }: VariableStorage, message: string): SlabError {
  return new SlabError('ERR_NETCDF_SLAB', `variable "${variable.name}" ${message}`, variable.name);
}
