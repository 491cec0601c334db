import { FormatError } from '../../errors.js';
import { namesOf } from '../check-names.js';
import type { Attribute, Dataset, Dimension, Variable } from '../model.js';
import { type Attr, attributesOf } from './attributes.js';
import { bigEndian, type ClassicType, TYPES } from './types.js';

/** A dataset with normalized names and dimensions by id. Nothing in it depends on the version of the format. */
export interface Definition {
  readonly dims: readonly Dim[];
  readonly gatts: readonly Attr[];
  readonly vars: readonly Var[];
  /** Length of the record dimension; 0 where there is none. */
  readonly numrecs: number;
}

export interface Dim {
  readonly name: string;
  /** Also of the record dimension, which the header stores as 0. */
  readonly length: number;
  readonly record: boolean;
}

export interface Var {
  readonly name: string;
  readonly type: ClassicType;
  readonly dimids: readonly number[];
  /** Lengths of its dimensions. */
  readonly shape: readonly number[];
  /** Whether its first dimension is the record dimension. */
  readonly record: boolean;
  readonly vatts: readonly Attr[];
  /** One value, big-endian: `_FillValue`, or the default of the type. */
  readonly fill: Buffer;
}

/**
 * Checks a dataset against what all classic formats require.
 * @throws FormatError ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE, ERR_NETCDF_DIMENSION, ERR_NETCDF_TYPE,
 * ERR_NETCDF_ATTRIBUTE, ERR_NETCDF_FILL_VALUE
 */
export function define(dataset: Dataset): Definition {
  const dims = dimensionsOf(dataset.dimensions);
  return {
    dims,
    gatts: attributesOf(dataset.attributes, 'global attribute'),
    vars: variablesOf(dataset.variables, dims),
    numrecs: dims.find((dim) => dim.record)?.length ?? 0,
  };
}

/**
 * A fixed dimension of length 0 becomes the record dimension with no records, because `dim_length` 0 means "the record
 * dimension".
 */
function dimensionsOf(dimensions: readonly Dimension[]): Dim[] {
  const dims = namesOf(dimensions, 'dimension').map((name, i) => {
    const { length, unlimited = false } = dimensions[i];
    if (!Number.isSafeInteger(length) || length < 0) {
      throw wrongDimension(name, `dimension "${name}" has length ${length}; a length is a whole number from 0`);
    }
    return { name, length, record: unlimited || length === 0 };
  });
  const [first, second] = dims.filter((dim) => dim.record);
  if (second === undefined) return dims;
  const unlimited = dimensions.filter((dimension) => dimension.unlimited).length === 2;
  throw wrongDimension(
    second.name,
    `dimensions "${first.name}" and "${second.name}" are both unlimited${unlimited ? '' : ' or of length 0'}; ` +
      'a classic format has one such dimension; format netcdf4 would do',
  );
}

function variablesOf(variables: readonly Variable[], dims: readonly Dim[]): Var[] {
  const ids = new Map(dims.map((dim, dimid) => [dim.name, dimid]));
  // Variables that share their attributes share what is stored of them.
  const shared = new Map<readonly Attribute[], Attr[]>();
  return namesOf(variables, 'variable').map((name, i) => {
    const variable = variables[i];
    const type = typeOf(variable.type, name);
    const dimids = variable.dimensions.map((dimension) => dimidOf(dimension, ids, name));
    const misplaced = dimids.findIndex((dimid, position) => position > 0 && dims[dimid].record);
    if (misplaced > 0) throw notFirst(dims[dimids[misplaced]], name);
    const vatts =
      shared.get(variable.attributes) ?? attributesOf(variable.attributes, `attribute of variable "${name}",`);
    shared.set(variable.attributes, vatts);
    return {
      name,
      type,
      dimids,
      shape: dimids.map((dimid) => dims[dimid].length),
      record: dimids.length > 0 && dims[dimids[0]].record,
      vatts,
      fill: fillOf(vatts, type, name),
    };
  });
}

function typeOf(type: string, name: string): ClassicType {
  if (Object.hasOwn(TYPES, type)) return type as ClassicType;
  const reason =
    type === 'string'
      ? 'which only netCDF-4 has; format netcdf4 would do'
      : `not one of ${Object.keys(TYPES).join(', ')}`;
  throw new FormatError('ERR_NETCDF_TYPE', `variable "${name}" is of type ${type}, ${reason}`, { subject: name });
}

function dimidOf(dimension: string, ids: ReadonlyMap<string, number>, variable: string): number {
  const dimid = ids.get(dimension.normalize('NFC'));
  if (dimid !== undefined) return dimid;
  const known =
    ids.size === 0
      ? 'the dataset has none'
      : `the dataset has ${[...ids.keys()].map((name) => `"${name}"`).join(', ')}`;
  throw wrongDimension(variable, `variable "${variable}" has a dimension "${dimension}" that is not defined; ${known}`);
}

function notFirst(dim: Dim, variable: string): FormatError {
  const kind = dim.length === 0 ? 'of length 0' : 'unlimited';
  return wrongDimension(
    variable,
    `variable "${variable}" has the dimension "${dim.name}", which is ${kind}, after another; ` +
      'in a classic format only the first dimension of a variable can be; format netcdf4 would do',
  );
}

function fillOf(vatts: readonly Attr[], type: ClassicType, variable: string): Buffer {
  const attr = vatts.find(({ name }) => name === '_FillValue');
  if (attr === undefined) return bigEndian(TYPES[type].fill);
  if (attr.type === type && attr.nelems === 1) return attr.values;
  throw new FormatError(
    'ERR_NETCDF_FILL_VALUE',
    `_FillValue of variable "${variable}" is ${attr.nelems} of type ${attr.type}; it must be one value of type ${type}`,
    { subject: variable },
  );
}

function wrongDimension(subject: string, message: string): FormatError {
  return new FormatError('ERR_NETCDF_DIMENSION', message, { subject });
}
