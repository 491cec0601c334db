import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type TableContent, writeDatabase } from '../../databases.js';

/** A database as some logger leaves it, and what must come out of it when nothing is said about it. */
export interface Schema {
  readonly name: string;
  readonly tables: Readonly<Record<string, TableContent>>;
  /** SQL run when the tables are there. */
  readonly after?: string;
  /** By machine and time: a value for each signal, null for missing, text for the text that a code stands for. */
  readonly readings: Readonly<Record<string, Readonly<Record<string, readonly (number | string | null)[]>>>>;
  readonly signals: readonly string[];
  readonly units?: readonly (string | undefined)[];
  /** Static data that a machine must have. */
  readonly facts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly warnings?: readonly RegExp[];
}

/** Write the database of a schema, `logger.db` in `directory`. */
export function writeSchema(directory: string, { tables, after }: Schema): string {
  mkdirSync(directory, { recursive: true });
  const path = writeDatabase(join(directory, 'logger.db'), tables);
  const database = new Database(path);
  database.exec(after ?? '');
  database.close();
  return path;
}

const T0 = '2024-05-01T00:00:00.000Z';
const T1 = '2024-05-01T01:00:00.000Z';
const T2 = '2024-05-01T02:00:00.000Z';

/** Seconds since 1970 of T0, T1, T2. */
const S0 = Date.parse(T0) / 1000;
const [S1, S2] = [S0 + 3600, S0 + 7200];

const ab = (...values: number[]) => [
  [T0, 'a', values[0]],
  [T1, 'a', values[1]],
  [T0, 'b', values[2]],
  [T1, 'b', values[3]],
];

const KEYED = 'time TEXT, machine TEXT, value REAL';

/** A table per signal. */
const perSignal: Schema[] = [
  {
    name: 'a table per signal, in step',
    tables: {
      temperature: { columns: KEYED, rows: ab(1, 2, 3, 4) },
      pressure: { columns: KEYED, rows: ab(5, 6, 7, 8) },
    },
    signals: ['temperature', 'pressure'],
    readings: { a: { [T0]: [1, 5], [T1]: [2, 6] }, b: { [T0]: [3, 7], [T1]: [4, 8] } },
  },
  {
    name: 'a table per signal, not in step',
    tables: {
      temperature: { columns: KEYED, rows: ab(1, 2, 3, 4) },
      pressure: { columns: KEYED, rows: ab(5, 6, 7, 8).slice(1, 3) },
    },
    signals: ['temperature', 'pressure'],
    readings: { a: { [T0]: [1, null], [T1]: [2, 6] }, b: { [T0]: [3, 7], [T1]: [4, null] } },
  },
  {
    name: 'a table per signal, the device called name, with a number for each row',
    tables: {
      rpm: {
        columns: 'id INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER, name TEXT, value REAL',
        rows: [
          [1, S0, 'x', 1],
          [2, S1, 'x', 2],
          [3, S0, 'y', 3],
        ],
      },
      oil: {
        columns: 'id INTEGER PRIMARY KEY AUTOINCREMENT, ts INTEGER, name TEXT, value REAL',
        rows: [
          [1, S0, 'x', 4],
          [2, S1, 'x', 5],
          [3, S0, 'y', 6],
        ],
      },
    },
    signals: ['rpm', 'oil'],
    readings: { x: { [T0]: [1, 4], [T1]: [2, 5] }, y: { [T0]: [3, 6] } },
  },
  {
    name: 'a table per signal without a machine',
    tables: {
      temperature: {
        columns: 'time TEXT, value REAL',
        rows: [
          [T0, 1],
          [T1, 2],
        ],
      },
      pressure: {
        columns: 'time TEXT, value REAL',
        rows: [
          [T0, 3],
          [T2, 4],
        ],
      },
    },
    signals: ['temperature', 'pressure'],
    readings: { logger: { [T0]: [1, 3], [T1]: [2, null], [T2]: [null, 4] } },
  },
];

/** One wide table. */
const wide: Schema[] = [
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
    warnings: [/^archive_day_outTemp has readings, but is left out: .*archive.* --table archive_day_outTemp reads it$/],
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
];

/** One tall table. */
const tall: Schema[] = [
  {
    name: 'one tall table',
    tables: {
      readings: {
        columns: 'timestamp TEXT, machine TEXT, sensor TEXT, value REAL',
        rows: [
          [T0, 'a', 's2', 1],
          [T0, 'a', 's10', 2],
          [T0, 'b', 's2', 3],
          [T1, 'a', 's2', 4],
          [T1, 'b', 's10', 5],
          [T1, 'b', 's2', 6],
        ],
      },
    },
    signals: ['s2', 's10'],
    readings: { a: { [T0]: [1, 2], [T1]: [4, null] }, b: { [T0]: [3, null], [T1]: [6, 5] } },
  },
  {
    name: 'one tall table with topics, text values and units (MQTT)',
    tables: {
      messages: {
        columns:
          'id INTEGER PRIMARY KEY, received_ms INTEGER, topic TEXT, metric TEXT, payload TEXT, unit TEXT, qos INTEGER',
        rows: [
          [1, S0 * 1000, 'plant/press', 'temp', '21.5', '°C', 0],
          [2, S0 * 1000, 'plant/press', 'valve', 'open', null, 0],
          [3, S1 * 1000, 'plant/press', 'temp', 'NaN', '°C', 0],
          [4, S1 * 1000, 'plant/press', 'valve', 'closed', null, 0],
          [5, S1 * 1000, 'plant/oven', 'temp', '180', '°C', 0],
        ],
      },
    },
    signals: ['temp', 'valve'],
    units: ['°C', undefined],
    readings: { 'plant/press': { [T0]: [21.5, 'open'], [T1]: [null, 'closed'] }, 'plant/oven': { [T1]: [180, null] } },
  },
  {
    name: 'one tall table without a machine',
    tables: {
      history: {
        columns: 'Timestamp DATETIME, TagName TEXT, Value REAL, Quality INTEGER',
        rows: [
          [T0, 'FT-101', 1, 192],
          [T0, 'LT-7', 2, 192],
          [T1, 'FT-101', 3, 192],
          [T2, 'LT-7', 4, 0],
        ],
      },
    },
    signals: ['FT-101', 'LT-7'],
    readings: { logger: { [T0]: [1, 2], [T1]: [3, null], [T2]: [null, 4] } },
  },
];

/** Readings that refer to other tables. */
const references: Schema[] = [
  {
    name: 'machines by a declared foreign key',
    tables: {
      equipment: {
        columns: 'id INTEGER PRIMARY KEY, name TEXT NOT NULL, room TEXT, power REAL',
        rows: [
          [1, 'Press A', 'R1', 5.5],
          [2, 'Oven', 'R2', 20],
          [3, 'Spare', 'R3', null],
        ],
      },
      log: {
        columns: 'id INTEGER PRIMARY KEY, ts INTEGER, eq INTEGER REFERENCES equipment(id), temp REAL, load REAL',
        rows: [
          [1, S0, 1, 1, 2],
          [2, S0, 2, 3, 4],
          [3, S1, 1, 5, 6],
          [4, S1, 2, 7, 8],
        ],
      },
    },
    signals: ['temp', 'load'],
    readings: { 'Press A': { [T0]: [1, 2], [T1]: [5, 6] }, Oven: { [T0]: [3, 4], [T1]: [7, 8] } },
    facts: { 'Press A': { id: 1n, room: 'R1', power: 5.5 }, Oven: { id: 2n, room: 'R2', power: 20 } },
  },
  {
    name: 'machines by the name of a column, two of them called alike',
    tables: {
      machines: {
        columns: 'machine_id INTEGER, name TEXT, site TEXT',
        rows: [
          [10, 'Press', 'north'],
          [20, 'Press', 'south'],
          [30, 'Oven', 'south'],
        ],
      },
      readings: {
        columns: 'ts INTEGER, machine_id INTEGER, value REAL',
        rows: [
          [S0, 10, 1],
          [S0, 20, 2],
          [S0, 30, 3],
          [S1, 10, 4],
        ],
      },
    },
    signals: ['value'],
    readings: { 'Press (10)': { [T0]: [1], [T1]: [4] }, 'Press (20)': { [T0]: [2] }, Oven: { [T0]: [3] } },
    facts: { 'Press (20)': { site: 'south' } },
  },
  {
    name: 'sensors that belong to machines',
    tables: {
      machines: {
        columns: 'id INTEGER PRIMARY KEY, name TEXT, model TEXT',
        rows: [
          [1, 'Press', 'X'],
          [2, 'Oven', 'Y'],
        ],
      },
      sensors: {
        columns:
          'id INTEGER PRIMARY KEY, machine_id INTEGER REFERENCES machines(id), name TEXT, unit TEXT, serial TEXT',
        rows: [
          [1, 1, 'temp', '°C', 'q1'],
          [2, 1, 'load', 'kN', 'q2'],
          [3, 2, 'temp', '°C', 'q3'],
        ],
      },
      readings: {
        columns: 'sensor_id INTEGER REFERENCES sensors(id), time TEXT, value REAL',
        rows: [
          [1, T0, 1],
          [2, T0, 2],
          [3, T0, 3],
          [1, T1, 4],
          [3, T1, 5],
        ],
      },
    },
    signals: ['load', 'temp'],
    units: ['kN', '°C'],
    readings: { Press: { [T0]: [2, 1], [T1]: [null, 4] }, Oven: { [T0]: [null, 3], [T1]: [null, 5] } },
    facts: { Press: { model: 'X' }, Oven: { model: 'Y' } },
  },
  {
    name: 'sensors of no machine',
    tables: {
      sensor: {
        columns: 'sensor_id INTEGER PRIMARY KEY, label TEXT, uom TEXT',
        rows: [
          [1, 'inside', 'degC'],
          [2, 'outside', 'degC'],
        ],
      },
      measurement: {
        columns: 'measurement_id INTEGER PRIMARY KEY, sensor_id INTEGER, time REAL, reading REAL',
        rows: [
          [1, 1, S0, 20],
          [2, 2, S0, 10],
          [3, 1, S1, 21],
          [4, 2, S1, 11],
        ],
      },
    },
    signals: ['inside', 'outside'],
    units: ['degC', 'degC'],
    readings: { logger: { [T0]: [20, 10], [T1]: [21, 11] } },
  },
  {
    name: 'static data by the name of the machine',
    tables: {
      feat_0: { columns: KEYED, rows: ab(1, 2, 3, 4) },
      static_data: {
        columns: 'machine_id TEXT, install_date TEXT, power REAL',
        rows: [
          ['a', '2019-01-01', 5],
          ['b', '2019-01-02', 6],
          ['c', '2019-01-03', 7],
        ],
      },
    },
    signals: ['value'],
    readings: { a: { [T0]: [1], [T1]: [2] }, b: { [T0]: [3], [T1]: [4] } },
    facts: { a: { install_date: '2019-01-01', power: 5 }, b: { power: 6 } },
  },
];

const STATES =
  'state_id INTEGER NOT NULL PRIMARY KEY, entity_id CHAR(0), state VARCHAR(255), attributes CHAR(0), event_id SMALLINT, last_changed CHAR(0), ' +
  'last_changed_ts FLOAT, last_reported_ts FLOAT, last_updated CHAR(0), last_updated_ts FLOAT, old_state_id INTEGER, attributes_id INTEGER, ' +
  'context_id CHAR(0), origin_idx SMALLINT, context_id_bin BLOB, metadata_id INTEGER, FOREIGN KEY(old_state_id) REFERENCES states (state_id), ' +
  'FOREIGN KEY(attributes_id) REFERENCES state_attributes (attributes_id), FOREIGN KEY(metadata_id) REFERENCES states_meta (metadata_id)';

const stateRow = (id: number, state: string, at: number, old: number | null, meta: number) =>
  [id, null, state, null, null, null, null, null, null, at, old, meta, null, 0, Buffer.from([id]), meta] as const;

const STATISTICS =
  'id INTEGER NOT NULL PRIMARY KEY, created CHAR(0), created_ts FLOAT, metadata_id INTEGER, start CHAR(0), start_ts FLOAT, mean FLOAT, min FLOAT, max FLOAT, ' +
  'last_reset CHAR(0), last_reset_ts FLOAT, state FLOAT, sum FLOAT';

const statisticRow = (id: number, meta: number, at: number, mean: number | null, sum: number | null) =>
  [
    id,
    null,
    at + 3610.5,
    meta,
    null,
    at,
    mean,
    mean === null ? null : mean - 1,
    mean === null ? null : mean + 1,
    null,
    null,
    sum,
    sum,
  ] as const;

const states = {
  state_attributes: {
    columns: 'attributes_id INTEGER NOT NULL PRIMARY KEY, hash BIGINT, shared_attrs TEXT',
    rows: [
      [1, 123456789, '{"unit_of_measurement":"°C"}'],
      [2, 987654321, '{"device_class":"door"}'],
    ],
  },
  states_meta: {
    columns: 'metadata_id INTEGER NOT NULL PRIMARY KEY, entity_id VARCHAR(255)',
    rows: [
      [1, 'sensor.kitchen_temperature'],
      [2, 'binary_sensor.door'],
    ],
  },
  states: {
    columns: STATES,
    rows: [
      stateRow(1, '20.5', S0, null, 1),
      stateRow(2, 'off', S0, null, 2),
      stateRow(3, '20.75', S1, 1, 1),
      stateRow(4, 'on', S1, 2, 2),
      stateRow(5, 'unavailable', S2, 3, 1),
    ],
  },
  recorder_runs: {
    columns:
      'run_id INTEGER NOT NULL PRIMARY KEY, start DATETIME NOT NULL, "end" DATETIME, closed_incorrect BOOLEAN NOT NULL, created DATETIME NOT NULL',
    rows: [[1, '2024-05-01 00:00:00.000000', null, 0, '2024-05-01 00:00:01.000000']],
  },
  schema_changes: {
    columns: 'change_id INTEGER NOT NULL PRIMARY KEY, schema_version INTEGER, changed DATETIME NOT NULL',
    rows: [[1, 43, '2024-05-01 00:00:00.000000']],
  },
} as const;

const statistics = {
  statistics_meta: {
    columns:
      'id INTEGER NOT NULL PRIMARY KEY, statistic_id VARCHAR(255), source VARCHAR(32), unit_of_measurement VARCHAR(255), has_mean BOOLEAN, has_sum BOOLEAN, name VARCHAR(255)',
    rows: [
      [1, 'sensor.kitchen_temperature', 'recorder', '°C', 1, 0, null],
      [2, 'sensor.energy', 'recorder', 'kWh', 0, 1, null],
    ],
  },
  statistics: {
    columns: `${STATISTICS}, FOREIGN KEY(metadata_id) REFERENCES statistics_meta (id)`,
    rows: [
      statisticRow(1, 1, S0, 20, null),
      statisticRow(2, 2, S0, null, 5),
      statisticRow(3, 1, S1, 21, null),
      statisticRow(4, 2, S1, null, 7),
      statisticRow(5, 1, S2, 22, null),
      statisticRow(6, 2, S2, null, 9),
    ],
  },
} as const;

const statisticReadings: Schema['readings'] = {
  'sensor.kitchen_temperature': {
    [T0]: [20, 19, 21, null, null],
    [T1]: [21, 20, 22, null, null],
    [T2]: [22, 21, 23, null, null],
  },
  'sensor.energy': { [T0]: [null, null, null, 5, 5], [T1]: [null, null, null, 7, 7], [T2]: [null, null, null, 9, 9] },
};

const homeAssistant: Schema[] = [
  {
    name: 'Home Assistant: states',
    tables: states,
    signals: ['state', 'state_text'],
    readings: {
      'sensor.kitchen_temperature': { [T0]: [20.5, null], [T1]: [20.75, null], [T2]: [null, 'unavailable'] },
      'binary_sensor.door': { [T0]: [null, 'off'], [T1]: [null, 'on'] },
    },
    warnings: [/^recorder_runs has readings, but is left out: it says no machine/, /^schema_changes/],
  },
  {
    name: 'Home Assistant: statistics',
    tables: statistics,
    signals: ['mean', 'min', 'max', 'state', 'sum'],
    readings: statisticReadings,
    facts: { 'sensor.energy': { unit_of_measurement: 'kWh', source: 'recorder' } },
  },
  {
    name: 'Home Assistant: statistics beside states, no keys declared',
    tables: {
      states: {
        columns: 'state_id INTEGER PRIMARY KEY, metadata_id INTEGER, state TEXT, last_updated_ts REAL',
        rows: [
          [1, 1, '20.5', S0],
          [2, 2, 'on', S0],
        ],
      },
      states_meta: states.states_meta,
      statistics: { columns: STATISTICS, rows: statistics.statistics.rows },
      statistics_meta: statistics.statistics_meta,
    },
    signals: ['mean', 'min', 'max', 'state', 'sum'],
    readings: statisticReadings,
    warnings: [
      /^states has readings, but is left out: its machines are not those of statistics.* --table states reads it$/,
    ],
  },
];

/** Times in every encoding: of the same wide table. */
const encodings: Schema[] = (
  [
    ['epoch seconds, whole', 'INTEGER', (s: number) => s],
    ['epoch seconds', 'REAL', (s: number) => s],
    ['epoch milliseconds', 'INTEGER', (s: number) => s * 1000],
    ['epoch microseconds', 'INTEGER', (s: number) => s * 1e6],
    ['epoch nanoseconds', 'INTEGER', (s: number) => BigInt(s) * 1_000_000_000n],
    ['epoch seconds as text', 'TEXT', (s: number) => String(s)],
    ['Julian days', 'REAL', (s: number) => s / 86400 + 2440587.5],
    ['ISO 8601 text', 'TEXT', (s: number) => new Date(s * 1000).toISOString()],
    ['ISO 8601 text to the second', 'TEXT', (s: number) => new Date(s * 1000).toISOString().slice(0, 19)],
    [
      'SQL text with fractions',
      'TEXT',
      (s: number) => `${new Date(s * 1000).toISOString().slice(0, 19).replace('T', ' ')}.000000`,
    ],
    [
      'ISO 8601 text with an offset',
      'TEXT',
      (s: number) => `${new Date(s * 1000 + 7_200_000).toISOString().slice(0, 19)}+02:00`,
    ],
  ] as const
).flatMap(([name, type, encode]): Schema[] =>
  ['timestamp', 'x'].map((column) => ({
    name: `times as ${name}, in a column called ${column}`,
    tables: {
      log: {
        columns: `${column} ${type}, machine TEXT, temp REAL, load REAL`,
        rows: [S0, S1, S2].map((s, i) => [encode(s), 'a', i, i / 2]),
      },
    },
    signals: ['temp', 'load'],
    readings: { a: { [T0]: [0, 0], [T1]: [1, 0.5], [T2]: [2, 1] } },
    warnings:
      column === 'x' && /epoch|Julian/.test(name)
        ? [/^log.x is taken as the time, .* by the size of its numbers alone$/]
        : [],
  })),
);

export const SCHEMAS: readonly Schema[] = [
  ...perSignal,
  ...wide,
  ...tall,
  ...references,
  ...homeAssistant,
  ...encodings,
];
