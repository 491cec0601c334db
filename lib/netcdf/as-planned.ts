/**
 * What was planned and what is written must agree, or the file would be wrong.
 * @throws Error, for it is one of the program
 */
export function assertPlanned(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(`a mistake in fleetcdf: ${what}`);
}
