import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkRecipe, writeTables } from './check-recipe.js';

const T0 = '2015-06-19T14:35:00.000Z';
const T1 = '2015-06-19T14:40:00.000Z';
const S0 = Date.parse(T0) / 1000;
const S1 = S0 + 300;

const SUMMARY =
  'dateTime INTEGER NOT NULL UNIQUE PRIMARY KEY, min REAL, mintime INTEGER, max REAL, maxtime INTEGER, sum REAL, count INTEGER, wsum REAL, sumtime INTEGER';

const summaries = {
  archive_day_outTemp: { columns: SUMMARY, rows: [[1434686400, 68, S0, 68.5, S1, 136.5, 2, 136.5, 2]] },
  archive_day_wind: { columns: SUMMARY, rows: [[1434686400, 0, S0, 4, S1, 5.5, 2, 5.5, 2]] },
  archive_day__metadata: { columns: 'name CHAR(20) NOT NULL PRIMARY KEY, value TEXT', rows: [['Version', '4.0']] },
} as const;

const archive = (columns: string, ...rows: (number | string | null)[][]) => ({
  columns: `\`dateTime\` INTEGER NOT NULL UNIQUE PRIMARY KEY, \`usUnits\` INTEGER NOT NULL, \`interval\` INTEGER NOT NULL, ${columns}`,
  rows,
});

const leftOut =
  /^archive_day_outTemp and archive_day_wind have readings, but are left out: a summary of each day of archive; --table archive_day_outTemp reads one$/;

t.test('records in US units', (t) =>
  checkRecipe(t, {
    program: 'weewx',
    tables: {
      archive: archive(
        'outTemp REAL, barometer REAL, windSpeed REAL, windDir REAL, rain REAL, extraTemp1 REAL, signal1 REAL, sky TEXT',
        [S0, 1, 5, 68, 29.9, 1.5, 180, 0.01, null, 7, 'clear'],
        [S1, 1, 0, 68.5, 29.91, 4, null, 0, null, 8, null],
      ),
      ...summaries,
    },
    read: ['archive'],
    signals: [
      ...['usUnits', 'interval', 'outTemp', 'barometer', 'windSpeed', 'windDir', 'rain', 'extraTemp1', 'signal1'],
      'sky',
    ],
    units: {
      ...{ interval: 'min', outTemp: 'degF', barometer: 'inHg', windSpeed: 'mile h-1', windDir: 'degree' },
      ...{ rain: 'inch', extraTemp1: 'degF' },
    },
    readings: {
      home: {
        [T0]: [1, 5, 68, 29.9, 1.5, 180, 0.01, null, 7, 'clear'],
        [T1]: [1, 0, 68.5, 29.91, 4, null, 0, null, 8, null],
      },
    },
    warnings: [leftOut],
  }),
);

t.test('records in metric units', async (t) => {
  for (const [usUnits, windSpeed, rain] of [
    [16, 'km h-1', 'cm'],
    [17, 'm s-1', 'mm'],
  ] as const) {
    await checkRecipe(t, {
      program: 'weewx',
      tables: { archive: archive('outTemp REAL, windSpeed REAL, rain REAL', [S0, usUnits, 5, 20.1, 3.5, 0.2]) },
      read: ['archive'],
      signals: ['usUnits', 'interval', 'outTemp', 'windSpeed', 'rain'],
      units: { interval: 'min', outTemp: 'degC', windSpeed, rain },
      readings: { home: { [T0]: [usUnits, 5, 20.1, 3.5, 0.2] } },
    });
  }
});

t.test('records of two unit systems have only the units that both have', (t) =>
  checkRecipe(t, {
    program: 'weewx',
    tables: { archive: archive('outTemp REAL, windDir REAL', [S0, 1, 5, 68, 90], [S1, 16, 5, 20.1, 91]) },
    read: ['archive'],
    signals: ['usUnits', 'interval', 'outTemp', 'windDir'],
    units: { interval: 'min', windDir: 'degree' },
    readings: { home: { [T0]: [1, 5, 68, 90], [T1]: [16, 5, 20.1, 91] } },
    warnings: [
      /^archive mixes unit systems: 1 record in US, 1 record in METRIC\. Signals that differ have no units; .*usUnits/,
    ],
  }),
);

t.test('an archive of another program', async (t) => {
  const path = writeTables(t, {
    tables: {
      archive: {
        columns: 'dateTime INTEGER PRIMARY KEY, usUnits TEXT, interval INTEGER, outTemp REAL',
        rows: [[S0, 'yes', 5, 20.1]],
      },
    },
  });
  const source = openReadings({ path });
  t.notMatch(source.tableReports[0].why.join(), /weewx/);
  await source.close();
});
