import { assertDistinct } from '../clean/machine-names.js';

/**
 * Names of netCDF variables for the machines: as CF asks (2.3), they begin with a letter or underscore and hold letters, digits
 * and underscores, here of any script; every other run of characters becomes one underscore. A name that begins
 * otherwise, or that `taken` holds, gets `machine_` before it. The machine's own name is an attribute.
 *
 * @throws DataError ERR_MACHINE_NAMES where two machines would share a variable
 */
export function variableNames(machines: readonly string[], taken: ReadonlySet<string>): string[] {
  const names = machines.map((machine) => {
    const name = machine.normalize('NFC').replace(/[^\p{L}\p{N}\p{M}_]+/gu, '_');
    return /^[\p{L}_]/u.test(name) && !taken.has(name) && !/^time_|^_+$/.test(name) ? name : `machine_${name}`;
  });
  assertDistinct(machines, names, 'variable name');
  return names;
}

/** Attributes that mean something to CF or netCDF readers; a static fact must not pass for one of them. */
const RESERVED = new Set([
  'company',
  'machine',
  '_FillValue',
  'missing_value',
  'scale_factor',
  'add_offset',
  'valid_min',
  'valid_max',
  'valid_range',
  'units',
  'calendar',
  'coordinates',
  'standard_name',
  'bounds',
  'dtype',
  'grid_mapping',
  'cell_methods',
  'ancillary_variables',
  'flag_values',
  'flag_masks',
  'flag_meanings',
]);

/** The attribute name of a static fact: `/` and control characters are no part of netCDF names; reserved ones are set apart. */
export function attributeName(fact: string): string {
  const name = fact
    .normalize('NFC')
    .replace(/[/\p{Cc}]+/gu, '_')
    .trim();
  if (name === '' || RESERVED.has(name) || !/^[\p{L}\p{N}_]/u.test(name)) return `static_${name}`;
  return name;
}
