import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const DATES = 'created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL';
const SCHEMA = `
  CREATE TABLE t_device (id UUID NOT NULL PRIMARY KEY, service_id UUID NOT NULL, room_id UUID,
    name VARCHAR(255) NOT NULL, selector VARCHAR(255) NOT NULL UNIQUE, model VARCHAR(255),
    external_id VARCHAR(255) NOT NULL UNIQUE, should_poll TINYINT(1) NOT NULL DEFAULT 0, poll_frequency INTEGER, ${DATES});
  CREATE TABLE t_device_feature (id UUID NOT NULL PRIMARY KEY,
    device_id UUID NOT NULL REFERENCES t_device (id) ON DELETE CASCADE ON UPDATE CASCADE,
    name VARCHAR(255) NOT NULL, selector VARCHAR(255) NOT NULL UNIQUE, external_id VARCHAR(255) NOT NULL UNIQUE,
    category VARCHAR(255) NOT NULL, type VARCHAR(255) NOT NULL, read_only TINYINT(1) NOT NULL,
    keep_history TINYINT(1) NOT NULL DEFAULT 1, has_feedback TINYINT(1) NOT NULL, unit VARCHAR(255),
    min DOUBLE PRECISION NOT NULL, max DOUBLE PRECISION NOT NULL, last_value DOUBLE PRECISION, last_value_string TEXT,
    last_value_changed DATETIME, ${DATES});
  CREATE TABLE t_device_feature_state (id UUID NOT NULL PRIMARY KEY,
    device_feature_id UUID NOT NULL REFERENCES t_device_feature (id) ON DELETE CASCADE ON UPDATE CASCADE,
    value DOUBLE PRECISION NOT NULL, ${DATES});
  CREATE TABLE t_device_feature_state_aggregate (id UUID NOT NULL PRIMARY KEY, type VARCHAR(255) NOT NULL,
    device_feature_id UUID NOT NULL REFERENCES t_device_feature (id) ON DELETE CASCADE ON UPDATE CASCADE,
    value DOUBLE PRECISION NOT NULL, ${DATES});
  INSERT INTO t_device_feature_state_aggregate VALUES ('g1', 'daily', 'f1', 20.6,
    '2024-05-01 00:00:00.000 +00:00', '2024-05-02 00:00:00.000 +00:00');`;

const AGGREGATE =
  /^t_device_feature_state_aggregate has readings, but is left out: it holds a state an hour, a day and a month of those in t_device_feature_state; --table/;

const NOW = "'2024-04-01 00:00:00.000 +00:00'";
const device = (id: string, name: string, selector: string) =>
  `INSERT INTO t_device VALUES ('${id}', 's1', NULL, '${name}', '${selector}', 'TH-1', 'x:${id}', 0, NULL, ${NOW}, ${NOW});`;
const feature = (id: string, device: string, name: string, unit: string | null) =>
  `INSERT INTO t_device_feature VALUES ('${id}', '${device}', '${name}', '${device}-${id}', 'x:${device}:${id}', 'sensor',
    'decimal', 1, 1, 0, ${unit === null ? 'NULL' : `'${unit}'`}, -50, 100, 1, NULL, ${NOW}, ${NOW}, ${NOW});`;
const state = (id: string, feature: string, value: number, at: string) =>
  `INSERT INTO t_device_feature_state VALUES ('${id}', '${feature}', ${value}, '${at} +00:00', '${at} +00:00');`;

t.test('Gladys: features of devices', async (t) => {
  await checkRecipe(t, {
    program: 'Gladys',
    sql: [
      SCHEMA,
      device('d1', 'Kitchen', 'kitchen'),
      device('d2', 'Bath', 'bath'),
      feature('f1', 'd1', 'Temperature', 'celsius'),
      feature('f2', 'd1', 'Motion', null),
      feature('f3', 'd2', 'Temperature', 'celsius'),
      state('s1', 'f1', 20.5, '2024-05-01 00:00:00.123'),
      state('s2', 'f2', 1, '2024-05-01 00:00:01.000'),
      state('s3', 'f3', 23, '2024-05-01 00:00:00.123'),
      state('s4', 'f1', 21, '2024-05-01 01:00:00.000'),
    ].join(''),
    signals: ['Motion', 'Temperature'],
    units: [undefined, 'celsius'],
    readings: {
      Kitchen: {
        '2024-05-01T00:00:00.123Z': [null, 20.5],
        '2024-05-01T00:00:01.000Z': [1, null],
        '2024-05-01T01:00:00.000Z': [null, 21],
      },
      Bath: { '2024-05-01T00:00:00.123Z': [null, 23] },
    },
    facts: { Kitchen: { selector: 'kitchen', model: 'TH-1' }, Bath: { selector: 'bath' } },
    readers: ['pages'],
    warnings: [AGGREGATE],
  });
});

t.test('Gladys: two features of a device, and two devices, of one name are kept apart', async (t) => {
  await checkRecipe(t, {
    program: 'Gladys',
    sql: [
      SCHEMA,
      device('d1', 'Plug', 'plug-one'),
      device('d2', 'Plug', 'plug-two'),
      feature('f1', 'd1', 'Switch', null),
      feature('f2', 'd1', 'Switch', null),
      feature('f3', 'd2', 'Power', 'watt'),
      state('s1', 'f1', 1, '2024-05-01 00:00:00.000'),
      state('s2', 'f2', 0, '2024-05-01 00:00:00.000'),
      state('s3', 'f3', 99.5, '2024-05-01 00:00:00.000'),
    ].join(''),
    signals: ['d1-f1', 'd1-f2', 'd2-f3'],
    readings: {
      'plug-one': { '2024-05-01T00:00:00.000Z': [1, 0, null] },
      'plug-two': { '2024-05-01T00:00:00.000Z': [null, null, 99.5] },
    },
    readers: ['pages'],
    warnings: [
      AGGREGATE,
      /^machines are t_device.selector: several devices have one name$/,
      /^signals are t_device_feature.selector: a device has several features of one name$/,
    ],
  });
});

t.test('Gladys: states without devices are not taken for it', (t) => {
  checkOthers(t, 'Gladys', {
    'without devices': `
      CREATE TABLE t_device_feature (id TEXT PRIMARY KEY, device_id TEXT, name TEXT, selector TEXT, external_id TEXT,
        category TEXT, unit TEXT);
      CREATE TABLE t_device_feature_state (id TEXT, device_feature_id TEXT, value REAL, created_at TEXT, updated_at TEXT);
      INSERT INTO t_device_feature_state VALUES ('a', 'f1', 1.5, '2024-05-01 00:00:00', '2024-05-01 00:00:00'),
        ('b', 'f1', 2.5, '2024-05-01 00:01:00', '2024-05-01 00:01:00');`,
  });
  t.end();
});
