import { S0, S1, S2, type Schema, T0, T1, T2 } from './schema.js';

/** Times in every encoding, in the same wide table. */
export const encodings: Schema[] = (
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
