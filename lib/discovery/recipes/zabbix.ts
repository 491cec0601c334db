import type { Readings, Reference } from '../../model/readings.js';
import { literal } from '../../sqlite/sql.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

/** Tables of numbers, then of words. */
const NUMBERS = ['history', 'history_uint'];
const WORDS = ['history_str', 'history_text', 'history_log'];

const LEFT_OUT: Readonly<Record<string, string>> = {
  trends: 'averages of each hour of history',
  trends_uint: 'averages of each hour of history',
  history_bin: 'files, not values',
};

/**
 * Zabbix (github.com/zabbix/zabbix, create/src/schema.tmpl): a table of history for each type of value, with the time as
 * seconds and, since version 2, nanoseconds; `items` and `hosts` name what itemid means.
 */
export const ZABBIX: Recipe = {
  program: 'Zabbix',
  read(database) {
    const isNamed = database.has('items', 'itemid', 'hostid', 'key_') && database.has('hosts', 'hostid', 'host');
    const history = [...NUMBERS, ...WORDS].filter((name) => database.has(name, 'itemid', 'clock', 'value'));
    if (!isNamed || !history.some((name) => NUMBERS.includes(name))) return undefined;
    const known = new Set<string>();
    const readings = history.map((table) => {
      const others = WORDS.includes(table) ? sharedKeys(database, table, history, known) : [];
      return read(database, table, itemNames(database, table, others));
    });
    return {
      readings,
      why: Object.fromEntries(readings.map(({ name, time }) => [name, [`time ${time}`, 'machine host, signal key_']])),
      names: ['items', 'hosts'],
      leftOut: Object.fromEntries(
        Object.entries(LEFT_OUT).filter(([name]) => (database.table(name)?.rows.length ?? 0) > 0),
      ),
    };
  },
};

function read(database: RecipeDatabase, table: string, signalNames: Reference): Readings {
  const hasNanoseconds = database.has(table, 'ns');
  return {
    name: table,
    ...(hasNanoseconds
      ? { query: `SELECT itemid, clock * 1000000000 + ns AS "clock and ns", value FROM ${table}` }
      : {}),
    machine: 'itemid',
    machineNames: hostNames(database),
    time: hasNanoseconds ? 'clock and ns' : 'clock',
    timeUnit: hasNanoseconds ? 'ns' : 's',
    signalColumn: 'itemid',
    signalNames,
    valueColumn: 'value',
  };
}

/** What else hosts and items have is not read: passwords, keys, communities. */
function hostNames(database: RecipeDatabase): Reference {
  const query = `SELECT hostid, host${database.has('hosts', 'name') ? ', name' : ''} FROM hosts`;
  return {
    table: 'items',
    key: 'itemid',
    name: { column: 'hostid', table: 'hosts', query, key: 'hostid', name: 'host' },
  };
}

/** @param shared keys whose words get a signal of their own */
function itemNames(database: RecipeDatabase, table: string, shared: readonly string[]): Reference {
  const isShared = `key_ IN (${shared.map(literal).join(', ')})`;
  const kind = literal(`_${table.slice('history_'.length)}`);
  const key = shared.length === 0 ? 'key_' : `CASE WHEN ${isShared} THEN key_ || ${kind} ELSE key_ END AS key_`;
  const columns = ['itemid', 'hostid', key];
  if (database.has('items', 'name')) columns.push('name AS long_name');
  // The mark of a unit that Zabbix does not scale is an exclamation mark.
  if (database.has('items', 'units')) columns.push("nullif(ltrim(units, '!'), '') AS units");
  return { table: 'items', query: `SELECT ${columns.join(', ')} FROM items`, key: 'itemid', name: 'key_' };
}

/** The keys in a table of words that another table has too. Adds the keys of the table to `known`. */
function sharedKeys(
  database: RecipeDatabase,
  table: string,
  history: readonly string[],
  known: Set<string>,
): readonly string[] {
  const keys = keysOf(database, `itemid IN (SELECT itemid FROM ${table})`);
  const inNumbers = history.filter((name) => NUMBERS.includes(name)).map((name) => `SELECT itemid FROM ${name}`);
  const among = keys.length === 0 ? [] : keysOf(database, `itemid IN (${inNumbers.join(' UNION ALL ')})`);
  const shared = keys.filter((key) => known.has(key) || among.includes(key));
  for (const key of keys) known.add(key);
  return shared;
}

function keysOf(database: RecipeDatabase, condition: string): string[] {
  return database.rows(`SELECT DISTINCT key_ FROM items WHERE ${condition}`).map(([key]) => String(key));
}
