import { FormatError } from '../../errors.js';

/**
 * @param found what is wrong, and where
 * @throws FormatError ERR_NETCDF_DAMAGED: the file is damaged, or no netCDF
 */
export function assertStored(holds: boolean, found: string, subject?: string): asserts holds {
  if (holds) return;
  throw new FormatError('ERR_NETCDF_DAMAGED', `the file is damaged, or no netCDF: ${found}`, {
    ...(subject === undefined ? {} : { subject }),
  });
}

/**
 * @param found a structure that only other programs write
 * @throws FormatError ERR_NETCDF_FOREIGN
 */
export function assertOurs(holds: boolean, found: string): asserts holds {
  if (holds) return;
  const message = `the file has ${found}, which fleetcdf does not write: another program made or changed it`;
  throw new FormatError('ERR_NETCDF_FOREIGN', message);
}
