/** Databases of every kind of signal, in every order, and all ways to store them. */
import { join } from 'node:path';
import { parseSettings, type Settings } from '../../lib/settings/index.js';
import { type Cell, writeDatabase } from '../databases.js';
import { Random } from '../random.js';

export const ORDERS = ['machine', 'time', 'shuffled'] as const;
export const LAYOUTS = ['machines', 'stacked', 'ragged'] as const;

export interface PlantOptions {
  readonly order: (typeof ORDERS)[number];
  /** All machines have the same times. */
  readonly isShared: boolean;
  readonly machines?: number;
  readonly times?: number;
}

/** Doubles, 64-bit integers, text of few words, and static data; NULLs in all of them. */
export function writePlant(directory: string, name: string, options: PlantOptions): string {
  const { order, isShared, machines = 4, times = 300 } = options;
  const random = new Random(machines * 1000 + times);
  const rows: Cell[][] = [];
  for (let m = 0; m < machines; m++) {
    for (let i = 0; i < times + (isShared ? 0 : 7 * m); i++) {
      if (!isShared && random.chance(0.1)) continue;
      const time = new Date(1_700_000_000_000 + 60_000 * i + (isShared ? 0 : 1000 * (m % 3))).toISOString();
      const orNull = (value: Cell): Cell => (random.chance(0.05) ? null : value);
      const integer = 2n ** 60n + BigInt(random.below(2 ** 31)) * 3n;
      const state = random.pick(['idle', 'läuft', 'stopped for cleaning']);
      rows.push([
        time,
        `press ${m}`,
        orNull(Math.round(random.next() * 1e6) / 1e3),
        orNull(random.next()),
        orNull(integer),
        orNull(state),
      ]);
    }
  }
  if (order === 'time') rows.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  if (order === 'shuffled') random.shuffle(rows);
  return writeDatabase(join(directory, `${name}.db`), {
    readings: {
      columns: 'time TEXT, machine TEXT, temperature REAL, load REAL, counter INTEGER, state TEXT',
      rows,
    },
    machines: {
      columns: 'machine TEXT PRIMARY KEY, model TEXT, power REAL, lat REAL, lon REAL',
      rows: Array.from({ length: machines }, (_, m) => [`press ${m}`, `Modell ${m % 2}`, 1.5 * m, 48 + m, -3 * m]),
    },
  });
}

/** Formats with options, and encodings that they can store. */
export const STORED: readonly (readonly [name: string, output: object])[] = [
  ['netcdf4', {}],
  ['netcdf4 uncompressed', { deflate: 0 }],
  ['netcdf4 float32', { encoding: { '*': { dtype: 'float32' } } }],
  ['netcdf4 quantized', { encoding: { '*': { significant_digits: 3 } } }],
  ['netcdf4 fletcher32', { encoding: { '*': { fletcher32: true, zlib: true, shuffle: true } } }],
  ['auto', { format: 'auto' }],
  ['classic', { format: 'classic' }],
  ['64-bit-offset', { format: '64-bit-offset' }],
  ['cdf5', { format: 'cdf5' }],
  ['classic int16', { format: 'classic', encoding: { '*': { dtype: 'int16', scale_factor: 0.1 } } }],
  ['csv', { format: 'csv' }],
  ['ndjson', { format: 'ndjson' }],
  ['parquet', { format: 'parquet' }],
  ['parquet float32', { format: 'parquet', encoding: { '*': { dtype: 'float32' } } }],
];

export const TEXTS = ['flags', 'strings', 'none'] as const;

export function settingsOf(path: string, destination: string, output: object, others: object = {}): Settings {
  return parseSettings({ source: { path }, output, destination, ...others });
}
