/**
 * What users read datasets with: xarray, netCDF4, h5netcdf, dask, pandas, cftime, matplotlib and ncdump, for every layout
 * and netCDF format, few and many machines, and what the readings may look like. The expected values come from SQL.
 */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import t from 'tap';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { Random } from '../random.js';
import { allOrOne } from '../scale.js';
import { run } from './run.js';

const FORMATS = ['netcdf4', 'classic', '64-bit-offset', 'cdf5'] as const;
const OUTPUTS = [
  { layout: 'machines' },
  { layout: 'stacked' },
  { layout: 'ragged' },
  { layout: 'ragged', ragged: 'indexed' },
] as const;

/** Of the readings: all machines have the same times; rows and values are missing; there are words; one machine. */
const KINDS = ['equal', 'gaps', 'words'] as const;
type Kind = (typeof KINDS)[number] | 'without machine';

const DATABASES: readonly (readonly [kind: Kind, machines: number])[] = [
  ...KINDS.flatMap((kind) => [1, 20, 1000].map((machines) => [kind, machines] as const)),
  ['without machine', 1],
];

const START = Date.UTC(2024, 1, 28, 12);
const WORDS = ['idle', 'running', 'stopped'];

/** Rows in time order, as a logger writes them; ten minutes apart, across the 29th of February. */
function writeReadings(path: string, kind: Kind, machines: number): string {
  const random = new Random(machines + kind.length);
  const times = machines > 100 ? 6 : 300;
  const rows: Cell[][] = [];
  for (let i = 0; i < times; i++) {
    for (let m = 0; m < machines; m++) {
      if (kind === 'gaps' && i > 0 && random.chance(0.3)) continue;
      const value = (): Cell => (kind === 'gaps' && random.chance(0.1) ? null : random.below(4000) / 8 - 200);
      rows.push([
        new Date(START + i * 600_000).toISOString(),
        ...(kind === 'without machine' ? [] : [`press ${m}`]),
        value(),
        value(),
        ...(kind === 'words' ? [random.chance(0.1) ? null : random.pick(WORDS)] : []),
      ]);
    }
  }
  const machine = kind === 'without machine' ? '' : ', machine TEXT';
  const state = kind === 'words' ? ', state TEXT' : '';
  return writeDatabase(path, {
    readings: { columns: `time TEXT${machine}, temperature REAL, speed REAL${state}`, rows },
  });
}

const PYTHON_MODULES = ['xarray', 'netCDF4', 'h5netcdf', 'dask', 'pandas', 'cftime', 'matplotlib'];
const tools = [needsPython(...PYTHON_MODULES), needs('ncdump')].find(({ skip }) => skip !== false) ?? { skip: false };

t.test('the foreign readers find what SQL finds, by name and by time', { ...tools, timeout: 600_000 }, async (t) => {
  const directory = scratch(t);
  const cases: object[] = [];
  for (const [d, [kind, machines]] of DATABASES.entries()) {
    const database = writeReadings(join(directory, `${kind} ${machines}.db`), kind, machines);
    const files: object[] = [];
    for (const [o, output] of OUTPUTS.entries()) {
      for (const format of allOrOne(FORMATS, d + o)) {
        const path = join(directory, `${kind} ${machines} ${Object.values(output).join(' ')} ${format}.nc`);
        await run(database, path, { output: { ...output, format } });
        files.push({ path, layout: output.layout, format });
      }
    }
    cases.push({ database, kind, machines, files });
  }
  const script = resolve('test/layout/foreign_matrix.py');
  const found = execFileSync(PYTHON, ['-B', script], { input: JSON.stringify(cases), encoding: 'utf8' });
  const { files, faults } = JSON.parse(found.trim().split('\n').at(-1) as string);
  t.same(faults, []);
  t.equal(files, cases.length * OUTPUTS.length * allOrOne(FORMATS, 0).length);
});
