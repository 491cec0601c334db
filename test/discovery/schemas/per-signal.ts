import { ab, KEYED, S0, S1, type Schema, T0, T1, T2 } from './schema.js';

/** A table per signal. */
export const perSignal: Schema[] = [
  {
    name: 'a table per signal, aligned',
    tables: {
      temperature: { columns: KEYED, rows: ab(1, 2, 3, 4) },
      pressure: { columns: KEYED, rows: ab(5, 6, 7, 8) },
    },
    signals: ['temperature', 'pressure'],
    readings: { a: { [T0]: [1, 5], [T1]: [2, 6] }, b: { [T0]: [3, 7], [T1]: [4, 8] } },
  },
  {
    name: 'a table per signal, not aligned',
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
  {
    name: 'a table per signal, one of them without rows yet',
    tables: {
      temperature: { columns: KEYED, rows: ab(1, 2, 3, 4) },
      pressure: { columns: KEYED, rows: [] },
    },
    signals: ['temperature'],
    readings: { a: { [T0]: [1], [T1]: [2] }, b: { [T0]: [3], [T1]: [4] } },
  },
];
