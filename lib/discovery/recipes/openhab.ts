import type { Readings } from '../../model/readings.js';
import { compareNames } from '../../util/compare-names.js';
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
    const tables = database.tables.filter(isItem).map((sample) => ({ sample, item: itemOf(sample.table.name, names) }));
    if (!tables.some(({ item }) => item !== undefined)) return undefined;
    const readings = tables
      .map(({ sample, item = sample.table.name }) => read(sample, item))
      .sort((a, b) => compareNames(a.name, b.name));
    const isLocal = tables.some(({ sample }) => sample.columns[0].times > 0);
    return {
      readings,
      why: Object.fromEntries(
        tables.map(({ sample, item }) => [sample.table.name, [`item ${item ?? 'without a name'}`]]),
      ),
      names: ['items'],
      warnings: isLocal ? ['time is local time without a zone, as openHAB writes it; it is read as UTC'] : [],
    };
  },
};

function itemNames(database: RecipeDatabase): ReadonlyMap<string, string> {
  const rows = database.rows('SELECT ItemId, ItemName FROM items').map(([id, name]) => [String(id), String(name)]);
  return new Map([...rows.map(([id, name]) => [id, name] as const), ...rows.map(([, name]) => [name, name] as const)]);
}

function isItem({ table }: TableSample): boolean {
  const columns = table.columns.map(({ name }) => name.toLowerCase());
  return table.kind === 'table' && columns.length === 2 && columns[0] === 'time' && columns[1] === 'value';
}

/** The item of a table: that of its name, or of the number at its end. */
function itemOf(table: string, names: ReadonlyMap<string, string>): string | undefined {
  const id = /\d+$/.exec(table)?.[0];
  return names.get(table) ?? (id === undefined ? undefined : names.get(String(BigInt(id))));
}

function read({ table, columns }: TableSample, item: string): Readings {
  const [time, value] = columns;
  return { name: table.name, time: time.name, signals: numberAndWords(value, item) };
}
