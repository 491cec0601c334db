import { S0, S1, type Schema, T0, T1 } from './schema.js';

/** Machines where no column is named like one. */
export const machineNames: Schema[] = [
  {
    name: 'sensors name the machines of tables whose values have names of their own',
    tables: {
      temperature: {
        columns: 'ts INTEGER, sensor_id TEXT, temperature REAL',
        rows: [
          [S0, 'A', 1],
          [S0, 'B', 2],
        ],
      },
      humidity: {
        columns: 'ts INTEGER, sensor_id TEXT, humidity REAL',
        rows: [
          [S0, 'A', 3],
          [S0, 'B', 4],
        ],
      },
    },
    signals: ['temperature', 'humidity'],
    readings: { A: { [T0]: [1, 3] }, B: { [T0]: [2, 4] } },
  },
  {
    name: 'machines of the same name at two places',
    tables: {
      log: {
        columns: 'time TEXT, site TEXT, machine TEXT, power REAL',
        rows: [
          [T0, 'north', 'p1', 1],
          [T0, 'south', 'p1', 2],
          [T1, 'north', 'p1', 3],
        ],
      },
    },
    signals: ['power'],
    readings: { 'north/p1': { [T0]: [1], [T1]: [3] }, 'south/p1': { [T0]: [2] } },
  },
  {
    name: 'one of two columns of the primary key, named by a table of data points',
    tables: {
      datapoints: {
        columns: 'id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, type INTEGER',
        rows: [
          [1, 'hall.temperature', 0],
          [2, 'hall.humidity', 0],
        ],
      },
      users: {
        columns: 'id INTEGER PRIMARY KEY, name TEXT',
        rows: [
          [1, 'Ann'],
          [2, 'Bob'],
        ],
      },
      ts_number: {
        columns: 'id INTEGER, ts INTEGER, val REAL, PRIMARY KEY (id, ts)',
        rows: [
          [1, S0 * 1000, 20],
          [1, S1 * 1000, 21],
          [2, S0 * 1000, 50],
        ],
      },
    },
    signals: ['val'],
    readings: { 'hall.temperature': { [T0]: [20], [T1]: [21] }, 'hall.humidity': { [T0]: [50] } },
  },
  {
    name: 'a text that tells rows of one time apart, beside one that does not',
    tables: {
      log: {
        columns: 'time TEXT, who TEXT, how TEXT, load REAL',
        rows: [
          [T0, 'x', 'p', 1],
          [T0, 'y', 'p', 2],
          [T1, 'x', 'q', 3],
          [T1, 'y', 'q', 4],
        ],
      },
    },
    signals: ['how', 'load'],
    readings: { x: { [T0]: ['p', 1], [T1]: ['q', 3] }, y: { [T0]: ['p', 2], [T1]: ['q', 4] } },
  },
];
