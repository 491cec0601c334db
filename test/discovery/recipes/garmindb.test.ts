import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const LOCAL = /^times are local, without a zone, as GarminDB writes them; they are read as UTC$/;
const AT = (time: string) => `'2024-05-01 ${time}.000000'`;

const MONITORING = `
  CREATE TABLE monitoring (timestamp DATETIME NOT NULL, activity_type VARCHAR(17), intensity INTEGER,
    duration TIME NOT NULL, distance FLOAT, cum_active_time TIME NOT NULL, active_calories INTEGER, steps INTEGER,
    strokes INTEGER, cycles FLOAT, PRIMARY KEY (timestamp, activity_type));
  CREATE TABLE monitoring_hr (timestamp DATETIME NOT NULL, heart_rate INTEGER NOT NULL, PRIMARY KEY (timestamp));
  CREATE TABLE monitoring_rr (timestamp DATETIME NOT NULL, rr FLOAT NOT NULL, PRIMARY KEY (timestamp));
  CREATE TABLE monitoring_intensity (timestamp DATETIME NOT NULL, moderate_activity_time TIME NOT NULL,
    vigorous_activity_time TIME NOT NULL, PRIMARY KEY (timestamp));
  CREATE TABLE monitoring_climb (timestamp DATETIME NOT NULL, ascent FLOAT, descent FLOAT, cum_ascent FLOAT,
    cum_descent FLOAT, PRIMARY KEY (timestamp));
  CREATE TABLE monitoring_info (timestamp DATETIME NOT NULL, file_id INTEGER NOT NULL, activity_type VARCHAR(17) NOT NULL,
    resting_metabolic_rate INTEGER, cycles_to_distance FLOAT, cycles_to_calories FLOAT,
    PRIMARY KEY (timestamp, activity_type));`;

t.test('GarminDB: monitoring, with kinds of activities apart', async (t) => {
  await checkRecipe(t, {
    program: 'GarminDB',
    sql: `${MONITORING}
      INSERT INTO monitoring_hr VALUES (${AT('00:00:00')}, 61), (${AT('00:01:00')}, 62);
      INSERT INTO monitoring_rr VALUES (${AT('00:01:00')}, 14.5);
      INSERT INTO monitoring_intensity VALUES (${AT('00:01:00')}, '00:01:30.000000', '01:00:00.500000');
      INSERT INTO monitoring VALUES
        (${AT('00:01:00')}, 'walking', NULL, '00:15:00.000000', 100.5, '00:01:00.250000', 5, 120, NULL, NULL),
        (${AT('00:01:00')}, 'cycling', NULL, '00:00:00.000000', NULL, '00:00:00.000000', NULL, NULL, NULL, 7.5);
      INSERT INTO monitoring_info VALUES (${AT('00:00:00')}, 1, 'walking', 2000, 1.5, 0.5);`,
    signals: [
      ...['heart_rate', 'rr', 'moderate_activity_time', 'vigorous_activity_time', 'active_calories.walking'],
      ...['cum_active_time.cycling', 'cum_active_time.walking', 'cycles.cycling', 'distance.walking'],
      ...['duration.cycling', 'duration.walking', 'steps.walking'],
    ],
    readings: {
      person: {
        '2024-05-01T00:00:00.000Z': [61, ...Array(11).fill(null)],
        '2024-05-01T00:01:00.000Z': [62, 14.5, 90, 3600.5, 5, 0, 60.25, 7.5, 100.5, 0, 900, 120],
      },
    },
    readers: ['pages', 'pages', 'rows', 'rows'],
    units: ['min-1', 'min-1', 's', 's', ...Array(8).fill(undefined)],
    warnings: [LOCAL],
  });
});

const PERSON = `
  CREATE TABLE files (id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR UNIQUE, type VARCHAR(20) NOT NULL,
    serial_number INTEGER);
  CREATE TABLE stress (timestamp DATETIME NOT NULL PRIMARY KEY, stress INTEGER NOT NULL);
  CREATE TABLE weight (day DATETIME NOT NULL PRIMARY KEY, weight FLOAT NOT NULL);
  CREATE TABLE resting_hr (day DATETIME NOT NULL PRIMARY KEY, resting_heart_rate FLOAT);
  CREATE TABLE sleep (day DATETIME NOT NULL PRIMARY KEY, start DATETIME, "end" DATETIME,
    total_sleep TIME NOT NULL, avg_rr FLOAT, qualifier VARCHAR);
  CREATE TABLE sleep_events (timestamp DATETIME NOT NULL PRIMARY KEY, event VARCHAR, duration TIME NOT NULL);
  INSERT INTO stress VALUES (${AT('00:00:00')}, 25), (${AT('00:03:00')}, 26);
  INSERT INTO weight VALUES (${AT('00:00:00')}, 80.5);
  INSERT INTO resting_hr VALUES (${AT('00:00:00')}, 55);
  INSERT INTO sleep VALUES (${AT('00:00:00')}, ${AT('00:10:00')}, ${AT('07:00:00')}, '06:50:00.500000', 14.5, 'GOOD');
  INSERT INTO sleep_events VALUES (${AT('00:10:00')}, 'light_sleep', '00:20:00.000000'),
    (${AT('00:30:00')}, 'deep_sleep', '01:00:00.000000');`;

t.test('GarminDB: stress, weight and sleep of a person', async (t) => {
  await checkRecipe(t, {
    program: 'GarminDB',
    sql: PERSON,
    signals: ['stress', 'weight', 'resting_heart_rate', 'sleep_event', 'sleep_event_duration'],
    readings: {
      person: {
        '2024-05-01T00:00:00.000Z': [25, 80.5, 55, null, null],
        '2024-05-01T00:03:00.000Z': [26, null, null, null, null],
        '2024-05-01T00:10:00.000Z': [null, null, null, 'light_sleep', 1200],
        '2024-05-01T00:30:00.000Z': [null, null, null, 'deep_sleep', 3600],
      },
    },
    readers: ['pages', 'pages', 'pages', 'rows'],
    warnings: [LOCAL, /^sleep has readings, but is left out: it holds values of whole days; --table sleep reads it$/],
  });
});

t.test('GarminDB: values of whole days, where they are named', async (t) => {
  await checkRecipe(t, {
    program: 'GarminDB',
    sql: PERSON,
    named: ['weight', 'sleep'],
    signals: ['weight', 'total_sleep', 'avg_rr', 'qualifier'],
    units: [undefined, 's', undefined, undefined],
    readings: { person: { '2024-05-01T00:00:00.000Z': [80.5, 24600.5, 14.5, 'GOOD'] } },
    readers: ['pages', 'rows'],
    warnings: [LOCAL],
  });
});

t.test('GarminDB: records of activities, with facts of each', async (t) => {
  await checkRecipe(t, {
    program: 'GarminDB',
    sql: `
      CREATE TABLE activities (activity_id VARCHAR NOT NULL PRIMARY KEY, name VARCHAR, sport VARCHAR, sub_sport VARCHAR,
        start_time DATETIME, distance FLOAT);
      CREATE TABLE activity_laps (activity_id VARCHAR, lap INTEGER, start_time DATETIME, distance FLOAT);
      CREATE TABLE activity_records (activity_id VARCHAR REFERENCES activities (activity_id), record INTEGER,
        timestamp DATETIME, position_lat FLOAT, position_long FLOAT, distance FLOAT, cadence INTEGER, altitude FLOAT,
        hr INTEGER, rr FLOAT, speed FLOAT, temperature FLOAT, PRIMARY KEY (activity_id, record));
      INSERT INTO activities VALUES ('77', 'Lake', 'cycling', 'road', ${AT('00:00:00')}, 1.5);
      INSERT INTO activity_laps VALUES ('77', 0, ${AT('00:00:00')}, 1.5);
      INSERT INTO activity_records VALUES
        ('77', 0, ${AT('00:00:00')}, 47.5, 8.5, 0, 80, 400.5, 100, NULL, 20.5, 15),
        ('77', 1, ${AT('00:00:05')}, 47.25, 8.25, 0.5, 81, 401, 101, NULL, 21, 15.5);`,
    signals: [
      ...['position_lat', 'position_long', 'distance', 'cadence', 'altitude', 'hr', 'rr', 'speed', 'temperature'],
    ],
    readings: {
      '77': {
        '2024-05-01T00:00:00.000Z': [47.5, 8.5, 0, 80, 400.5, 100, null, 20.5, 15],
        '2024-05-01T00:00:05.000Z': [47.25, 8.25, 0.5, 81, 401, 101, null, 21, 15.5],
      },
    },
    facts: { '77': { name: 'Lake', sport: 'cycling', distance: 1.5 } },
    readers: ['pages'],
    warnings: [
      LOCAL,
      /^activity_laps has readings, but is left out: it holds values of whole laps; --table activity_laps reads it$/,
    ],
  });
});

t.test('GarminDB: the days of Fitbit', async (t) => {
  await checkRecipe(t, {
    program: 'GarminDB',
    sql: `
      CREATE TABLE attributes (timestamp DATETIME, key VARCHAR NOT NULL PRIMARY KEY, value VARCHAR);
      CREATE TABLE days_summary (day DATETIME NOT NULL PRIMARY KEY, calories_in INTEGER, log_water FLOAT, steps INTEGER,
        sedentary_mins INTEGER, sleep_start TIME, asleep_mins INTEGER, weight FLOAT);
      INSERT INTO days_summary VALUES ('2024-05-01 00:00:00.000000', 2000, 0.5, 9000, 600, '23:10:00.000000', 420, 80.5),
        ('2024-05-02 00:00:00.000000', NULL, 1.5, 8000, 610, NULL, 400, NULL);`,
    signals: ['calories_in', 'log_water', 'steps', 'sedentary_mins', 'asleep_mins', 'weight'],
    readings: {
      person: {
        '2024-05-01T00:00:00.000Z': [2000, 0.5, 9000, 600, 420, 80.5],
        '2024-05-02T00:00:00.000Z': [null, 1.5, 8000, 610, 400, null],
      },
    },
    readers: ['pages'],
    warnings: [LOCAL],
  });
});

t.test('GarminDB: heart rates of another program are not taken for it', (t) => {
  checkOthers(t, 'GarminDB', {
    'a table of the same name': `
      CREATE TABLE monitoring_hr (timestamp DATETIME PRIMARY KEY, heart_rate INTEGER);
      INSERT INTO monitoring_hr VALUES (${AT('00:00:00')}, 61), (${AT('00:01:00')}, 62);`,
  });
  t.end();
});
