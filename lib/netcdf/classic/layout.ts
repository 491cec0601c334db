import { WIDTH } from '../model.js';
import type { Definition, Var } from './definition.js';
import { headerFields, headerLength, type Placed } from './header.js';
import { padded } from './types.js';
import type { Version } from './version.js';

/**
 * Where everything lies. `netcdf_file = header data`, `data = non_recs recs`: the variables without the record dimension
 * in the order of the header, then the records, in each of which every record variable has its varslab.
 */
export interface Layout {
  readonly headerLength: number;
  /** As `Definition.vars`. */
  readonly placed: readonly Placed[];
  /** Bytes from one record to the next. */
  readonly recsize: number;
  /** Bytes of the file. */
  readonly size: number;
}

export function layOut(definition: Definition, version: Version): Layout {
  const { vars, numrecs } = definition;
  const nowhere = vars.map((v) => ({ ...v, vsize: 0, begin: 0 }));
  const length = headerLength(headerFields({ ...definition, version, vars: nowhere }));
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
  // "Note on padding": a record variable that is the only one has no padding between its records.
  const recsize = recordVars.length === 1 ? unpaddedSize(recordVars[0]) : offset - beginRec;
  return {
    headerLength: length,
    placed: vsizes.map((vsize, i) => ({ vsize, begin: begins[i] })),
    recsize,
    size: beginRec + numrecs * recsize,
  };
}

/** Values of a variable, or of one record of a record variable. */
export function varslabLength(v: Var): number {
  return v.shape.slice(v.record ? 1 : 0).reduce((product, length) => product * length, 1);
}

/** Bytes of {@link varslabLength} values. */
export function unpaddedSize(v: Var): number {
  return varslabLength(v) * WIDTH[v.type];
}
