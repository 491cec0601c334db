import { S0, S1, S2, type Schema, T0, T1, T2 } from './schema.js';

/** One wide table. */
export const wide: Schema[] = [
  {
    name: 'one wide table',
    tables: {
      log: {
        columns:
          'id INTEGER PRIMARY KEY AUTOINCREMENT, recorded_at DATETIME, device TEXT, temperature REAL, speed INTEGER, note TEXT',
        rows: [
          [1, '2024-05-01 00:00:00', 'a', 1.5, 10, 'first'],
          [2, '2024-05-01 00:00:00', 'b', 2.5, 20, 'second'],
          [3, '2024-05-01 01:00:00', 'a', 3.5, 30, 'third'],
          [4, '2024-05-01 01:00:00', 'b', null, 40, 'fourth'],
        ],
      },
    },
    signals: ['temperature', 'speed'],
    readings: { a: { [T0]: [1.5, 10], [T1]: [3.5, 30] }, b: { [T0]: [2.5, 20], [T1]: [null, 40] } },
  },
  {
    name: 'one wide table without a machine, its time the primary key, with summaries beside (weewx)',
    tables: {
      archive: {
        columns:
          '`dateTime` INTEGER NOT NULL UNIQUE PRIMARY KEY, `usUnits` INTEGER NOT NULL, `interval` INTEGER NOT NULL, `outTemp` REAL, `windDir` REAL, `extraTemp1` REAL',
        rows: [
          [S0, 1, 5, 51.2, 180, null],
          [S1, 1, 5, 52.4, null, null],
          [S2, 1, 5, 53.6, 200, null],
        ],
      },
      archive_day_outTemp: {
        columns:
          'dateTime INTEGER NOT NULL UNIQUE PRIMARY KEY, min REAL, mintime INTEGER, max REAL, maxtime INTEGER, sum REAL, count INTEGER',
        rows: [[S0, 51.2, S0, 53.6, S2, 157.2, 3]],
      },
      archive_day__metadata: {
        columns: 'name CHAR(20) NOT NULL UNIQUE PRIMARY KEY, value TEXT',
        rows: [['Version', '4.0']],
      },
    },
    signals: ['usUnits', 'interval', 'outTemp', 'windDir', 'extraTemp1'],
    readings: {
      logger: { [T0]: [1, 5, 51.2, 180, null], [T1]: [1, 5, 52.4, null, null], [T2]: [1, 5, 53.6, 200, null] },
    },
    warnings: [/^archive_day_outTemp has readings, but is left out: .*archive; --table archive_day_outTemp reads it$/],
  },
  {
    name: 'states in words beside numbers',
    tables: {
      log: {
        columns: 'ts REAL, machine TEXT, door TEXT, mode TEXT, level REAL',
        rows: [
          [S0, 'a', 'open', 'auto', 1],
          [S1, 'a', 'closed', 'auto', 2],
          [S2, 'a', null, 'manual', 3],
          [S0, 'b', 'open', 'auto', 4],
        ],
      },
    },
    signals: ['door', 'mode', 'level'],
    readings: {
      a: { [T0]: ['open', 'auto', 1], [T1]: ['closed', 'auto', 2], [T2]: [null, 'manual', 3] },
      b: { [T0]: ['open', 'auto', 4] },
    },
  },
  {
    name: 'states in words without a machine',
    tables: {
      door: {
        columns: 'at TEXT, state TEXT',
        rows: [
          [T0, 'open'],
          [T1, 'closed'],
          [T2, 'open'],
        ],
      },
    },
    signals: ['state'],
    readings: { logger: { [T0]: ['open'], [T1]: ['closed'], [T2]: ['open'] } },
  },
  {
    name: 'a table without rowid, its key the machine and the time',
    tables: {
      log: {
        columns: 'station_no INTEGER, utc TEXT, level REAL, PRIMARY KEY (station_no, utc)) WITHOUT ROWID --',
        rows: [],
      },
    },
    after: `DROP TABLE log; CREATE TABLE log (station_no INTEGER, utc TEXT, level REAL, PRIMARY KEY (station_no, utc)) WITHOUT ROWID;
      INSERT INTO log VALUES (7, '${T0}', 1), (7, '${T1}', 2), (12, '${T0}', 3)`,
    signals: ['level'],
    readings: { 7: { [T0]: [1], [T1]: [2] }, 12: { [T0]: [3] } },
  },
  {
    name: 'only a view has readings',
    tables: {
      raw: {
        columns: 'payload TEXT',
        rows: [[`{"t": ${S0}, "m": "a", "v": 1.5}`], [`{"t": ${S1}, "m": "a", "v": 2.5}`]],
      },
    },
    after: `CREATE VIEW readings AS SELECT payload ->> 't' AS ts, payload ->> 'm' AS machine, payload ->> 'v' AS value FROM raw`,
    signals: ['value'],
    readings: { a: { [T0]: [1.5], [T1]: [2.5] } },
  },
  {
    name: 'dates in one column, times of day in another',
    tables: {
      log: {
        columns: 'date TEXT, time TEXT, temp REAL',
        rows: [
          ['2024-05-01', '00:00:00', 1],
          ['2024-05-01', '01:00:00', 2],
          ['2024-05-01', '02:00:00', 3],
        ],
      },
    },
    signals: ['temp'],
    readings: { logger: { [T0]: [1], [T1]: [2], [T2]: [3] } },
  },
  {
    name: 'a table per machine',
    tables: {
      press: {
        columns: 'time TEXT, temp REAL, load REAL',
        rows: [
          [T0, 1, 2],
          [T1, 3, 4],
        ],
      },
      oven: {
        columns: 'time TEXT, temp REAL, load REAL',
        rows: [
          [T0, 5, 6],
          [T2, 7, 8],
        ],
      },
    },
    signals: ['temp', 'load'],
    readings: { press: { [T0]: [1, 2], [T1]: [3, 4] }, oven: { [T0]: [5, 6], [T2]: [7, 8] } },
  },
  {
    name: 'a table per month',
    tables: {
      log_2024_04: {
        columns: 'time TEXT, machine TEXT, temp REAL, state TEXT',
        rows: [
          ['2024-04-30T23:00:00.000Z', 'a', 1, 'on'],
          ['2024-04-30T23:00:00.000Z', 'b', 2, 'off'],
        ],
      },
      log_2024_05: {
        columns: 'time TEXT, machine TEXT, temp REAL, state TEXT',
        rows: [
          [T0, 'a', 3, 'idle'],
          [T0, 'b', 4, 'on'],
        ],
      },
    },
    signals: ['temp', 'state'],
    readings: {
      a: { '2024-04-30T23:00:00.000Z': [1, 'on'], [T0]: [3, 'idle'] },
      b: { '2024-04-30T23:00:00.000Z': [2, 'off'], [T0]: [4, 'on'] },
    },
  },
  {
    name: 'names with quotes, spaces, emoji and SQL in them, and a column without a name',
    tables: {
      'ta\'b "le" 🌡️; DROP TABLE x;--': {
        columns: '"ti me" TEXT, "ma\'ch ""ine" TEXT, "te🌡️mp" REAL, "a; DROP TABLE log; --" REAL, "" REAL',
        rows: [
          [T0, "o'neil", 1, 2, 3],
          [T0, 'say "x" 🚀', 4, 5, 6],
          [T1, "o'neil", 7, 8, 9],
          [T1, 'say "x" 🚀', 10, 11, 12],
        ],
      },
    },
    signals: ['te🌡️mp', 'a; DROP TABLE log; --', ''],
    readings: { "o'neil": { [T0]: [1, 2, 3], [T1]: [7, 8, 9] }, 'say "x" 🚀': { [T0]: [4, 5, 6], [T1]: [10, 11, 12] } },
  },
];
