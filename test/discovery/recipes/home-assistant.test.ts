import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import type { Cell } from '../../databases.js';
import { checkRecipe, type Expected, writeTables } from './check-recipe.js';

const T0 = '2024-05-01T10:00:00.500Z';
const T1 = '2024-05-01T10:01:00.500Z';
const T2 = '2024-05-01T10:02:00.500Z';
const [S0, S1, S2] = [T0, T1, T2].map((time) => Date.parse(time) / 1000);
const text = (time: string) => `${time.slice(0, 10)} ${time.slice(11, 23)}000`;

const CELSIUS = '{"unit_of_measurement":"°C","device_class":"temperature","friendly_name":"Attic","attribution":"x"}';

const ATTIC = { unit_of_measurement: '°C', device_class: 'temperature', friendly_name: 'Attic' };

/** `states` of schema 7 (2018), with the columns that recipes need in the order of that schema. */
const OLD = {
  columns:
    'state_id INTEGER PRIMARY KEY, domain VARCHAR(64), entity_id VARCHAR(255), state VARCHAR(255), attributes TEXT, event_id INTEGER, ' +
    'last_changed DATETIME, last_updated DATETIME, created DATETIME, context_id VARCHAR(36), context_user_id VARCHAR(36)',
  rows: [
    [1, 'sensor', 'sensor.attic', '20.1', CELSIUS],
    [2, 'switch', 'switch.pump', 'off', '{"friendly_name":"Pump"}'],
    [3, 'sensor', 'sensor.attic', '20.2', CELSIUS],
    [4, 'switch', 'switch.pump', 'on', '{broken'],
    [5, 'sensor', 'sensor.attic', '', '{}'],
  ].map((row, i): Cell[] => [
    ...row,
    i + 1,
    '2024-05-01 09:00:00.000000',
    text([T0, T0, T1, T1, T2][i]),
    '2024-05-01 11:00:00.000000',
    null,
    null,
  ]),
};

const events = {
  columns:
    'event_id INTEGER PRIMARY KEY, event_type VARCHAR(32), event_data TEXT, origin VARCHAR(32), time_fired DATETIME',
  rows: [[1, 'state_changed', '{}', 'LOCAL', text(T0)]],
};

const runs = {
  columns: 'run_id INTEGER PRIMARY KEY, start DATETIME, "end" DATETIME, closed_incorrect BOOLEAN, created DATETIME',
  rows: [[1, text(T0), null, 0, text(T1)]],
};

t.test('2018: entity, attributes and times in states', (t) =>
  checkRecipe(t, {
    program: 'Home Assistant',
    tables: { events, recorder_runs: runs, states: OLD },
    after: 'CREATE INDEX ix_states_entity_id_last_updated ON states (entity_id, last_updated)',
    read: ['states'],
    signals: ['state', 'state_text'],
    readings: {
      'sensor.attic': { [T0]: [20.1, null], [T1]: [20.2, null], [T2]: [null, null] },
      'switch.pump': { [T0]: [null, 'off'], [T1]: [null, 'on'] },
    },
    facts: { 'sensor.attic': ATTIC },
  }),
);

const TODAY =
  'state_id INTEGER PRIMARY KEY, entity_id VARCHAR(255), state VARCHAR(255), attributes TEXT, event_id SMALLINT, last_changed DATETIME, ' +
  'last_changed_ts FLOAT, last_reported_ts FLOAT, last_updated DATETIME, last_updated_ts FLOAT, old_state_id INTEGER, attributes_id INTEGER, ' +
  'origin_idx SMALLINT, metadata_id INTEGER, ' +
  'FOREIGN KEY(old_state_id) REFERENCES states (state_id), FOREIGN KEY(metadata_id) REFERENCES states_meta (metadata_id)';

const today = (id: number, state: string | null, at: number, metadata: number, attributes: number | null): Cell[] => [
  ...[id, null, state, null, null, null, null, at + 30, null, at, null, attributes, 0, metadata],
];

const shared = {
  state_attributes: {
    columns: 'attributes_id INTEGER PRIMARY KEY, hash BIGINT, shared_attrs TEXT',
    rows: [
      [1, 11, CELSIUS],
      [2, 12, '{"friendly_name":"Pump"}'],
    ],
  },
  states_meta: {
    columns: 'metadata_id INTEGER PRIMARY KEY, entity_id VARCHAR(255)',
    rows: [
      [1, 'sensor.attic'],
      [2, 'switch.pump'],
    ],
  },
} as const;

t.test('2022: attributes of their own table', (t) =>
  checkRecipe(t, {
    program: 'Home Assistant',
    tables: {
      state_attributes: shared.state_attributes,
      states: {
        columns:
          'state_id INTEGER PRIMARY KEY, entity_id VARCHAR(255), state VARCHAR(255), attributes TEXT, event_id INTEGER, last_changed DATETIME, ' +
          'last_updated DATETIME, old_state_id INTEGER, attributes_id INTEGER, origin_idx INTEGER',
        rows: [
          [1, 'sensor.attic', '20.1', null, null, null, text(T0), null, 1, 0],
          [2, 'switch.pump', 'off', null, null, null, text(T1), null, 2, 0],
          [3, 'sensor.attic', '20.2', null, null, null, text(T2), 1, 1, 0],
        ],
      },
    },
    read: ['states'],
    signals: ['state', 'state_text'],
    readings: {
      'sensor.attic': { [T0]: [20.1, null], [T2]: [20.2, null] },
      'switch.pump': { [T1]: [null, 'off'] },
    },
    facts: { 'sensor.attic': ATTIC, 'switch.pump': { friendly_name: 'Pump' } },
  }),
);

const NOW: Expected['tables'] = {
  ...shared,
  states: {
    columns: TODAY,
    rows: [
      today(1, '20.1', S0, 1, 1),
      today(2, 'off', S0, 2, 2),
      today(3, 'unavailable', S1, 1, 1),
      today(4, 'on', S1, 2, 2),
      today(5, null, S2, 1, null),
    ],
  },
  recorder_runs: runs,
};

const NOW_READINGS = {
  'sensor.attic': { [T0]: [20.1, null], [T1]: [null, 'unavailable'], [T2]: [null, null] },
  'switch.pump': { [T0]: [null, 'off'], [T1]: [null, 'on'] },
};

const NOW_FACTS = {
  'sensor.attic': { metadata_id: 1n, ...ATTIC },
  'switch.pump': { metadata_id: 2n, friendly_name: 'Pump' },
};

const INDEX = 'CREATE INDEX ix_states_metadata_id_last_updated_ts ON states (metadata_id, last_updated_ts)';

t.test('today: entities of their own table, times in seconds', async (t) => {
  for (const after of ['', INDEX]) {
    await checkRecipe(t, {
      program: 'Home Assistant',
      tables: NOW,
      after,
      read: ['states'],
      signals: ['state', 'state_text'],
      readings: NOW_READINGS,
      facts: NOW_FACTS,
    });
  }
});

t.test('while rows are moved to the columns of 2023', async (t) => {
  const moved = [today(3, '20.3', S2, 1, 1)];
  const old = [
    [1, 'sensor.attic', '20.1', CELSIUS, null, null, null, null, text(T0), null, null, null, 0, null],
    [2, 'sensor.attic', '20.2', null, null, null, null, null, null, S1, null, 1, 0, null],
  ];
  await checkRecipe(t, {
    program: 'Home Assistant',
    tables: { ...shared, states: { columns: TODAY, rows: [...old, ...moved] } },
    read: ['states'],
    signals: ['state', 'state_text'],
    readings: { 'sensor.attic': { [T0]: [20.1, null], [T1]: [20.2, null], [T2]: [20.3, null] } },
    facts: { 'sensor.attic': ATTIC },
  });
});

const STATISTICS =
  'id INTEGER PRIMARY KEY, created DATETIME, created_ts FLOAT, metadata_id INTEGER, start DATETIME, start_ts FLOAT, mean FLOAT, ' +
  'mean_weight FLOAT, min FLOAT, max FLOAT, last_reset DATETIME, last_reset_ts FLOAT, state FLOAT, sum FLOAT';

const statistic = (id: number, at: number, ...values: (number | null)[]): Cell[] => [
  ...[id, null, at + 10, 1, null, at],
  ...[values[0], null, values[1], values[2]],
  ...[null, null, values[3], values[4]],
];

const statistics: Expected['tables'] = {
  statistics_meta: {
    columns:
      'id INTEGER PRIMARY KEY, statistic_id VARCHAR(255), source VARCHAR(32), unit_of_measurement VARCHAR(255), has_mean BOOLEAN, has_sum BOOLEAN, name VARCHAR(255)',
    rows: [[1, 'sensor.attic', 'recorder', '°C', 1, 0, null]],
  },
  statistics: {
    columns: STATISTICS,
    rows: [statistic(1, S0, 20, 19, 21, null, null), statistic(2, S1, 21, 20, 22, 5, 7)],
  },
  statistics_short_term: { columns: STATISTICS, rows: [statistic(1, S2, 20.5, 20.5, 20.5, null, null)] },
};

const byHour = {
  read: ['statistics'],
  signals: ['mean', 'mean_weight', 'min', 'max', 'state', 'sum'],
  readings: {
    'sensor.attic': { [T0]: [20, null, 19, 21, null, null], [T1]: [21, null, 20, 22, 5, 7] },
  },
  facts: {
    'sensor.attic': { id: 1n, source: 'recorder', unit_of_measurement: '°C', has_mean: 1n, has_sum: 0n },
  },
};

t.test('statistics beside states are left out, and read where they are named', async (t) => {
  const tables = { ...NOW, ...statistics };
  await checkRecipe(t, {
    program: 'Home Assistant',
    tables,
    after: INDEX,
    read: ['states'],
    signals: ['state', 'state_text'],
    readings: NOW_READINGS,
    facts: NOW_FACTS,
    warnings: [
      /^statistics has readings, but is left out: a summary of each hour, .*; --table statistics reads it$/,
      /^statistics_short_term has readings, but is left out: a summary of every five minutes; --table/,
    ],
  });
  const facts = {
    'sensor.attic': { ...byHour.facts['sensor.attic'], device_class: 'temperature', friendly_name: 'Attic' },
    'switch.pump': { friendly_name: 'Pump' },
  };
  await checkRecipe(t, { program: 'Home Assistant', tables, named: ['statistics'], ...byHour, facts });
});

t.test('statistics alone, or beside states without rows', async (t) => {
  const warnings = [/^statistics_short_term has readings/];
  await checkRecipe(t, { program: 'Home Assistant', tables: statistics, ...byHour, warnings });
  const tables = { ...shared, ...statistics, states: { columns: TODAY, rows: [] } };
  await checkRecipe(t, { program: 'Home Assistant', tables, ...byHour, warnings });
});

t.test('states of another program', async (t) => {
  const path = writeTables(t, {
    tables: {
      states: {
        columns: 'state_id INTEGER PRIMARY KEY, name TEXT, state REAL, last_updated TEXT',
        rows: [
          [1, 'Iowa', 2.5, '2024-05-01'],
          [2, 'Ohio', 3.5, '2024-05-02'],
        ],
      },
    },
  });
  const source = openReadings({ path });
  t.notMatch(source.tableReports[0].why.join(), /Home Assistant/);
  await source.close();
});
