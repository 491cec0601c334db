import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeDatabase } from '../databases.js';
import { Random } from '../random.js';
import { fleetcdf } from './cli.js';

/** Combinations of order, layout and format; {@link hashes} gives the hash of each output. */
interface Combination {
  readonly name: string;
  readonly words: readonly string[];
}

const LAYOUTS = ['machines', 'stacked', 'ragged'] as const;

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  netcdf4: ['--format', 'netcdf4'],
  'netcdf4 uncompressed': ['--format', 'netcdf4', '--deflate', '0'],
  classic: ['--format', 'classic'],
  cdf5: ['--format', 'cdf5'],
};

/** @param exampleco the published database */
function combinations(exampleco: string): Combination[] {
  const list: Combination[] = [];
  for (const order of ['machine', 'time']) {
    for (const layout of LAYOUTS) {
      for (const [format, words] of Object.entries(FORMATS)) {
        list.push({
          name: `by ${order}, ${layout}, ${format}`,
          words: [`by-${order}.db`, '--layout', layout, ...words],
        });
      }
    }
    for (const format of ['csv', 'ndjson', 'parquet']) {
      list.push({ name: `by ${order}, ${format}`, words: [`by-${order}.db`, '--format', format] });
    }
  }
  const settings = ['--settings', resolve('settings.json')];
  for (const format of ['netcdf4', 'auto', '64-bit-offset']) {
    for (const labels of ['signal', 'reading']) {
      const words = [exampleco, ...settings, '--format', format, '--labels', labels];
      list.push({ name: `ExampleCo, ${format}, labels by ${labels}`, words });
    }
  }
  for (const layout of LAYOUTS) {
    for (const format of ['netcdf4', 'classic']) {
      list.push({
        name: `shuffled, ${layout}, ${format}`,
        words: ['shuffled.db', '--layout', layout, '--format', format],
      });
    }
  }
  return list;
}

/** Unordered rows, machines with different times, gaps, text, duplicates, static data. */
function writeShuffled(path: string): void {
  const random = new Random(11);
  const rows: (string | number | null)[][] = [];
  for (let machine = 0; machine < 5; machine++) {
    for (let i = 0; i < 400 + 37 * machine; i++) {
      const time = new Date(1_700_000_000_000 + 1000 * (60 * i + machine)).toISOString();
      const value = random.chance(0.05) ? null : Math.round(1000 * (20 + 5 * Math.sin(i / 9) + random.next())) / 1000;
      rows.push([time, `press ${machine}`, value, random.pick(['idle', 'running', 'stopped'])]);
      if (random.chance(0.01)) rows.push([...rows[rows.length - 1]]);
    }
  }
  writeDatabase(path, {
    readings: {
      columns: 'time TEXT, machine TEXT, temperature REAL, state TEXT',
      rows: random.shuffle(rows),
    },
    machines: {
      columns: 'name TEXT PRIMARY KEY, model TEXT, power REAL',
      rows: [0, 1, 2, 3, 4].map((k) => [`press ${k}`, `M${k}`, 1.5 * k]),
    },
  });
}

/** The SHA-256 of each output, by name of the combination. @param directory for databases and datasets */
export function hashes(directory: string, exampleco: string): Record<string, string> {
  for (const order of ['machine', 'time']) {
    const words = ['--machines', '6', '--points', '900', '--order', order, '--seed', '7', '--quiet'];
    run(directory, ['sample', `by-${order}.db`, ...words]);
  }
  writeShuffled(join(directory, 'shuffled.db'));
  const found: Record<string, string> = {};
  for (const [k, { name, words }] of combinations(exampleco).entries()) {
    const [database, ...options] = words;
    run(directory, [database, `${k}.out`, ...options, '--quiet']);
    found[name] = createHash('sha256')
      .update(readFileSync(join(directory, `${k}.out`)))
      .digest('hex');
  }
  return found;
}

function run(directory: string, words: readonly string[]): void {
  const { status, stderr } = fleetcdf(words, { cwd: directory });
  if (status !== 0) throw new Error(`fleetcdf ${words.join(' ')}: ${stderr}`);
}
