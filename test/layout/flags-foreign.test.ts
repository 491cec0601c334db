import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import h5wasm from 'h5wasm/node';
import t from 'tap';
import { type Layout, layoutSlabs, StackedLayout } from '../../lib/layout/index.js';
import { derivedSignals } from '../../lib/model/derived-signals.js';
import type { Signal } from '../../lib/model/signal.js';
import { createClassicEncoder, planClassic } from '../../lib/netcdf/index.js';
import { scratch } from '../databases.js';
import { needs, needsPython, PYTHON, runScripts } from '../foreign.js';
import { encodeLayout, type HandMade, readingsOf, shapeOf } from './shapes.js';

const SOURCE: readonly Signal[] = [
  { name: 'load', kind: 'number', attributes: [] },
  { name: 'heat', kind: 'number', attributes: [] },
];
const SIGNALS = [...SOURCE, ...derivedSignals(SOURCE, { flags: 'aggregate', tests: [], mode: true })];

/** Columns: load, heat, load_qc, heat_qc, mode. */
const FLEET: readonly HandMade[] = [
  {
    name: 'a',
    times: [0, 1, 3],
    columns: [
      [1, 2, 4],
      [10, 20, 40],
      [1, 4, 1],
      [1, 2, 3],
      [0, 1, 2],
    ],
  },
  { name: 'b', times: [2], columns: [[100], [Number.NaN], [1], [9], [0]] },
];
const FLAGS = [1, 1, 4, 2, 9, 9, 1, 3, 9, 9, 9, 9, 1, 9, 9, 9];
const MODES = [0, 1, 9, 2, 9, 9, 0, 9];

const layout = (): Layout => new StackedLayout(shapeOf(FLEET, SIGNALS));
const directory = scratch(t);

async function files(): Promise<Record<string, string>> {
  const paths: Record<string, string> = {};
  const written = async (name: string, bytes: Promise<Buffer>) => {
    paths[name] = join(directory, `${name}.nc`);
    writeFileSync(paths[name], await bytes);
  };
  await written('netcdf4', encodeLayout(layout(), readingsOf(FLEET, 2), 'any'));
  for (const version of ['classic', '64-bit-offset', 'cdf5'] as const) {
    const { dataset } = layout();
    const { stream } = createClassicEncoder(planClassic(dataset, { version }));
    const slabs = Readable.from(layoutSlabs(layout(), readingsOf(FLEET, 2), 'file'));
    await written(version, buffer(slabs.pipe(stream)));
  }
  return paths;
}

t.test('netCDF4, xarray and h5py see bytes, in every format', needsPython('netCDF4', 'xarray', 'h5py'), async (t) => {
  const paths = await files();
  const [printed] = runScripts([[resolve('test/layout/check_flags.py'), ...Object.values(paths)]]);
  const seen = JSON.parse(printed) as Record<string, unknown>[];
  t.equal(seen.length, 4);
  for (const [i, name] of Object.keys(paths).entries()) {
    t.match(
      seen[i],
      {
        netCDF4: FLAGS,
        masked: false,
        mode: MODES,
        dimensions: ['machine', 'time', 'sensor'],
        dtype: 'int8',
        modeType: 'int8',
        ancillary: 'readings_qc',
        standardName: 'aggregate_quality_flag',
        flagType: 'int8',
        good: 1 + 4 + 10 + 100,
        fail: 1,
      },
      name,
    );
  }
  t.same(seen[0]['h5py'], FLAGS);
  t.equal(seen[0]['h5type'], 'int8');
});

t.test('ncdump shows them', needs('ncdump'), async (t) => {
  const { netcdf4 } = await files();
  const header = execFileSync('ncdump', ['-h', netcdf4], { encoding: 'utf8' });
  for (const line of [
    'byte readings_qc(machine, time, sensor) ;',
    'readings_qc:flag_values = 1b, 2b, 3b, 4b, 9b ;',
    'readings_qc:flag_meanings = "good not_evaluated suspect fail missing" ;',
    'readings:ancillary_variables = "readings_qc" ;',
    'byte mode(machine, time) ;',
    'mode:flag_values = 0b, 1b, 2b, 9b ;',
  ]) {
    t.ok(header.includes(line), line);
  }
  t.notMatch(header, /(readings_qc|mode):_FillValue/);
});

t.test('h5wasm reads them', async (t) => {
  await h5wasm.ready;
  const file = new h5wasm.File((await files())['netcdf4'], 'r');
  const flags = file.get('readings_qc') as unknown as { value: Int8Array; dtype: string };
  t.equal(flags.dtype, '<b');
  t.same([...flags.value], FLAGS);
  file.close();
});

t.test('the rules of CF hold', needsPython('netCDF4'), async (t) => {
  const faults = execFileSync(PYTHON, [resolve('test/layout/check_cf.py'), ...Object.values(await files())]);
  t.equal(faults.toString().trim(), '');
});
