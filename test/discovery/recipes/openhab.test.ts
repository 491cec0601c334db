import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkRecipe, type Expected, writeTables } from './check-recipe.js';

const T0 = '2024-05-01T10:00:00.123Z';
const T1 = '2024-05-01T10:01:00.123Z';
const [D0, D1] = [T0, T1].map((time) => `${time.slice(0, 10)} ${time.slice(11, 23)}`);

const item = (type: string, ...values: (number | string | null)[]) => ({
  columns: `time TIMESTAMP NOT NULL, value ${type}, PRIMARY KEY(time)`,
  rows: values.map((value, i) => [[D0, D1][i], value]),
});

const items = (...names: string[]): Expected['tables'] => ({
  items: {
    columns: 'ItemId INTEGER PRIMARY KEY AUTOINCREMENT, ItemName VARCHAR(500) NOT NULL',
    rows: names.map((name, i) => [i + 1, name]),
  },
});

const warnings = [/^time is local time without a zone, as openHAB writes it; it is read as UTC$/];

t.test('tables called by number', (t) =>
  checkRecipe(t, {
    program: 'openHAB',
    tables: {
      ...items('Kitchen_Temperature', 'Lamp_State', 'Dimmer', 'Mode'),
      item0001: item('DOUBLE', 20.1, 20.2),
      item0002: item('VARCHAR(6)', 'ON', 'OFF'),
      item0003: item('TINYINT', 30, null),
      item0004: item('VARCHAR(255)', '5', 'auto'),
      item0009: item('DOUBLE', 1.5),
      log: { columns: 'time TIMESTAMP, value DOUBLE, level TEXT', rows: [[D0, 1, 'info']] },
    },
    read: ['item0001', 'item0002', 'item0003', 'item0004', 'item0009'],
    signals: ['Kitchen_Temperature', 'Lamp_State', 'Dimmer', 'Mode', 'Mode_text', 'item0009'],
    readings: { home: { [T0]: [20.1, 'ON', 30, 5, null, 1.5], [T1]: [20.2, 'OFF', null, null, 'auto', null] } },
    warnings,
  }),
);

t.test('tables called by item and number, or by item alone', async (t) => {
  for (const tables of [
    { kitchen_temperature_2_0001: item('DOUBLE', 20.1, 20.2), lamp_state_0002: item('VARCHAR(6)', 'ON', 'OFF') },
    { Kitchen_Temperature_2: item('DOUBLE', 20.1, 20.2), Lamp_State: item('VARCHAR(6)', 'ON', 'OFF') },
  ]) {
    await checkRecipe(t, {
      program: 'openHAB',
      tables: { ...items('Kitchen_Temperature_2', 'Lamp_State'), ...tables },
      read: Object.keys(tables),
      signals: ['Kitchen_Temperature_2', 'Lamp_State'],
      readings: { home: { [T0]: [20.1, 'ON'], [T1]: [20.2, 'OFF'] } },
      warnings,
    });
  }
});

t.test('a table of an item has its columns in any order, and more of them', (t) =>
  checkRecipe(t, {
    program: 'openHAB',
    tables: {
      ...items('Pump'),
      item0001: { columns: 'id INTEGER PRIMARY KEY, value DOUBLE, time TIMESTAMP', rows: [[7, 1.5, D0]] },
    },
    read: ['item0001'],
    signals: ['Pump'],
    readings: { home: { [T0]: [1.5] } },
    warnings,
  }),
);

t.test('items without tables of their own', async (t) => {
  const path = writeTables(t, { tables: { ...items('Pump'), log: item('DOUBLE', 1.5) } });
  const source = openReadings({ path });
  t.notMatch(source.tableReports.map(({ why }) => why.join()).join(), /of openHAB/);
  await source.close();
});
