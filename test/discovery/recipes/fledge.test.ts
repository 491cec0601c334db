import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkOthers, checkRecipe, writeSql } from './check-sql-recipe.js';

const NOW = "DATETIME DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f+00:00', 'NOW'))";
const ALL = `
  CREATE TABLE readings (id INTEGER PRIMARY KEY AUTOINCREMENT, asset_code character varying(50) NOT NULL,
    reading JSON NOT NULL DEFAULT '{}', user_ts ${NOW}, ts ${NOW});
  CREATE INDEX fki_readings_fk1 ON readings (asset_code, user_ts desc);
  CREATE INDEX readings_ix2 ON readings (asset_code);`;
const own = (name: string) => `
  CREATE TABLE ${name} (id INTEGER PRIMARY KEY AUTOINCREMENT, reading JSON NOT NULL DEFAULT '{}', user_ts ${NOW}, ts ${NOW});
  CREATE INDEX ${name}_ix3 ON ${name} (user_ts desc);`;
const CATALOGUE = `
  CREATE TABLE asset_reading_catalogue (table_id INTEGER NOT NULL, db_id INTEGER NOT NULL,
    asset_code character varying(50) NOT NULL);
  CREATE TABLE configuration_readings (global_id INTEGER, db_id_Last INTEGER, n_readings_per_db INTEGER,
    n_db_preallocate INTEGER);
  INSERT INTO configuration_readings VALUES (-1, 3, 15, 3);`;

t.test('Fledge: a signal for each datapoint of all assets in one table', async (t) => {
  await checkRecipe(t, {
    program: 'Fledge',
    sql: `${ALL}
      INSERT INTO readings (asset_code, reading, user_ts) VALUES
        ('sine', '{"sinusoid": 0.5, "n": 1, "on": true}', '2024-05-01 05:30:00.960735+05:30'),
        ('sine', '{"sinusoid": 0.25, "n": 2, "on": false}', '2024-05-01 05:30:01.960735+05:30'),
        ('clock', '{"tick": "tock", "n": 7}', '2024-05-01 00:00:00.960735+00:00'),
        ('pump', '{"motor": {"rpm": 1500, "state": "run"}, "asset_code": 3}', '2024-05-01 00:00:02.000000+00:00');`,
    signals: ['sinusoid', 'n', 'on', 'tick', 'motor.rpm', 'motor.state', 'asset_code'],
    readings: {
      sine: {
        '2024-05-01T00:00:00.960Z': [0.5, 1, 1, null, null, null, null],
        '2024-05-01T00:00:01.960Z': [0.25, 2, 0, null, null, null, null],
      },
      clock: { '2024-05-01T00:00:00.960Z': [null, 7, null, 'tock', null, null, null] },
      pump: { '2024-05-01T00:00:02.000Z': [null, null, null, null, 1500, 'run', 3] },
    },
    readers: ['rows'],
  });
});

t.test('Fledge: a table for each asset, and one for those beyond', async (t) => {
  await checkRecipe(t, {
    program: 'Fledge',
    sql: `${CATALOGUE}${own('readings_1_1')}${own('readings_1_2')}${own('readings_1_3')}
      CREATE TABLE readings_1_overflow (id INTEGER PRIMARY KEY AUTOINCREMENT, asset_code CHARACTER varying(50) NOT NULL,
        reading JSON NOT NULL DEFAULT '{}', user_ts ${NOW}, ts ${NOW});
      INSERT INTO asset_reading_catalogue VALUES (1, 1, 'sine'), (2, 1, 'pump'), (1, 2, 'far'), (0, 1, 'late');
      INSERT INTO readings_1_1 (reading, user_ts) VALUES ('{"x": 0.5, "mode": 2}', '2024-05-01 00:00:00.000000+00:00'),
        ('{"x": 0.75, "mode": 3}', '2024-05-01 00:00:01.000000+00:00');
      INSERT INTO readings_1_2 (reading, user_ts) VALUES ('{"mode": "auto", "X": 9, "fan": null}', '2024-05-01 00:00:00.000000+00:00');
      INSERT INTO readings_1_overflow (asset_code, reading, user_ts)
        VALUES ('late', '{"x": 1, "fan": "on"}', '2024-05-01 00:00:00.000000+00:00');`,
    signals: ['x', 'mode', 'mode_text', 'X', 'fan'],
    readings: {
      sine: {
        '2024-05-01T00:00:00.000Z': [0.5, 2, null, null, null],
        '2024-05-01T00:00:01.000Z': [0.75, 3, null, null, null],
      },
      pump: { '2024-05-01T00:00:00.000Z': [null, null, 'auto', 9, null] },
      late: { '2024-05-01T00:00:00.000Z': [1, null, null, null, 'on'] },
    },
    readers: ['rows', 'rows', 'rows'],
    warnings: [/^the readings of far are in other files, readings_2.db and so on$/],
  });
});

t.test('Fledge: a second file, lists, and damaged JSON', async (t) => {
  await checkRecipe(t, {
    program: 'Fledge',
    sql: `${own('readings_2_1')}
      INSERT INTO readings_2_1 (reading, user_ts) VALUES ('{"x": 0.5, "list": [1, 2]}', '2024-05-01 00:00:00.000000+00:00'),
        ('{"x": 0.75, "say \\"hi\\"": 1, "": 2}', '2024-05-01 00:00:01.000000+00:00'),
        ('{"x": ', '2024-05-01 00:00:02.000000+00:00'), ('{"x": "7.5"}', '2024-05-01 00:00:03.000000+00:00'),
        ('{"x": "high"}', '2024-05-01 00:00:04.000000+00:00');`,
    signals: ['x', 'x_text'],
    readings: {
      readings_2_1: {
        '2024-05-01T00:00:00.000Z': [0.5, null],
        '2024-05-01T00:00:01.000Z': [0.75, null],
        '2024-05-01T00:00:02.000Z': [null, null],
        '2024-05-01T00:00:03.000Z': [7.5, null],
        '2024-05-01T00:00:04.000Z': [null, 'high'],
      },
    },
    readers: ['rows'],
    warnings: [
      /^1 of 5 sampled values of readings_2_1.reading are no JSON objects, and are left out$/,
      /^lists in JSON are left out: 1 in 5 sampled values of readings_2_1.reading$/,
      /^the keys "say \\"hi\\"", "" of readings_2_1.reading are left out: they are blank, or have quotes or control/,
      /^1 asset is called like the table: their names are in the first file$/,
    ],
  });
});

t.test('Fledge: the datapoint of a rare asset is found by the index of assets', async (t) => {
  const path = writeSql(
    t,
    `${ALL}
      WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 20000)
      INSERT INTO readings (asset_code, reading, user_ts) SELECT 'sine', json_object('x', n),
        strftime('%Y-%m-%d %H:%M:%f+00:00', 1714521600 + n, 'unixepoch') FROM i;
      UPDATE readings SET asset_code = 'rare', reading = '{"y": 5}' WHERE id = 7777;`,
  );
  const source = openReadings({ path });
  t.same(source.signalNames, ['x', 'y']);
  t.same(source.warnings, [
    'signals of readings are the datapoints in a sample of rows; one in none of these is not read',
  ]);
  await source.close();
});

t.test('Fledge: readings of another program are not taken for it', (t) => {
  checkOthers(t, 'Fledge', {
    'numbers instead of JSON': `
      CREATE TABLE readings (id INTEGER PRIMARY KEY, asset_code TEXT, reading REAL, user_ts TEXT, ts TEXT);
      INSERT INTO readings VALUES (1, 'a', 1.5, '2024-05-01 00:00:00', '2024-05-01 00:00:01'),
        (2, 'a', 2.5, '2024-05-01 00:01:00', '2024-05-01 00:01:01');`,
    'another name': `
      CREATE TABLE messages (id INTEGER PRIMARY KEY, asset_code TEXT, reading TEXT, user_ts TEXT, ts TEXT);
      INSERT INTO messages VALUES (1, 'a', '{"x": 1}', '2024-05-01 00:00:00', '2024-05-01 00:00:01'),
        (2, 'a', '{"x": 2}', '2024-05-01 00:01:00', '2024-05-01 00:01:01');`,
  });
  t.end();
});
