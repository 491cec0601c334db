import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const COLUMNS =
  'DEVICE varchar(64), TYPE varchar(64), EVENT varchar(512), READING varchar(64), VALUE varchar(128), UNIT varchar(32)';
const SCHEMA = `
  CREATE TABLE history (TIMESTAMP TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, ${COLUMNS});
  CREATE TABLE current (TIMESTAMP TIMESTAMP, ${COLUMNS});
  CREATE INDEX Search_Idx ON history (DEVICE, READING, TIMESTAMP);`;

const LOCAL = /^(history|current)\.TIMESTAMP is local time without a zone, as FHEM writes it; it is read as UTC$/;

t.test('FHEM: history has the readings, current is left out', async (t) => {
  await checkRecipe(t, {
    program: 'FHEM',
    sql: `${SCHEMA}
      INSERT INTO history VALUES
        ('2024-05-01 00:00:00', 'bath', 'CUL_HM', 'temperature: 20.5 °C', 'temperature', '20.5', '°C'),
        ('2024-05-01 00:00:00', 'bath', 'CUL_HM', 'humidity: 60 %', 'humidity', '60', '%'),
        ('2024-05-01 00:00:03', 'plug', 'MQTT2', 'state: on', 'state', 'on', ''),
        ('2024-05-01 01:00:00', 'bath', 'CUL_HM', 'temperature: 21 °C', 'temperature', '21', '°C'),
        ('2024-05-01 01:00:00', 'plug', 'MQTT2', 'state: off', 'state', 'off', '');
      INSERT INTO current VALUES
        ('2024-05-01 01:00:00', 'bath', 'CUL_HM', 'temperature: 21 °C', 'temperature', '21', '°C');`,
    signals: ['humidity', 'state', 'temperature'],
    units: ['%', undefined, '°C'],
    readings: {
      bath: { '2024-05-01T00:00:00.000Z': [60, null, 20.5], '2024-05-01T01:00:00.000Z': [null, null, 21] },
      plug: { '2024-05-01T00:00:03.000Z': [null, 'on', null], '2024-05-01T01:00:00.000Z': [null, 'off', null] },
    },
    readers: ['pages'],
    warnings: [
      LOCAL,
      /^current has readings, but is left out: it repeats the newest value of each reading; --table current reads it$/,
    ],
  });
});

t.test('FHEM: where only the newest values are logged, those are read', async (t) => {
  await checkRecipe(t, {
    program: 'FHEM',
    sql: `${SCHEMA}
      INSERT INTO current VALUES
        ('2024-05-01 00:00:00', 'bath', 'CUL_HM', 'temperature: 21 °C', 'temperature', '21', '°C'),
        ('2024-05-01 00:00:00', 'attic', 'CUL_HM', 'temperature: 31 °C', 'temperature', '31', '°C');`,
    signals: ['temperature'],
    units: ['°C'],
    readings: { bath: { '2024-05-01T00:00:00.000Z': [21] }, attic: { '2024-05-01T00:00:00.000Z': [31] } },
    readers: ['pages'],
    warnings: [LOCAL],
  });
});

t.test('FHEM: another history is not taken for it', (t) => {
  checkOthers(t, 'FHEM', {
    'without EVENT': `
      CREATE TABLE history (TIMESTAMP TEXT, DEVICE TEXT, READING TEXT, VALUE TEXT, UNIT TEXT);
      INSERT INTO history VALUES ('2024-05-01 00:00:00', 'a', 't', '1', 'K'), ('2024-05-01 00:01:00', 'a', 't', '2', 'K');`,
    'by another name': `
      CREATE TABLE log (TIMESTAMP TEXT, ${COLUMNS});
      INSERT INTO log VALUES ('2024-05-01 00:00:00', 'a', 'x', 't: 1', 't', '1', 'K'),
        ('2024-05-01 00:01:00', 'a', 'x', 't: 2', 't', '2', 'K');`,
  });
  t.end();
});
