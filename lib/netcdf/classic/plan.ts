import { FormatError, SettingsError } from '../../errors.js';
import { assertPlanned } from '../as-planned.js';
import type { Dataset } from '../model.js';
import { type Definition, define, type Var } from './definition.js';
import { type DataPosition, headerBytes } from './header.js';
import { type Layout, layOut } from './layout.js';
import { type Obstacle, obstacle } from './limits.js';
import { CLASSIC_VERSIONS, type ClassicVersion, VERSIONS } from './version.js';

/** What {@link planClassic} does not find out by itself. */
export interface ClassicOptions {
  /** The format to write. Absent: the narrowest that can hold the dataset. */
  readonly version?: ClassicVersion;
}

/** Format, sizes and offsets of a file, all decided before the first byte. */
export interface ClassicPlan {
  readonly version: ClassicVersion;
  /** Bytes of the file, exact. */
  readonly size: number;
  /** Bytes of the header, a multiple of 4. */
  readonly headerLength: number;
  /** Length of the record dimension; 0 where there is none. */
  readonly numrecs: number;
  /** Bytes from one record to the next. */
  readonly recsize: number;
  /** In the order of the dataset, each with its `vsize` and `begin` in bytes. */
  readonly variables: readonly PlannedVariable[];
  readonly definition: Definition;
}

/** A variable in the terms of the classic header, with the place of its values: `begin`, `vsize`. */
export type PlannedVariable = Var & DataPosition;

/**
 * Plans a file of the classic family: CDF-1, CDF-2 (64-bit offset) or CDF-5 (64-bit data). NetCDF Classic Format
 * Specification and CDF-5 format specification.
 *
 * Names are stored in Unicode normalization form C. A dimension of length 0 becomes the record dimension, because the
 * formats mark it so.
 *
 * @throws FormatError ERR_NETCDF_NAME, ERR_NETCDF_DUPLICATE, ERR_NETCDF_DIMENSION, ERR_NETCDF_ATTRIBUTE,
 * ERR_NETCDF_FILL_VALUE where the dataset breaks a rule of netCDF; ERR_NETCDF_TYPE, ERR_NETCDF_SIZE where the version,
 * or every version, is too narrow: the message names a format that would do
 * @throws SettingsError ERR_NETCDF_OPTION for an unknown version
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
  throw refusal(definition, last as Obstacle);
}

function candidatesOf(version: ClassicVersion | undefined): readonly ClassicVersion[] {
  if (version === undefined) return CLASSIC_VERSIONS;
  if (CLASSIC_VERSIONS.includes(version)) return [version];
  const message = `version is ${version}; it is one of ${CLASSIC_VERSIONS.join(', ')}`;
  throw new SettingsError('ERR_NETCDF_OPTION', message, { key: 'version' });
}

/** The header of a planned file: `headerLength` bytes. */
export function headerOf({ definition, version, variables, headerLength }: ClassicPlan): Buffer {
  const header = headerBytes({ ...definition, version: VERSIONS[version], vars: variables });
  assertPlanned(header.length === headerLength, 'the header does not have its planned length');
  return header;
}

function planned(definition: Definition, version: ClassicVersion, layout: Layout): ClassicPlan {
  const { positions, ...sizes } = layout;
  const variables = definition.vars.map((v, i) => ({ ...v, ...positions[i] }));
  return { version, ...sizes, numrecs: definition.numrecs, variables, definition };
}

function refusal(definition: Definition, { code, subject, message }: Obstacle): FormatError {
  const holds = (version: ClassicVersion) =>
    obstacle(definition, VERSIONS[version], layOut(definition, VERSIONS[version])) === undefined;
  const wider = CLASSIC_VERSIONS.find(holds);
  return new FormatError(code, wider ? `${message}; format ${wider} would do` : message, { subject });
}
