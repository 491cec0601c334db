import type { Readings, SignalSource } from '../../model/readings.js';
import { quote } from '../../sqlite/sql.js';
import type { TableSample } from '../table-sample.js';
import type { Recipe, RecipeDatabase, RecipeReadings } from './recipe.js';
import { wideSignals } from './wide-signals.js';

/** All that is not of an activity is of one person. */
const PERSON = 'person';

const DAYS = 'it holds values of whole days';

/**
 * GarminDB: what watches of Garmin and Fitbit measured, copied into four databases. In `garmin_monitoring.db`,
 * `garmin.db` and `fitbit.db` all is of one person, the machine; in `garmin_activities.db` the machine is the activity.
 * `monitoring` counts for each kind of activity: its signals are `steps.walking`, `distance.running` and so on. Texts
 * of a time of day, '01:02:03.500000', are durations: seconds. Values of whole days are left out, except what is
 * measured once a day: weight and resting heart rate. Of Fitbit there is nothing else.
 *
 * Schema: tcgoetz/GarminDB, garmindb/garmindb/monitoring_db.py, garmin_db.py, activities_db.py,
 * garmindb/fitbitdb/fitbit_db.py; times are local (utc_datetime_to_local in garmindb/*_fit_file_processor.py).
 */
export const GARMINDB: Recipe = {
  program: 'GarminDB',
  read(database) {
    const found = monitoring(database) ?? person(database) ?? activities(database) ?? fitbit(database);
    if (found === undefined) return undefined;
    const readings = found.readings.filter(({ name }) => database.table(name)?.rows.length !== 0);
    if (readings.length === 0) return undefined;
    return {
      ...found,
      readings,
      warnings: ['times are local, without a zone, as GarminDB writes them; they are read as UTC'],
    };
  },
};

/** Units that do not depend on whether the person prefers metres or feet. */
const UNITS = {
  heart_rate: 'min-1',
  hr: 'min-1',
  hr_min: 'min-1',
  hr_max: 'min-1',
  rhr: 'min-1',
  resting_heart_rate: 'min-1',
  rr: 'min-1',
  pulse_ox: '%',
  hrv: 'ms',
  position_lat: 'degrees_north',
  position_long: 'degrees_east',
  sedentary_mins: 'min',
  lightly_active_mins: 'min',
  fairly_active_mins: 'min',
  very_active_mins: 'min',
  in_bed_mins: 'min',
  asleep_mins: 'min',
  awake_mins: 'min',
};

/** `garmin_monitoring.db`. */
function monitoring(database: RecipeDatabase): RecipeReadings | undefined {
  const isKnown =
    database.has('monitoring', 'timestamp', 'activity_type', 'intensity', 'duration', 'distance', 'steps', 'cycles') &&
    database.has('monitoring_hr', 'timestamp', 'heart_rate') &&
    database.has('monitoring_info', 'timestamp', 'file_id', 'activity_type', 'resting_metabolic_rate');
  if (!isKnown) return undefined;
  const names = ['monitoring_hr', 'monitoring_rr', 'monitoring_pulse_ox', 'monitoring_hrv_value', 'monitoring_climb'];
  const wide = names.flatMap((name) => ofPerson(database, name, 'timestamp'));
  return {
    readings: [...wide, intensity(database), byActivity(database)].filter((readings) => readings !== undefined),
    why: { monitoring: ['a signal for each kind of activity, activity_type'] },
    leftOut: filled(database, { monitoring_hrv_status: DAYS }),
    others: { monitoring_info: 'it says how steps are converted to calories and distance' },
  };
}

/** `garmin.db`. */
function person(database: RecipeDatabase): RecipeReadings | undefined {
  const isKnown =
    database.has('stress', 'timestamp', 'stress') &&
    database.has('resting_hr', 'day', 'resting_heart_rate') &&
    database.has('weight', 'day', 'weight') &&
    database.has('files', 'id', 'serial_number');
  if (!isKnown) return undefined;
  const days = ['weight', 'resting_hr'].flatMap((name) => ofPerson(database, name, 'day'));
  return {
    readings: [...ofPerson(database, 'stress', 'timestamp'), ...days, ...sleepEvents(database)],
    leftOut: filled(database, {
      daily_summary: DAYS,
      sleep: DAYS,
      hrv: DAYS,
      device_info: 'it tells of the watch, not of the person',
    }),
    onRequest: [daily(database, 'daily_summary'), daily(database, 'sleep'), daily(database, 'hrv')].flat(),
  };
}

/** `garmin_activities.db`. */
function activities(database: RecipeDatabase): RecipeReadings | undefined {
  const [name, table] = ['activity_records', 'activities'];
  const sample = database.table(name);
  const isKnown =
    database.has(name, 'activity_id', 'record', 'timestamp', 'position_lat', 'position_long', 'hr', 'speed') &&
    database.has(table, 'activity_id', 'sport', 'sub_sport', 'start_time');
  if (!isKnown || sample === undefined) return undefined;
  const signals = wideSignals(sample, ['timestamp', 'activity_id', 'record'], UNITS);
  return {
    readings: [{ name, time: 'timestamp', machine: 'activity_id', signals }],
    why: { [name]: ['machine activity_id'] },
    facts: { table, key: 'activity_id' },
    leftOut: filled(database, {
      activity_laps: 'it holds values of whole laps',
      activity_splits: 'it holds values of whole splits',
    }),
  };
}

/** `fitbit.db`. */
function fitbit(database: RecipeDatabase): RecipeReadings | undefined {
  const name = 'days_summary';
  const sample = database.table(name);
  const isKnown = database.has(name, 'day', 'calories_in', 'log_water', 'sedentary_mins', 'asleep_mins', 'sleep_start');
  if (!isKnown || sample === undefined) return undefined;
  // The time of day when sleep began is no measurement.
  const signals = wideSignals(sample, ['day', 'sleep_start'], UNITS);
  return {
    readings: [{ name, time: 'day', machineName: PERSON, signals }],
    why: { [name]: [`machine ${PERSON}`, 'sleep_start, a time of day, is not read'] },
  };
}

function ofPerson(database: RecipeDatabase, name: string, time: string): Readings[] {
  const sample = database.has(name, time) ? database.table(name) : undefined;
  return sample === undefined ? [] : [{ name, time, machineName: PERSON, signals: wideSignals(sample, [time], UNITS) }];
}

function intensity(database: RecipeDatabase): Readings | undefined {
  const name = 'monitoring_intensity';
  const columns = ['moderate_activity_time', 'vigorous_activity_time'];
  if (!database.has(name, 'timestamp', ...columns)) return undefined;
  const query = `SELECT timestamp, ${columns.map((c) => `${secondsOf(c)} AS ${c}`).join(', ')} FROM ${name}`;
  return { name, query, time: 'timestamp', machineName: PERSON, signals: columns.map(inSeconds) };
}

function sleepEvents(database: RecipeDatabase): Readings[] {
  const name = 'sleep_events';
  if (!database.has(name, 'timestamp', 'event', 'duration')) return [];
  const query = `SELECT timestamp, event, ${secondsOf('duration')} AS duration FROM ${name}`;
  const signals: SignalSource[] = [
    { signal: 'sleep_event', column: 'event', as: 'flags' },
    { signal: 'sleep_event_duration', column: 'duration', units: 's' },
  ];
  return [{ name, query, time: 'timestamp', machineName: PERSON, signals }];
}

/** Rows of one time are of several activities. */
function byActivity(database: RecipeDatabase): Readings {
  const name = 'monitoring';
  const durations = ['duration', 'cum_active_time'];
  const columns = wideSignals(database.table(name)!, ['timestamp', 'activity_type']).map(({ column }) => column);
  const selects = columns.map((column) => {
    const value = durations.includes(column) ? secondsOf(column) : column;
    const signal = `'${column}' || coalesce('.' || activity_type, '')`;
    return `SELECT timestamp, ${signal} AS signal, ${value} AS value FROM ${name} WHERE ${column} IS NOT NULL`;
  });
  const query = selects.join(' UNION ALL ');
  return { name, query, time: 'timestamp', machineName: PERSON, signalColumn: 'signal', valueColumn: 'value' };
}

/** Seconds of '01:02:03.500000'. */
function secondsOf(column: string): string {
  return `substr(${column}, 1, 2) * 3600 + substr(${column}, 4, 2) * 60 + substr(${column}, 7)`;
}

/** Values of whole days, their durations in seconds. */
function daily(database: RecipeDatabase, name: string): Readings[] {
  const sample = database.has(name, 'day') ? database.table(name) : undefined;
  if (sample === undefined) return [];
  const signals = wideSignals(sample, ['day', 'start', 'end', 'description'], UNITS).map((signal): SignalSource => {
    return isDuration(sample, signal.column) ? inSeconds(signal.column) : signal;
  });
  const columns = signals.map(({ column, units }) =>
    units === 's' ? `${secondsOf(quote(column))} AS ${quote(column)}` : quote(column),
  );
  const query = `SELECT day, ${columns.join(', ')} FROM ${name}`;
  return [{ name, query, time: 'day', machineName: PERSON, signals }];
}

function isDuration(sample: TableSample, column: string): boolean {
  return /^time$/i.test(sample.column(column).column.type);
}

function inSeconds(column: string): SignalSource {
  return { signal: column, column, units: 's' };
}

function filled(database: RecipeDatabase, reasons: Readonly<Record<string, string>>): Record<string, string> {
  const isFilled = (name: string) => (database.table(name)?.rows.length ?? 0) > 0;
  return Object.fromEntries(Object.entries(reasons).filter(([name]) => isFilled(name)));
}
