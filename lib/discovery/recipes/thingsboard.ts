import type { Readings, Reference } from '../../model/readings.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

/** Columns of values; a row has one of them. */
const VALUES = ['dbl_v', 'long_v', 'bool_v', 'str_v', 'json_v'];

/** Tables of what has telemetry. */
const ENTITIES = ['device', 'asset', 'entity_view'];

const DICTIONARIES = ['key_dictionary', 'ts_kv_dictionary'];

/**
 * ThingsBoard (github.com/thingsboard/thingsboard, dao/src/main/resources/sql/schema-ts-psql.sql, schema-entities.sql):
 * `ts_kv` has the telemetry of entities, a column for each type of value; months may have tables of their own
 * (ts_kv_2024_05). A number in `key` is named by key_dictionary, before version 3.7 by ts_kv_dictionary; before version
 * 2.5 the key is the name.
 */
export const THINGSBOARD: Recipe = {
  program: 'ThingsBoard',
  read(database) {
    const tables = database.tables
      .map(({ table }) => table.name)
      .filter(
        (name) =>
          /^ts_kv(_\d+)*(_indefinite)?$/i.test(name) &&
          database.has(name, 'entity_id', 'key', 'ts', 'bool_v', 'str_v', 'long_v', 'dbl_v'),
      );
    if (tables.length === 0) return undefined;
    const dictionary = DICTIONARIES.find((name) => database.has(name, 'key', 'key_id'));
    const entities = ENTITIES.filter((name) => database.has(name, 'id', 'name'));
    const readings = tables.map((name) => read(database, name, entities, dictionary));
    const latest = database.table('ts_kv_latest');
    return {
      readings,
      why: Object.fromEntries(tables.map((name) => [name, ['time ts (ms), machine entity, signal key']])),
      names: [...entities, ...(dictionary === undefined ? [] : [dictionary])],
      leftOut:
        latest === undefined || latest.rows.length === 0 ? {} : { [latest.table.name]: 'the last value of each key' },
    };
  },
};

function read(
  database: RecipeDatabase,
  table: string,
  entities: readonly string[],
  dictionary: string | undefined,
): Readings {
  const values = VALUES.filter((column) => database.has(table, column));
  return {
    name: table,
    query: `SELECT entity_id, key, ts, coalesce(${values.join(', ')}) AS value FROM ${table}`,
    machine: 'entity_id',
    ...(entities.length === 0 ? {} : { machineNames: entityNames(database, entities) }),
    time: 'ts',
    timeUnit: 'ms',
    signalColumn: 'key',
    ...(dictionary === undefined ? {} : { signalNames: { table: dictionary, key: 'key_id', name: 'key' } }),
    valueColumn: 'value',
  };
}

/** Devices and all else that has telemetry. What more is known of them may be secret. */
function entityNames(database: RecipeDatabase, entities: readonly string[]): Reference {
  const selects = entities.map((table) => {
    const optional = ['type', 'label'].map((name) => (database.has(table, name) ? name : `NULL AS ${name}`));
    return `SELECT id, name, ${optional.join(', ')} FROM ${table}`;
  });
  return { table: entities[0], query: selects.join(' UNION ALL '), key: 'id', name: 'name' };
}
