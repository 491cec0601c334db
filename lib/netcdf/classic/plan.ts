import { FormatError, SettingsError } from '../../errors.js';
import { assertPlanned } from '../as-planned.js';
import type { Dataset } from '../model.js';
import { type Definition, define, type Var } from './definition.js';
import { headerBytes, headerFields, type Placed } from './header.js';
import { type Layout, layOut } from './layout.js';
import { type Obstacle, obstacle } from './limits.js';
import { CLASSIC_VERSIONS, type ClassicVersion, VERSIONS } from './version.js';

export interface ClassicOptions {
  /** The format to write; absent: the narrowest that can hold the dataset. */
  readonly version?: ClassicVersion;
}

/** Everything that is decided before the first byte. */
export interface ClassicPlan {
  readonly version: ClassicVersion;
  /** Bytes of the file, exactly. */
  readonly size: number;
  /** Bytes of the header; always a multiple of 4. */
  readonly headerLength: number;
  /** Length of the record dimension; 0 where there is none. */
  readonly numrecs: number;
  /** Bytes from one record to the next. */
  readonly recsize: number;
  /** The variables in the order of the dataset, each with its `vsize` and `begin` in bytes. */
  readonly variables: readonly PlannedVariable[];
  readonly definition: Definition;
}

export type PlannedVariable = Var & Placed;

/**
 * Plan a file of the classic family: CDF-1, CDF-2 (64-bit offset) or CDF-5 (64-bit data), as the NetCDF Classic Format
 * Specification and the CDF-5 format specification describe them.
 *
 * Names are stored in Unicode normalization form C. A dimension of length 0 becomes the record dimension, because that is
 * how these formats mark it.
 * @throws FormatError where the dataset is not a netCDF dataset (ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE,
 * ERR_NETCDF_DIMENSION, ERR_NETCDF_ATTRIBUTE, ERR_NETCDF_FILL_VALUE), or where the named version cannot hold it, or none
 * can (ERR_NETCDF_TYPE, ERR_NETCDF_SIZE); the message says which format would do.
 */
export function planClassic(dataset: Dataset, options: ClassicOptions = {}): ClassicPlan {
  const candidates = candidatesOf(options.version);
  const definition = define(dataset);
  let last: Obstacle | undefined;
  for (const version of candidates) {
    const layout = layOut(definition, VERSIONS[version]);
    last = obstacle(definition, VERSIONS[version], layout);
    if (last === undefined) return planned(definition, version, layout);
  }
  throw refused(definition, last as Obstacle);
}

function candidatesOf(version: ClassicVersion | undefined): readonly ClassicVersion[] {
  if (version === undefined) return CLASSIC_VERSIONS;
  if (CLASSIC_VERSIONS.includes(version)) return [version];
  const message = `version is ${version}; it is one of ${CLASSIC_VERSIONS.join(', ')}`;
  throw new SettingsError('ERR_NETCDF_OPTION', message, { key: 'version' });
}

/** The header of a planned file, `headerLength` bytes. */
export function headerOf({ definition, version, variables, headerLength }: ClassicPlan): Buffer {
  const header = headerBytes(headerFields({ ...definition, version: VERSIONS[version], vars: variables }));
  assertPlanned(header.length === headerLength, 'the header does not have its planned length');
  return header;
}

function planned(definition: Definition, version: ClassicVersion, layout: Layout): ClassicPlan {
  const { placed, ...sizes } = layout;
  const variables = definition.vars.map((v, i) => ({ ...v, ...placed[i] }));
  return { version, ...sizes, numrecs: definition.numrecs, variables, definition };
}

function refused(definition: Definition, { code, subject, message }: Obstacle): FormatError {
  const holds = (version: ClassicVersion) =>
    obstacle(definition, VERSIONS[version], layOut(definition, VERSIONS[version])) === undefined;
  const wider = CLASSIC_VERSIONS.find(holds);
  return new FormatError(code, wider ? `${message}; format ${wider} would do` : message, { subject });
}
