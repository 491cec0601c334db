import type { Reference, TallReadings } from '../../model/readings.js';
import { literal } from '../../sqlite/sql.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

/** Tables of values. Each number is in one of the first two, which may be one signal. */
const NUMBERS = ['ts_number', 'ts_bool'];
const OTHERS = ['ts_string', 'ts_counter'];

/** The quality of a value that is good. */
const GOOD = 0n;

/**
 * The adapter SQL of ioBroker (github.com/ioBroker/ioBroker.sql, src/lib/sqlite.ts): a table for each type, with the
 * data point and the time in milliseconds. The signal is the name of the data point; where one has values in several
 * tables, the texts and the states of a counter get a signal of their own. `ack`, `_from` and `q` say how a value came.
 */
export const IOBROKER: Recipe = {
  program: 'ioBroker',
  read(database) {
    if (!database.has('datapoints', 'id', 'name', 'type')) return undefined;
    const tables = [...NUMBERS, ...OTHERS].filter((name) => database.has(name, 'id', 'ts', 'val'));
    if (!NUMBERS.concat('ts_string').some((name) => tables.includes(name) && database.has(name, 'ack', 'q'))) {
      return undefined;
    }
    const readings = tables.map((table): TallReadings => {
      const others = tables.filter((other) => other !== table && (NUMBERS.includes(other) || OTHERS[0] === other));
      const shared = NUMBERS.includes(table) ? [] : sharedNames(database, table, others);
      return {
        name: table,
        time: 'ts',
        timeUnit: 'ms',
        signalColumn: 'id',
        signalNames: pointNames(table, shared),
        valueColumn: 'val',
      };
    });
    return {
      readings,
      why: Object.fromEntries(tables.map((name) => [name, ['time ts (ms), signal datapoints.name']])),
      names: ['datapoints'],
      warnings: tables.flatMap((name) => doubtful(database, name)),
    };
  },
};

/** @param shared names that get the name of the table behind them */
function pointNames(table: string, shared: readonly string[]): Reference {
  const suffix = literal(table.replace('ts', ''));
  const name =
    shared.length === 0
      ? 'name'
      : `CASE WHEN name IN (${shared.map(literal).join(', ')}) THEN name || ${suffix} ELSE name END AS name`;
  return { table: 'datapoints', query: `SELECT id, ${name} FROM datapoints`, key: 'id', name: 'name' };
}

/** Names of data points with values in `table` and in another one. */
function sharedNames(database: RecipeDatabase, table: string, others: readonly string[]): string[] {
  const isIn = (name: string) => `EXISTS (SELECT 1 FROM ${name} WHERE id = d.id)`;
  const elsewhere = others.map(isIn).join(' OR ') || '0';
  const rows = database.rows(`SELECT name FROM datapoints d WHERE ${isIn(table)} AND (${elsewhere})`);
  return rows.map(([name]) => String(name));
}

function doubtful(database: RecipeDatabase, name: string): string[] {
  const qualities = database.table(name)?.columns.find((column) => column.name.toLowerCase() === 'q')?.values ?? [];
  const isDoubtful = qualities.some((q) => typeof q === 'bigint' && q !== GOOD);
  return isDoubtful ? [`${name} has values whose quality q is not 0 (good); they are read like all others`] : [];
}
