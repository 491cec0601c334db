import { FormatError } from '../../errors.js';
import { ATTRIBUTES_LIMIT } from '../hdf5/attribute.js';
import { MAX_RANK } from '../hdf5/dataspace.js';
import type { Attribute, Dataset, Dimension, Variable } from '../model.js';

/** `NC_MAX_NAME` of netcdf.h, in bytes of UTF-8. */
const MAX_NAME = 256;

/** Names that the netCDF-4 and dimension scale conventions keep for themselves. */
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

/**
 * Checks names, dimensions and attributes of a dataset against the netCDF data model, and returns it with all names in
 * Unicode NFC, as netCDF-C stores them.
 *
 * @throws FormatError what netCDF-4 cannot hold
 */
export function checkDataset(dataset: Dataset): Dataset {
  const dimensions = dataset.dimensions.map(checkDimension);
  unique('dimension', dimensions);
  const lengths = new Map(dimensions.map((dimension) => [dimension.name, dimension]));
  const variables = dataset.variables.map((variable) => checkVariable(variable, lengths));
  unique('variable', variables);
  return { dimensions, variables, attributes: checkAttributes('the dataset', dataset.attributes) };
}

function checkDimension(dimension: Dimension): Dimension {
  const name = checkName('dimension', dimension.name);
  if (!Number.isSafeInteger(dimension.length) || dimension.length < 0) {
    throw new FormatError(
      'ERR_NETCDF4_DIMENSION',
      `Dimension "${name}" has the length ${dimension.length}; a length is an integer from 0`,
      { subject: name },
    );
  }
  return { ...dimension, name };
}

function checkVariable(variable: Variable, known: ReadonlyMap<string, Dimension>): Variable {
  const name = checkName('variable', variable.name);
  const dimensions = variable.dimensions.map((dimension) => dimension.normalize('NFC'));
  const missing = dimensions.find((dimension) => !known.has(dimension));
  if (missing !== undefined) {
    throw new FormatError(
      'ERR_NETCDF4_DIMENSION',
      `Variable "${name}" has the dimension "${missing}", which is not defined`,
      {
        subject: name,
      },
    );
  }
  if (dimensions.length > MAX_RANK) {
    throw new FormatError(
      'ERR_NETCDF4_DIMENSION',
      `Variable "${name}" has ${dimensions.length} dimensions, HDF5 holds ${MAX_RANK}`,
      { subject: name },
    );
  }
  return { ...variable, name, dimensions, attributes: checkAttributes(`variable "${name}"`, variable.attributes) };
}

function checkAttributes(subject: string, attributes: readonly Attribute[]): Attribute[] {
  const checked = attributes.map((attribute) => {
    const name = checkName(`attribute of ${subject},`, attribute.name);
    if (RESERVED.has(name)) {
      throw new FormatError('ERR_NETCDF4_NAME', `The attribute name "${name}" of ${subject} is reserved by netCDF-4`, {
        subject: name,
      });
    }
    return { ...attribute, name };
  });
  unique(`attribute of ${subject},`, checked);
  if (checked.length > ATTRIBUTES_LIMIT - RESERVED.size) {
    throw new FormatError(
      'ERR_NETCDF4_ATTRIBUTES',
      `There are ${checked.length} attributes of ${subject}, HDF5 holds ${ATTRIBUTES_LIMIT - RESERVED.size}`,
      { subject },
    );
  }
  return checked;
}

/** The rules of `NC_check_name` in netCDF-C, and HDF5's own: no '/', no control characters. */
function checkName(kind: string, given: string): string {
  const name = given.normalize('NFC');
  const length = Buffer.byteLength(name);
  const wrong =
    name === ''
      ? 'is empty'
      : name.includes('/')
        ? 'has a "/", which separates groups'
        : /\p{Cc}/u.test(name)
          ? 'has a control character'
          : /\p{Cs}/u.test(name)
            ? 'is not well-formed Unicode'
            : !/^[A-Za-z0-9_\u0080-\u{10ffff}]/u.test(name)
              ? 'does not begin with a letter, a digit or "_"'
              : name.endsWith(' ')
                ? 'ends in a space'
                : length > MAX_NAME
                  ? `has ${length} bytes, netCDF allows ${MAX_NAME}`
                  : undefined;
  if (wrong === undefined) return name;
  throw new FormatError('ERR_NETCDF4_NAME', `The name of ${kind} ${JSON.stringify(abbreviated(name))} ${wrong}`, {
    subject: name,
  });
}

function unique(kind: string, named: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name)) {
      throw new FormatError('ERR_NETCDF4_NAME', `There are two of ${kind} "${abbreviated(name)}"`, { subject: name });
    }
    seen.add(name);
  }
}

function abbreviated(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}
