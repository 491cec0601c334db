import type { TallReadings } from '../../model/readings.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

const COLUMNS = ['TIMESTAMP', 'DEVICE', 'TYPE', 'EVENT', 'READING', 'VALUE', 'UNIT'];

/**
 * FHEM, its module DbLog. `history` has every event, `current` the newest of each reading. The machine is the device,
 * the signal its reading. EVENT is the text of the event, from which READING, VALUE and UNIT were cut; TYPE is the
 * module of the device.
 *
 * Schema: fhem/fhem-mirror, fhem/contrib/dblog/db_create_sqlite.sql; times: fhem/FHEM/93_DbLog.pm (TimeNow).
 */
export const FHEM: Recipe = {
  program: 'FHEM',
  read(database) {
    if (!database.has('history', ...COLUMNS)) return undefined;
    const hasHistory = isFilled(database, 'history');
    const hasCurrent = isFilled(database, 'current');
    // DbLogType "Current" writes the newest values only.
    if (!hasHistory && !hasCurrent) return undefined;
    const name = hasHistory ? 'history' : 'current';
    const why = [
      'machine DEVICE, signal READING, units UNIT',
      'EVENT repeats reading, value and unit; TYPE is the kind of device',
    ];
    return {
      readings: [readingsOf(name)],
      onRequest: hasCurrent ? [readingsOf('current')] : [],
      why: { history: why, current: why },
      leftOut: hasHistory && hasCurrent ? { current: 'it repeats the newest value of each reading' } : {},
      warnings: [`${name}.TIMESTAMP is local time without a zone, as FHEM writes it; it is read as UTC`],
    };
  },
};

function isFilled(database: RecipeDatabase, table: string): boolean {
  return database.has(table, ...COLUMNS) && database.table(table)?.rows.length !== 0;
}

function readingsOf(name: string): TallReadings {
  return {
    name,
    time: 'TIMESTAMP',
    machine: 'DEVICE',
    signalColumn: 'READING',
    valueColumn: 'VALUE',
    unitsColumn: 'UNIT',
  };
}
