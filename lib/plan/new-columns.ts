import type { Settings } from '../settings/index.js';
import { fewNames } from '../util/few-names.js';
import { plural } from '../util/format.js';
import type { Findings } from './findings.js';

/** Tables and columns that were not there when the settings were written, in a line each kind. They are not read. */
export function newColumns({ schema }: Pick<Findings, 'schema'>, { source }: Pick<Settings, 'source'>): string[] {
  const { schema: known } = source;
  if (schema === undefined || known === undefined) return [];
  const tables = [...schema.keys()].filter((table) => known.get(table) === undefined);
  const columns = [...schema].flatMap(([table, names]) => {
    const before = new Set(known.get(table) ?? names);
    return names.filter((name) => !before.has(name)).map((name) => `${table}.${name}`);
  });
  return [...line('table', tables), ...line('column', columns)];
}

function line(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const are = names.length === 1 ? 'is' : 'are';
  const how = 'and not read: inspect --print-settings prints settings that say what they are';
  return [
    `${plural(names.length, what)} ${are} new since the settings were written (source.schema), ${how}: ${fewNames(names)}`,
  ];
}
