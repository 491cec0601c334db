import { InternalError } from '../errors.js';

/**
 * Stops the encoder where the output departs from the plan, because the file would be wrong.
 * @throws InternalError ERR_INTERNAL
 */
export function assertPlanned(agrees: boolean, what: string): asserts agrees {
  if (!agrees) throw new InternalError(`a fault in fleetcdf, please report it: ${what}`);
}
