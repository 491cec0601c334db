import { S0, S1, S2, type Schema, T0, T1, T2 } from './schema.js';

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

export const homeAssistant: Schema[] = [
  {
    name: 'Home Assistant: states',
    tables: states,
    signals: ['state', 'state_text'],
    readings: {
      'sensor.kitchen_temperature': { [T0]: [20.5, null], [T1]: [20.75, null], [T2]: [null, 'unavailable'] },
      'binary_sensor.door': { [T0]: [null, 'off'], [T1]: [null, 'on'] },
    },
    facts: {
      'sensor.kitchen_temperature': { unit_of_measurement: '°C' },
      'binary_sensor.door': { device_class: 'door' },
    },
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
    signals: ['state', 'state_text'],
    readings: {
      'sensor.kitchen_temperature': { [T0]: [20.5, null] },
      'binary_sensor.door': { [T0]: [null, 'on'] },
    },
    warnings: [/^statistics has readings, but is left out: a summary of each hour.* --table statistics reads it$/],
  },
];
