import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkRecipe, type Expected, writeTables } from './check-recipe.js';

const T0 = '2024-05-01T10:00:00.250Z';
const T1 = '2024-06-01T10:01:00.250Z';
const [MS0, MS1] = [T0, T1].map((time) => Date.parse(time));

const VALUES = 'ts BIGINT NOT NULL, bool_v BOOLEAN, str_v VARCHAR, long_v BIGINT, dbl_v DOUBLE, json_v JSON';

const names: Expected['tables'] = {
  device: {
    columns:
      'id UUID NOT NULL PRIMARY KEY, additional_info VARCHAR, type VARCHAR(255), name VARCHAR(255), label VARCHAR(255)',
    rows: [['d-1', '{"password":"secret"}', 'pump', 'Pump 1', null]],
  },
  asset: {
    columns: 'id UUID NOT NULL PRIMARY KEY, name VARCHAR(255), type VARCHAR(255)',
    rows: [['a-1', 'Hall', 'building']],
  },
};

const rows = [
  ['d-1', 1, MS0, null, null, null, 20.5, null],
  ['d-1', 2, MS0, null, null, 1500, null, null],
  ['d-1', 3, MS0, 1, null, null, null, null],
  ['d-1', 4, MS0, null, 'auto', null, null, null],
  ['a-1', 1, MS0, null, null, 19, null, null],
] as const;

const later = [
  ['d-1', 1, MS1, null, null, null, 20.6, null],
  ['d-1', 3, MS1, 0, null, null, null, null],
] as const;

const KEYED = `entity_id UUID NOT NULL, key INT NOT NULL, ${VALUES}, PRIMARY KEY (entity_id, key, ts)`;

const keys = {
  columns: 'key VARCHAR(255) NOT NULL PRIMARY KEY, key_id INTEGER UNIQUE',
  rows: [
    ['temperature', 1],
    ['rpm', 2],
    ['running', 3],
    ['mode', 4],
  ],
};

const expected = {
  signals: ['mode', 'rpm', 'running', 'temperature'],
  readings: {
    'Pump 1': { [T0]: ['auto', 1500, 1, 20.5], [T1]: [null, null, 0, 20.6] },
    Hall: { [T0]: [null, null, null, 19] },
  },
  facts: { 'Pump 1': { id: 'd-1', type: 'pump' }, Hall: { id: 'a-1', type: 'building' } },
};

t.test('a column for each type of value', async (t) => {
  for (const dictionary of ['key_dictionary', 'ts_kv_dictionary']) {
    await checkRecipe(t, {
      program: 'ThingsBoard',
      tables: {
        ...names,
        [dictionary]: keys,
        ts_kv: { columns: KEYED, rows: [...rows, ...later] },
        ts_kv_latest: { columns: KEYED.replace(', PRIMARY KEY (entity_id, key, ts)', ''), rows: later },
      },
      read: ['ts_kv'],
      ...expected,
      warnings: [
        /^ts_kv_latest has readings, but is left out: the last value of each key; --table ts_kv_latest reads it$/,
      ],
    });
  }
});

t.test('a table for each month', (t) =>
  checkRecipe(t, {
    program: 'ThingsBoard',
    tables: {
      ...names,
      key_dictionary: keys,
      ts_kv_2024_05: { columns: KEYED, rows },
      ts_kv_2024_06: { columns: KEYED, rows: later },
    },
    read: ['ts_kv_2024_05', 'ts_kv_2024_06'],
    ...expected,
  }),
);

t.test('version 2 has the key itself, and no JSON', (t) =>
  checkRecipe(t, {
    program: 'ThingsBoard',
    tables: {
      ts_kv: {
        columns:
          'entity_type VARCHAR(255), entity_id VARCHAR(31), key VARCHAR(255), ts BIGINT, bool_v BOOLEAN, str_v VARCHAR, long_v BIGINT, dbl_v DOUBLE',
        rows: [['DEVICE', '1e7', 'temperature', MS0, null, null, null, 20.5]],
      },
    },
    read: ['ts_kv'],
    signals: ['temperature'],
    readings: { '1e7': { [T0]: [20.5] } },
  }),
);

t.test('keys and values of another program', async (t) => {
  const columns = 'entity_id TEXT, key TEXT, ts INTEGER, dbl_v REAL';
  const path = writeTables(t, { tables: { ts_kv: { columns, rows: [['d-1', 'temperature', MS0, 20.5]] } } });
  const source = openReadings({ path });
  t.notMatch(source.tableReports.map(({ why }) => why.join()).join(), /of ThingsBoard/);
  await source.close();
});
