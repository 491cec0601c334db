import { SlabError } from '../../errors.js';
import type { NumericArray, Slab } from '../model.js';
import type { PlannedVariable } from './plan.js';
import { TYPES } from './types.js';

/** High-water mark of slabs. Two suffice, because the encoder is never the bottleneck; and slabs may be large. */
export const WAITING_SLABS = 2;

/** The values of a slab, contiguous in the variable. */
export interface Run {
  /** Row-major index of the first value in the variable. */
  readonly first: number;
  readonly data: NumericArray;
}

/**
 * Checks a slab and gives its values as one run.
 * @throws SlabError ERR_NETCDF_SLAB where the array has another type than the variable, the slab exceeds the variable,
 * the number of values is not `product(count)`, or the values are not contiguous in the variable
 */
export function runOf(slab: Slab, v: PlannedVariable): Run {
  const { array } = TYPES[v.type];
  const { start, count, data } = slab;
  if (!(data instanceof array)) {
    throw slabError(v, `of type ${v.type} takes a ${array.name}, not a ${data.constructor.name}`);
  }
  if (start.length !== v.shape.length || count.length !== v.shape.length) {
    throw slabError(v, `has ${v.shape.length} dimensions; the slab is ${blockOf(slab)}`);
  }
  let first = 0;
  let length = 1;
  // Contiguous: after the first dimension with a count above 1, the slab covers every dimension whole.
  let mustBeWhole = false;
  for (let d = 0; d < v.shape.length; d++) {
    if (!isWithin(start[d], count[d], v.shape[d]))
      throw slabError(v, `has shape [${v.shape}]; the slab is ${blockOf(slab)}`);
    if (mustBeWhole && count[d] !== v.shape[d] && !count.includes(0)) {
      throw slabError(v, `has shape [${v.shape}]; the values of the slab ${blockOf(slab)} are not contiguous in it`);
    }
    mustBeWhole ||= count[d] > 1;
    first = first * v.shape[d] + start[d];
    length *= count[d];
  }
  if (data.length !== length) {
    throw slabError(v, `was given ${data.length} values; the slab ${blockOf(slab)} has ${length}`);
  }
  return { first, data };
}

function isWithin(start: number, count: number, length: number): boolean {
  return Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 0 && start + count <= length;
}

/** A slab's block, for messages. */
export function blockOf({ start, count }: Pick<Slab, 'start' | 'count'>): string {
  return `start [${start}] count [${count}]`;
}

export function slabError(v: PlannedVariable, message: string): SlabError {
  return new SlabError('ERR_NETCDF_SLAB', `variable "${v.name}" ${message}`, v.name);
}
