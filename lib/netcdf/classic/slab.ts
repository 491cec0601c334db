import { SlabError } from '../../errors.js';
import type { NumericArray, Slab } from '../model.js';
import type { PlannedVariable } from './plan.js';
import { TYPES } from './types.js';

/** A slab that was found to fit its variable: consecutive values. */
export interface Run {
  /** Number of its first value in the variable, in row-major order. */
  readonly first: number;
  readonly data: NumericArray;
}

/**
 * The values of `slab` as one run.
 * @throws SlabError ERR_NETCDF_SLAB where the array is not of the variable's type, the slab lies outside of the variable,
 * its values are not `product(count)`, or they do not follow one another in the file.
 */
export function runOf(slab: Slab, v: PlannedVariable): Run {
  const { array } = TYPES[v.type];
  const { start, count, data } = slab;
  if (!(data instanceof array)) {
    throw slabError(v, `of type ${v.type} takes a ${array.name}, not a ${data.constructor.name}`);
  }
  if (start.length !== v.shape.length || count.length !== v.shape.length) {
    throw slabError(v, `has ${v.shape.length} dimensions; the slab is ${at(slab)}`);
  }
  let first = 0;
  let length = 1;
  // Values follow one another when every dimension behind the first one with a count above 1 is covered whole.
  let wide = false;
  for (let d = 0; d < v.shape.length; d++) {
    if (!isWithin(start[d], count[d], v.shape[d]))
      throw slabError(v, `has shape [${v.shape}]; the slab is ${at(slab)}`);
    if (wide && count[d] !== v.shape[d] && !count.includes(0)) {
      throw slabError(v, `has shape [${v.shape}]; the values of the slab ${at(slab)} are not contiguous in it`);
    }
    wide ||= count[d] > 1;
    first = first * v.shape[d] + start[d];
    length *= count[d];
  }
  if (data.length !== length) {
    throw slabError(v, `was given ${data.length} values; the slab ${at(slab)} has ${length}`);
  }
  return { first, data };
}

function isWithin(start: number, count: number, length: number): boolean {
  return Number.isInteger(start) && Number.isInteger(count) && start >= 0 && count >= 0 && start + count <= length;
}

/** How a slab is named in messages. */
export function at({ start, count }: Pick<Slab, 'start' | 'count'>): string {
  return `start [${start}] count [${count}]`;
}

export function slabError(v: PlannedVariable, message: string): SlabError {
  return new SlabError('ERR_NETCDF_SLAB', `variable "${v.name}" ${message}`, v.name);
}
