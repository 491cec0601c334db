import type { SignalSource } from '../../model/readings.js';
import type { TableSample } from '../table-sample.js';

/**
 * A signal for every column but some; texts are flags. SQL does not tell the case of names apart.
 *
 * @param units of columns
 */
export function wideSignals(
  { columns }: TableSample,
  except: readonly string[],
  units: Readonly<Record<string, string>> = {},
): SignalSource[] {
  const left = new Set(except.map((name) => name.toLowerCase()));
  return columns
    .filter(({ name }) => !left.has(name.toLowerCase()))
    .map(({ name, isText }) => ({
      signal: name,
      column: name,
      ...(isText ? { as: 'flags' as const } : {}),
      ...(Object.hasOwn(units, name) ? { units: units[name] } : {}),
    }));
}
