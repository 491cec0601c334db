import type { Readings } from '../../model/readings.js';
import { compareNames } from '../../util/compare-names.js';
import type { ColumnProfile } from '../column-profile.js';
import type { TableSample } from '../table-sample.js';
import { numberAndWords } from './number-and-words.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

/**
 * openHAB, its JDBC persistence (github.com/openhab/openhab-addons, bundles/org.openhab.persistence.jdbc:
 * JdbcBaseDAO.java, JdbcSqliteDAO.java): a table for each item, with time and value. `items` names them. The table of
 * an item is called item0001, kitchen_temperature_0001 or Kitchen_Temperature (NamingStrategy.java).
 */
export const OPENHAB: Recipe = {
  program: 'openHAB',
  read(database) {
    if (!database.has('items', 'ItemId', 'ItemName')) return undefined;
    const names = itemNames(database);
    const tables = database.tables
      .filter(({ table }) => table.kind === 'table' && database.has(table.name, 'time', 'value'))
      .map((sample) => ({ sample, item: itemOf(sample.table.name, names) }))
      .filter(({ sample, item }) => item !== undefined || sample.columns.length === 2);
    if (!tables.some(({ item }) => item !== undefined)) return undefined;
    const readings = tables
      .map(({ sample, item = sample.table.name }) => read(sample, item))
      .sort((a, b) => compareNames(a.name, b.name));
    const isLocal = tables.some(({ sample }) => timeOf(sample).times > 0);
    return {
      readings,
      why: Object.fromEntries(
        tables.map(({ sample, item }) => [sample.table.name, [`item ${item ?? 'without a name'}`]]),
      ),
      names: ['items'],
      localTimes: isLocal ? ['time is local time without a zone, as openHAB writes it; it is read as UTC'] : [],
    };
  },
};

function itemNames(database: RecipeDatabase): ReadonlyMap<string, string> {
  const rows = database.rows('SELECT ItemId, ItemName FROM items').map(([id, name]) => [String(id), String(name)]);
  return new Map([...rows.map(([id, name]) => [id, name] as const), ...rows.map(([, name]) => [name, name] as const)]);
}

/** The item of a table: that of its name, or of the number at its end. */
function itemOf(table: string, names: ReadonlyMap<string, string>): string | undefined {
  const id = /(?<!\d)\d+$/.exec(table)?.[0];
  return names.get(table) ?? (id === undefined ? undefined : names.get(String(BigInt(id))));
}

function read(sample: TableSample, item: string): Readings {
  const { name } = timeOf(sample);
  const value = sample.columns.find((column) => column.name.toLowerCase() === 'value') as ColumnProfile;
  return { name: sample.table.name, time: name, signals: numberAndWords(value, item) };
}

function timeOf({ columns }: TableSample): ColumnProfile {
  return columns.find(({ name }) => name.toLowerCase() === 'time') as ColumnProfile;
}
