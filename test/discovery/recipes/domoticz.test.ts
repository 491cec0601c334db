import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkRecipe, type Expected, writeTables } from './check-recipe.js';

const T0 = '2024-05-01T10:00:00.000Z';
const T1 = '2024-05-01T10:05:00.000Z';
const [D0, D1] = [T0, T1].map((time) => `${time.slice(0, 10)} ${time.slice(11, 19)}`);

const DATE = "[Date] DATETIME DEFAULT (datetime('now','localtime'))";

const devices: Expected['tables'] = {
  DeviceStatus: {
    columns:
      '[ID] INTEGER PRIMARY KEY, [HardwareID] INTEGER NOT NULL, [DeviceID] VARCHAR(25) NOT NULL, [Name] VARCHAR(100) DEFAULT Unknown, ' +
      "[Type] INTEGER NOT NULL, [nValue] INTEGER DEFAULT 0, [sValue] VARCHAR(200), [LastUpdate] DATETIME, [StrParam1] VARCHAR(200) DEFAULT ''",
    rows: [
      [1, 2, '14051', 'Attic', 82, 0, '20.1;45;0', D1, 'http://user:secret@host'],
      [2, 2, '14052', 'Unknown', 244, 1, '', D1, ''],
      [3, 2, '14053', 'Unknown', 86, 1, '', D1, ''],
    ],
  },
};

const FACTS = {
  Attic: { ID: 1n, HardwareID: 2n, DeviceID: '14051', Type: 82n },
  'Unknown (2)': { ID: 2n, HardwareID: 2n, DeviceID: '14052', Type: 244n },
  'Unknown (3)': { ID: 3n, HardwareID: 2n, DeviceID: '14053', Type: 86n },
};

const local = /^Date is local time without a zone, as Domoticz writes it; it is read as UTC$/;

t.test('values of several kinds, without their summaries', (t) =>
  checkRecipe(t, {
    program: 'Domoticz',
    tables: {
      ...devices,
      LightingLog: {
        columns: `[DeviceRowID] BIGINT(10) NOT NULL, [nValue] INTEGER DEFAULT 0, [sValue] VARCHAR(200), [User] VARCHAR(100) DEFAULT (''), ${DATE}`,
        rows: [
          [2, 1, 'Set Level: 30 %', 'Ada', D0],
          [2, 0, '0', 'Ada', D1],
        ],
      },
      Temperature: {
        columns: `[DeviceRowID] BIGINT(10) NOT NULL, [Temperature] FLOAT NOT NULL, [Chill] FLOAT, [Humidity] INTEGER, [Barometer] INTEGER, ${DATE}`,
        rows: [
          [1, 20.1, 0, 45, 10131, D0],
          [1, 20.2, 0, 46, 10132, D1],
        ],
      },
      Temperature_Calendar: {
        columns:
          '[DeviceRowID] BIGINT(10) NOT NULL, [Temp_Min] FLOAT NOT NULL, [Temp_Max] FLOAT NOT NULL, [Date] DATE NOT NULL',
        rows: [[1, 15.5, 20.5, '2024-04-30']],
      },
      Wind: {
        columns: `[DeviceRowID] BIGINT(10) NOT NULL, [Direction] FLOAT NOT NULL, [Speed] INTEGER NOT NULL, [Gust] INTEGER NOT NULL, ${DATE}`,
        rows: [[3, 180, 25, 40, D0]],
      },
      Fan: { columns: `[DeviceRowID] BIGINT(10) NOT NULL, [Speed] INTEGER NOT NULL, ${DATE}`, rows: [[1, 1200, D0]] },
      Meter: {
        columns: `[DeviceRowID] BIGINT NOT NULL, [Value] BIGINT NOT NULL, [Usage] INTEGER DEFAULT 0, ${DATE}`,
        rows: [[1, 512, 30, D0]],
      },
      Rain: { columns: `[DeviceRowID] BIGINT(10) NOT NULL, [Total] FLOAT, [Rate] INTEGER, ${DATE}`, rows: [] },
      Timers: {
        columns: '[ID] INTEGER PRIMARY KEY, [DeviceRowID] BIGINT(10), [Date] DATE DEFAULT 0, [Level] INTEGER',
        rows: [[1, 2, '2024-05-02', 15]],
      },
    },
    read: ['LightingLog', 'Temperature', 'Wind', 'Fan', 'Meter'],
    signals: [
      ...['nValue', 'sValue', 'sValue_text', 'Temperature', 'Chill', 'Humidity', 'Barometer'],
      ...['Direction', 'Speed', 'Gust', 'Fan_Speed', 'Meter', 'Usage'],
    ],
    units: {
      ...{ Fan_Speed: 'min-1', Temperature: 'degC', Chill: 'degC', Humidity: 'percent', Direction: 'degree' },
      ...{ Speed: '0.1 m s-1', Gust: '0.1 m s-1' },
    },
    readings: {
      Attic: {
        [T0]: [null, null, null, 20.1, 0, 45, 10131, null, null, null, 1200, 512, 30],
        [T1]: [null, null, null, 20.2, 0, 46, 10132, ...Array(6).fill(null)],
      },
      'Unknown (2)': {
        [T0]: [1, null, 'Set Level: 30 %', ...Array(10).fill(null)],
        [T1]: [0, 0, ...Array(11).fill(null)],
      },
      'Unknown (3)': { [T0]: [...Array(7).fill(null), 180, 25, 40, null, null, null] },
    },
    facts: FACTS,
    warnings: [
      local,
      /^Temperature_Calendar has readings, but is left out: a summary of each day; --table Temperature_Calendar reads it$/,
    ],
  }),
);

t.test('devices without values of Domoticz', async (t) => {
  const path = writeTables(t, {
    tables: {
      ...devices,
      Rain: { columns: 'DeviceRowID INTEGER, mm REAL, at TEXT', rows: [[1, 0.5, D0]] },
    },
  });
  const source = openReadings({ path });
  t.notMatch(source.tableReports.map(({ why }) => why.join()).join(), /of Domoticz/);
  await source.close();
});
