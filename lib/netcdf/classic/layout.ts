import { WIDTH } from '../model.js';
import type { Definition, Var } from './definition.js';
import { type DataPosition, headerLength } from './header.js';
import { padded } from './types.js';
import type { Version } from './version.js';

/**
 * Offsets and sizes of everything in the file. `netcdf_file = header data`, `data = non_recs recs`: the variables
 * without the record dimension in the order of the header, then the records, each with one varslab per record variable.
 */
export interface Layout {
  readonly headerLength: number;
  /** In the order of `Definition.vars`. */
  readonly positions: readonly DataPosition[];
  /** Bytes from one record to the next. */
  readonly recsize: number;
  /** Bytes of the file. */
  readonly size: number;
}

export function layOut(definition: Definition, version: Version): Layout {
  const { vars, numrecs } = definition;
  const unplaced = vars.map((v) => ({ ...v, vsize: 0, begin: 0 }));
  const length = headerLength({ ...definition, version, vars: unplaced });
  const vsizes = vars.map((v) => padded(unpaddedSize(v)));
  const begins: number[] = [];
  let offset = length;
  for (const record of [false, true]) {
    for (const [i, v] of vars.entries()) {
      if (v.record !== record) continue;
      begins[i] = offset;
      offset += vsizes[i];
    }
  }
  const recordVars = vars.filter((v) => v.record);
  const first = vars.findIndex((v) => v.record);
  const beginRec = first < 0 ? offset : begins[first];
  // "Note on padding": the only record variable of a file has no padding between its records.
  const recsize = recordVars.length === 1 ? unpaddedSize(recordVars[0]) : offset - beginRec;
  return {
    headerLength: length,
    positions: vsizes.map((vsize, i) => ({ vsize, begin: begins[i] })),
    recsize,
    size: beginRec + numrecs * recsize,
  };
}

/** Number of values in a variable, or in one record of a record variable. */
export function varslabLength(v: Var): number {
  return v.shape.slice(v.record ? 1 : 0).reduce((product, length) => product * length, 1);
}

/** Bytes of {@link varslabLength} values, without padding. */
export function unpaddedSize(v: Var): number {
  return varslabLength(v) * WIDTH[v.type];
}
