import { FormatError } from '../../errors.js';
import type { Slab } from '../model.js';
import { product, type VariableStorage } from './storage.js';
import { TYPES } from './types.js';

/** @throws FormatError a slab that does not fit its variable */
export function checkSlab(slab: Slab, storage: VariableStorage | undefined): asserts storage is VariableStorage {
  if (storage === undefined) throw refused(`A slab is for variable ${slab.variable}, which the dataset does not have`);
  const { variable, shape, grows } = storage;
  const { start, count, data } = slab;
  const fits =
    start.length === shape.length &&
    count.length === shape.length &&
    shape.every(
      (length, d) =>
        Number.isInteger(start[d]) &&
        Number.isInteger(count[d]) &&
        start[d] >= 0 &&
        count[d] >= 0 &&
        ((d === 0 && grows) || start[d] + count[d] <= length),
    );
  if (!fits) {
    throw refused(
      `A slab [${start}] + [${count}] is not inside variable "${variable.name}" of shape [${shape}]`,
      variable.name,
    );
  }
  if (data.length !== product(count)) {
    throw refused(
      `A slab of [${count}] of variable "${variable.name}" has ${data.length} values instead of ${product(count)}`,
      variable.name,
    );
  }
  const { array } = TYPES[variable.type];
  if (array === undefined ? !Array.isArray(data) : !(data instanceof array)) {
    throw refused(
      `A slab of variable "${variable.name}", type ${variable.type}, has its values in ${data.constructor.name} ` +
        `instead of ${array?.name ?? 'Array'}`,
      variable.name,
    );
  }
}

export function refused(message: string, subject?: string): FormatError {
  return new FormatError('ERR_NETCDF4_SLAB', message, subject === undefined ? {} : { subject });
}
