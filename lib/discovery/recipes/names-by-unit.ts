import { groupBy } from '../../util/group-by.js';

/**
 * Names of signals: that of the quantity, and its unit where quantities of one name differ in it, because a signal has
 * one unit.
 */
export function namesByUnit<T extends { readonly name: string; readonly unit: string }>(
  quantities: readonly T[],
): (quantity: T) => string {
  const units = new Map(
    [...groupBy(quantities, ({ name }) => name)].map(([name, group]) => [name, new Set(group.map((q) => q.unit)).size]),
  );
  return ({ name, unit }) => ((units.get(name) ?? 1) > 1 ? `${name} (${unit || 'no unit'})` : name);
}
