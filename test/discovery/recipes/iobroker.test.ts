import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkRecipe, type Expected, writeTables } from './check-recipe.js';

const T0 = '2024-05-01T08:00:00.250Z';
const T1 = '2024-05-01T08:01:00.250Z';
const [MS0, MS1] = [T0, T1].map((time) => Date.parse(time));

const values = (type: string) =>
  `id INTEGER, ts INTEGER, val ${type}, ack BOOLEAN, _from INTEGER, q INTEGER, PRIMARY KEY(id, ts)`;

const tables: Expected['tables'] = {
  sources: { columns: 'id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT', rows: [[1, 'system.adapter.hm.0']] },
  datapoints: {
    columns: 'id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT, type INTEGER',
    rows: [
      [1, 'hm.temp', 0],
      [2, 'hm.door', 1],
      [3, 'hm.run', 2],
      [4, 'hm.mode', 0],
      [5, 'hm.count', 0],
    ],
  },
  ts_number: {
    columns: values('REAL'),
    rows: [
      [1, MS0, 21.5, 1, 1, 0],
      [1, MS1, 21.6, 1, 1, 0],
      [4, MS1, 2, 1, 1, 0],
      [5, MS1, 120, 1, 1, 0],
    ],
  },
  ts_string: {
    columns: values('TEXT'),
    rows: [
      [2, MS0, 'open', 1, 1, 0],
      [2, MS1, 'closed', 1, 1, 0],
      [4, MS0, 'auto', 1, 1, 0],
    ],
  },
  ts_bool: {
    columns: values('BOOLEAN'),
    rows: [
      [3, MS0, 1, 1, 1, 0],
      [3, MS1, 0, 1, 1, 64],
    ],
  },
  ts_counter: { columns: 'id INTEGER, ts INTEGER, val REAL, PRIMARY KEY(id, ts)', rows: [[5, MS0, 100]] },
};

t.test('a signal for each data point', (t) =>
  checkRecipe(t, {
    program: 'ioBroker',
    tables,
    read: ['ts_number', 'ts_string', 'ts_bool', 'ts_counter'],
    signals: ['hm.count', 'hm.mode', 'hm.temp', 'hm.run', 'hm.door', 'hm.mode_string', 'hm.count_counter'],
    readings: {
      home: {
        [T0]: [null, null, 21.5, 1, 'open', 'auto', 100],
        [T1]: [120, 2, 21.6, 0, 'closed', null, null],
      },
    },
    warnings: [/^ts_bool has values whose quality q is not 0 \(good\); they are read like all others$/],
  }),
);

t.test('data points of another program', async (t) => {
  const path = writeTables(t, {
    tables: {
      datapoints: tables['datapoints'],
      ts_number: { columns: 'id INTEGER, ts INTEGER, val REAL', rows: [[1, MS0, 21.5]] },
    },
  });
  const source = openReadings({ path });
  t.notMatch(source.tableReports.map(({ why }) => why.join()).join(), /of ioBroker/);
  await source.close();
});
