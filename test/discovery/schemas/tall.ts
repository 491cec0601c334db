import { S0, S1, type Schema, T0, T1, T2 } from './schema.js';

/** One tall table. */
export const tall: Schema[] = [
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
