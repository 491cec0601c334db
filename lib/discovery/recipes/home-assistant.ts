import type { Readings } from '../../model/readings.js';
import { entityFacts, readStates } from './home-assistant-states.js';
import { oneOf } from './one-of.js';
import type { Recipe, RecipeDatabase, RecipeReadings } from './recipe.js';

const VALUES = ['mean', 'mean_weight', 'min', 'max', 'state', 'sum', 'sum_increase'];

const STATISTICS: Readonly<Record<string, string>> = {
  statistics: 'a summary of each hour, which reaches further back than states',
  statistics_short_term: 'a summary of every five minutes',
};

/**
 * Home Assistant (github.com/home-assistant/core): `states` has a row for each state of each entity, `statistics` sums
 * up the hours.
 *
 * - 2017: entity_id, attributes and times as text in states (homeassistant/components/recorder/models.py, schema 2 to 22)
 * - 2021: statistics, their names in statistics_meta
 * - 2022: attributes in state_attributes (schema 25)
 * - 2023: times as seconds in last_updated_ts (schema 31), entities in states_meta (schema 38); old rows are moved
 *   while the program runs (db_schema.py, migration.py)
 */
export const HOME_ASSISTANT: Recipe = {
  program: 'Home Assistant',
  read(database) {
    const states = readStates(database);
    const statistics = Object.keys(STATISTICS).flatMap((table) => readStatistics(database, table) ?? []);
    const hasStates = states !== undefined && (database.table('states')?.rows.length ?? 0) > 0;
    return hasStates ? withStates(database, states, statistics) : withoutStates(database, statistics);
  },
};

function withStates(database: RecipeDatabase, states: Readings, statistics: readonly Readings[]): RecipeReadings {
  const facts = entityFacts(database);
  return {
    readings: [states],
    onRequest: statistics,
    why: {
      ...whyStatistics(statistics),
      states: [`time ${states.time}`, 'machine entity_id', 'numbers, and words apart'],
    },
    ...(facts === undefined ? {} : { facts }),
    names: ['states_meta', 'state_attributes', ...(statistics.length > 0 ? ['statistics_meta'] : [])],
    leftOut: leftOut(database, statistics),
  };
}

/** Statistics alone: those of hours, unless only those of five minutes have rows. */
function withoutStates(database: RecipeDatabase, statistics: readonly Readings[]): RecipeReadings | undefined {
  const chosen = statistics.find(({ name }) => database.table(name)?.rows.length !== 0) ?? statistics.at(0);
  if (chosen === undefined) return undefined;
  const others = statistics.filter((one) => one !== chosen);
  return {
    readings: [chosen],
    onRequest: others,
    why: whyStatistics(statistics),
    names: ['statistics_meta'],
    leftOut: leftOut(database, others),
  };
}

function readStatistics(database: RecipeDatabase, name: string): Readings | undefined {
  const table = database.table(name);
  if (table === undefined || !database.has(name, 'mean', 'min', 'max', 'sum')) return undefined;
  const isNamed = database.has(name, 'metadata_id') && database.has('statistics_meta', 'id', 'statistic_id');
  if (!isNamed && !database.has(name, 'statistic_id')) return undefined;
  const time = oneOf(table, 'start_ts', 'start');
  if (time === undefined) return undefined;
  const values = table.columns.filter((column) => VALUES.includes(column.name.toLowerCase()));
  return {
    name: table.table.name,
    ...(time === 'mixed' ? { query: `SELECT *, coalesce(start_ts, start) AS started FROM ${name}` } : {}),
    ...(isNamed
      ? { machine: 'metadata_id', machineNames: { table: 'statistics_meta', key: 'id', name: 'statistic_id' } }
      : { machine: 'statistic_id' }),
    time: time === 'mixed' ? 'started' : time,
    timeUnit: 's',
    signals: values.map((column) => ({ signal: column.name, column: column.name })),
  };
}

function whyStatistics(statistics: readonly Readings[]): Record<string, readonly string[]> {
  return Object.fromEntries(statistics.map(({ name, time }) => [name, [`time ${time}`, 'machine statistic_id']]));
}

/** Why statistics with rows are left out. */
function leftOut(database: RecipeDatabase, statistics: readonly Readings[]): Record<string, string> {
  const filled = statistics.filter(({ name }) => database.table(name)?.rows.length !== 0);
  return Object.fromEntries(filled.map(({ name }) => [name, STATISTICS[name.toLowerCase()]]));
}
