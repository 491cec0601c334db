import { parseUnit } from '../cf/units.js';
import type { Attribute } from '../netcdf/model.js';

/** Nobody says whether a temperature is one on a scale or a difference (CF Conventions 3.1.2). */
const UNKNOWN = 'temperature: unknown';

/**
 * `units_metadata` of a variable whose units involve a temperature; empty for others.
 * @param said what settings say, of each signal of the variable
 */
export function unitsMetadata(units: unknown, said: readonly unknown[]): Attribute[] {
  if (typeof units !== 'string' || !involvesTemperature(units)) return [];
  const [first] = said;
  const value = typeof first === 'string' && said.every((other) => other === first) ? first : UNKNOWN;
  return [{ name: 'units_metadata', value }];
}

function involvesTemperature(units: string): boolean {
  const kelvin = parseUnit('K')?.dimension.findIndex((exponent) => exponent !== 0) as number;
  return (parseUnit(units)?.dimension[kelvin] ?? 0) !== 0;
}
