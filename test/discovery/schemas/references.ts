import { ab, KEYED, S0, S1, type Schema, T0, T1 } from './schema.js';

/** Readings that refer to other tables. */
export const references: Schema[] = [
  {
    name: 'machines by a declared foreign key',
    tables: {
      equipment: {
        columns: 'id INTEGER PRIMARY KEY, name TEXT NOT NULL, installed TEXT, room TEXT, power REAL',
        rows: [
          [1, 'Press A', '2019-01-01', 'R1', 5.5],
          [2, 'Oven', '2019-01-01', 'R2', 20],
          [3, 'Spare', '2020-01-01', 'R3', null],
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
    name: 'sensors of machines that have no table, names run together',
    tables: {
      tags: {
        columns: 'tagid INTEGER PRIMARY KEY, tagname TEXT, machine TEXT, units TEXT',
        rows: [
          [1, 'temp', 'press', 'degC'],
          [2, 'load', 'press', 'kN'],
          [3, 'temp', 'oven', 'degC'],
        ],
      },
      history: {
        columns: 'tagid INTEGER, t INTEGER, v REAL',
        rows: [
          [1, S0, 1],
          [2, S0, 2],
          [3, S0, 3],
          [1, S1, 4],
        ],
      },
    },
    signals: ['load', 'temp'],
    units: ['kN', 'degC'],
    readings: { press: { [T0]: [2, 1], [T1]: [null, 4] }, oven: { [T0]: [null, 3] } },
  },
  {
    name: 'devices by the number of their row (Domoticz)',
    tables: {
      DeviceStatus: {
        columns: 'ID INTEGER PRIMARY KEY, Name VARCHAR(100), sValue VARCHAR(200), LastUpdate DATETIME',
        rows: [
          [1, 'Kitchen', '20;50', '2024-05-01 02:00:00'],
          [2, 'Cellar', '12;70', '2024-05-01 02:00:00'],
        ],
      },
      Temperature: {
        columns: 'DeviceRowID BIGINT(10), Temperature FLOAT, Humidity INTEGER, Date DATETIME',
        rows: [
          [1, 20.5, 50, '2024-05-01 00:00:00'],
          [2, 12.5, 70, '2024-05-01 00:00:00'],
          [1, 21, 51, '2024-05-01 01:00:00'],
        ],
      },
      Meter: { columns: 'DeviceRowID BIGINT, Value BIGINT, Date DATETIME', rows: [[2, 7, '2024-05-01 00:00:00']] },
    },
    signals: ['Temperature', 'Humidity', 'Meter'],
    readings: { Kitchen: { [T0]: [20.5, 50, null], [T1]: [21, 51, null] }, Cellar: { [T0]: [12.5, 70, 7] } },
    warnings: [/^Date is local time without a zone, as Domoticz writes it/],
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
