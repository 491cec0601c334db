import { FormatError } from '../../errors.js';
import { nameOf, namesOf } from '../check-names.js';
import { ATTRIBUTES_LIMIT } from '../hdf5/attribute.js';
import { MAX_RANK } from '../hdf5/dataspace.js';
import type { Attribute, AttributeValue, Dataset, Dimension, Variable } from '../model.js';
import { NON_COORDINATE_PREFIX } from './dimension-scales.js';
import { TYPES } from './types.js';

/** Attribute names that the netCDF-4 and dimension scale conventions reserve. */
const RESERVED = new Set([
  'CLASS',
  'NAME',
  'DIMENSION_LIST',
  'REFERENCE_LIST',
  '_Netcdf4Dimid',
  '_Netcdf4Coordinates',
  '_NCProperties',
  '_nc3_strict',
  '_Format',
  '_IsNetcdf4',
  '_SuperblockVersion',
]);

/** In bytes of UTF-8. netCDF-C cuts longer names in netCDF-4 files, although netcdf.h allows 256 bytes (4.9.0). */
const LONGEST_NAME = 255;

/** Most attributes of an object besides the reserved ones. */
const MOST_ATTRIBUTES = ATTRIBUTES_LIMIT - RESERVED.size;

/**
 * Checks dimensions, variables and attributes against the netCDF data model, and returns the dataset with all names in
 * Unicode NFC.
 *
 * @throws FormatError ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE, ERR_NETCDF_DIMENSION, ERR_NETCDF_TYPE,
 * ERR_NETCDF_ATTRIBUTE: what netCDF-4 cannot hold.
 */
export function defineDataset(dataset: Dataset): Dataset {
  const dimensionNames = namesOf(dataset.dimensions, 'dimension');
  const dimensions = dataset.dimensions.map((dimension, d) => defineDimension(dimension, dimensionNames[d]));
  for (const name of dimensionNames) checkLength(name, `dimension "${name}"`);
  const variableNames = namesOf(dataset.variables, 'variable');
  const known = new Set(dimensionNames);
  const variables = dataset.variables.map((variable, v) => defineVariable(variable, variableNames[v], known));
  return { dimensions, variables, attributes: defineAttributes(dataset.attributes, 'global attribute') };
}

function defineDimension(dimension: Dimension, name: string): Dimension {
  const { length, unlimited } = dimension;
  // netCDF-C reads length 0 as NC_UNLIMITED. Unlimited in HDF5 too, the dimension can be appended to.
  if (Number.isSafeInteger(length) && length >= 0)
    return { name, length, unlimited: unlimited === true || length === 0 };
  throw new FormatError(
    'ERR_NETCDF_DIMENSION',
    `dimension "${name}" has length ${dimension.length}; a length is an integer from 0`,
    { subject: name },
  );
}

function defineVariable(variable: Variable, name: string, known: ReadonlySet<string>): Variable {
  if (name.startsWith(NON_COORDINATE_PREFIX)) {
    throw new FormatError(
      'ERR_NETCDF_NAME',
      `variable "${name}": netCDF-4 reserves the prefix "${NON_COORDINATE_PREFIX}"`,
      {
        subject: name,
      },
    );
  }
  if (!Object.hasOwn(TYPES, variable.type)) {
    throw new FormatError(
      'ERR_NETCDF_TYPE',
      `variable "${name}" is of type ${variable.type}, not one of ${Object.keys(TYPES).join(', ')}`,
      { subject: name },
    );
  }
  const dimensions = variable.dimensions.map((dimension) => nameOf(dimension, `dimension of variable "${name}"`));
  const missing = dimensions.find((dimension) => !known.has(dimension));
  if (missing !== undefined) {
    throw new FormatError(
      'ERR_NETCDF_DIMENSION',
      `variable "${name}" has dimension "${missing}", which is not defined`,
      {
        subject: name,
      },
    );
  }
  if (dimensions.length > MAX_RANK) {
    throw new FormatError(
      'ERR_NETCDF_DIMENSION',
      `variable "${name}" has ${dimensions.length} dimensions; in HDF5 it can have ${MAX_RANK}`,
      { subject: name },
    );
  }
  const isHidden = known.has(name) && dimensions[0] !== name;
  checkLength(isHidden ? NON_COORDINATE_PREFIX + name : name, `variable "${name}"`);
  const attributes = defineAttributes(variable.attributes, `attribute of variable "${name}"`);
  return { ...variable, name, dimensions, attributes };
}

function defineAttributes(attributes: readonly Attribute[], what: string): readonly Attribute[] {
  const names = namesOf(attributes, what);
  const reserved = names.find((name) => RESERVED.has(name));
  if (reserved !== undefined) {
    throw new FormatError('ERR_NETCDF_ATTRIBUTE', `${what} "${reserved}": netCDF-4 reserves this name`, {
      subject: reserved,
    });
  }
  for (const name of names) checkLength(name, `${what} "${name}"`);
  if (names.length > MOST_ATTRIBUTES) {
    throw new FormatError(
      'ERR_NETCDF_ATTRIBUTE',
      `there are ${names.length} of ${what}; in HDF5 an object can have ${MOST_ATTRIBUTES}`,
      { subject: what },
    );
  }
  for (const [i, { value }] of attributes.entries()) checkValue(value, `${what} "${names[i]}"`, names[i]);
  // Variables share attributes, of which a copy each would take more than all else.
  if (attributes.every(({ name }, i) => name === names[i])) return attributes;
  return attributes.map(({ value }, i) => ({ name: names[i], value }));
}

function checkValue(value: AttributeValue, what: string, subject: string): void {
  const fault = faultOf(value);
  if (fault === undefined) return;
  throw new FormatError('ERR_NETCDF_ATTRIBUTE', `${what} ${fault}`, { subject });
}

/** What is wrong with the value of an attribute; undefined where nothing is. */
function faultOf(value: AttributeValue): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return undefined;
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) === value) return undefined;
    return `is ${value}, which does not fit int64; a BigUint64Array is uint64`;
  }
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return undefined;
  if (Object.values(TYPES).some(({ array }) => array !== undefined && value instanceof array)) return undefined;
  return `is ${Object.prototype.toString.call(value)}, which has no netCDF type`;
}

/** @param stored the name in the file */
function checkLength(stored: string, what: string): void {
  const bytes = Buffer.byteLength(stored);
  if (bytes <= LONGEST_NAME) return;
  const prefix = stored.startsWith(NON_COORDINATE_PREFIX) ? `, with its prefix "${NON_COORDINATE_PREFIX}"` : '';
  throw new FormatError(
    'ERR_NETCDF_NAME',
    `${what}: its name takes ${bytes} bytes of UTF-8${prefix}; netCDF-C reads ${LONGEST_NAME}`,
    { subject: stored },
  );
}
