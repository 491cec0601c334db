import type { SourceTable } from '../source/tables/source-table.js';
import { fewNames } from '../util/few-names.js';
import { plural } from '../util/format.js';

type Tables = readonly Pick<SourceTable, 'name' | 'unnamed'>[];

/** Signals that settings do not name and that are read all the same, in a line for each table. */
export function addedSignals(tables: Tables): string[] {
  return tables.flatMap(({ name, unnamed: { added } = { added: [] } }) => {
    if (added.length === 0) return [];
    const are = added.length === 1 ? 'is' : 'are';
    const what = `${plural(added.length, 'signal')} of ${name} ${are}`;
    return [`${what} not in names (source.readings), and added at the end: ${fewNames(added)}`];
  });
}

/** Signals that are not read because settings do not name them, in a line for each table. */
export function ignoredSignals(tables: Tables): string[] {
  return tables.flatMap(({ name, unnamed: { ignored } = { ignored: [] } }) => {
    if (ignored.length === 0) return [];
    const are = ignored.length === 1 ? 'is' : 'are';
    const what = `${plural(ignored.length, 'signal')} of ${name} ${are} not in names (source.readings), and not read`;
    return [`${what}: ${fewNames(ignored)}; "new_signals": "add" reads such ones`];
  });
}
