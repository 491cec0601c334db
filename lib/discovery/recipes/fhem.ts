import type { TallReadings } from '../../model/readings.js';
import type { Recipe, RecipeDatabase, RecipeReadings } from './recipe.js';

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
    const hasHistory = database.table('history')?.rows.length !== 0;
    if (hasHistory) return readingsOf(database, 'history');
    // DbLogType "Current" writes the newest values only.
    return database.has('current', ...COLUMNS) ? readingsOf(database, 'current') : undefined;
  },
};

function readingsOf(database: RecipeDatabase, table: 'history' | 'current'): RecipeReadings {
  const readings: TallReadings = {
    name: table,
    time: 'TIMESTAMP',
    machine: 'DEVICE',
    signalColumn: 'READING',
    valueColumn: 'VALUE',
    unitsColumn: 'UNIT',
  };
  const isFilled = database.table('current')?.rows.length !== 0;
  return {
    readings: [readings],
    why: {
      [table]: [
        'machine DEVICE, signal READING, units UNIT',
        'EVENT repeats reading, value and unit; TYPE is the kind of device',
      ],
    },
    ...(table === 'history' && database.has('current') && isFilled
      ? { leftOut: { current: 'it repeats the newest value of each reading' } }
      : {}),
    warnings: [`${table}.TIMESTAMP is local time without a zone, as FHEM writes it; it is read as UTC`],
  };
}
