import type { SignalSource } from '../../model/readings.js';
import { plural } from '../../util/format.js';
import type { ColumnProfile } from '../column-profile.js';
import type { TableSample } from '../table-sample.js';
import { numberAndWords } from './number-and-words.js';
import type { Recipe, RecipeDatabase } from './recipe.js';
import { systemName, unitsOf } from './weewx-units.js';

const SUMMARY = 'a summary of each day of archive';

/**
 * weewx (github.com/weewx/weewx): `archive` has a record for each interval, with a column for each kind of observation
 * (bin/schemas/wview.py, wview_small.py, wview_extended.py); `archive_day_outTemp` and its like sum up the days
 * (bin/weewx/manager.py). usUnits says in which units a record is: bin/weewx/units.py.
 */
export const WEEWX: Recipe = {
  program: 'weewx',
  read(database) {
    if (!database.has('archive', 'dateTime', 'usUnits', 'interval')) return undefined;
    const systems = unitSystems(database);
    if (systems === undefined) return undefined;
    const { columns } = database.table('archive') as TableSample;
    const time = columns.find(({ name }) => name.toLowerCase() === 'datetime') as ColumnProfile;
    const names = systems.map(([system]) => system);
    const signals = columns
      .filter((column) => column !== time)
      .flatMap((column) => numberAndWords(column))
      .map((source): SignalSource => {
        const units = source.as === undefined ? unitsOf(source.column, names) : undefined;
        return { ...source, ...(units === undefined ? {} : { units }) };
      });
    const summaries = database.tables.filter(({ table }) => /^archive_day_(?!_metadata$)/i.test(table.name));
    return {
      readings: [{ name: 'archive', time: time.name, timeUnit: 's', signals }],
      why: { archive: [`time ${time.name} (s)`, `units of ${names.map(systemName).join(' and ') || 'no record'}`] },
      leftOut: Object.fromEntries(summaries.map(({ table }) => [table.name, SUMMARY])),
      warnings: systems.length > 1 ? [mixed(systems)] : [],
    };
  },
};

/** The unit systems in use and their records; undefined where usUnits is none. */
function unitSystems(database: RecipeDatabase): (readonly [system: number, records: number])[] | undefined {
  const rows = database.rows('SELECT usUnits, count(*) FROM archive GROUP BY 1 ORDER BY 1');
  if (rows.some(([system]) => typeof system !== 'bigint')) return undefined;
  return rows.map(([system, records]) => [Number(system), Number(records)] as const);
}

function mixed(systems: readonly (readonly [system: number, records: number])[]): string {
  const counts = systems.map(([system, records]) => `${plural(records, 'record')} in ${systemName(system)}`);
  const [[first]] = systems;
  return (
    `archive mixes unit systems: ${counts.join(', ')}. Signals that differ have no units; the signal usUnits tells ` +
    `records apart, and --where 'usUnits = ${first}' reads those of one`
  );
}
