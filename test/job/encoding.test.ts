/** output.encoding from settings to files, beside what xarray makes of the same encoding. */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { formatSummary, type RunReport } from '../../lib/report/index.js';
import { writeSample } from '../../lib/sample/index.js';
import { parseSettings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';

const SCRIPT = fileURLToPath(new URL('../../../test/job/encoding.py', import.meta.url));

const RANGE = { signals: { '*': [{ rule: 'range', min: -150, max: 150, replace: 'missing' }] } };
const SIGNALS = ['feat_0', 'feat_1', 'feat_2', 'feat_3'];
const MACHINES = ['machine_0', 'machine_1', 'machine_2'];

/** A directory with a database of 3 machines, 4 signals and 500 times, the machines interleaved. */
async function plant(t: Test): Promise<string> {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 3, points: 500, order: 'time' });
  return directory;
}

function options(directory: string, file: string, output: object, others: object = {}): RunOptions {
  const source = { path: join(directory, 'plant.db') };
  return { settings: parseSettings({ source, output, destination: join(directory, file), ...others }, 'settings') };
}

function runs(directory: string, file: string, output: object, others: object = {}): Promise<RunReport> {
  return run(options(directory, file, output, others));
}

t.test('as xarray packs, in every layout and format', needsPython('xarray', 'netCDF4'), async (t) => {
  const cwd = await plant(t);
  const packed = { dtype: 'int16', scale_factor: 0.01, add_offset: 10.5, _FillValue: -32768 } as const;
  const unsigned = { ...packed, dtype: 'uint16', add_offset: -200, _FillValue: 0 };
  const stored = { zlib: true, complevel: 3, shuffle: true, fletcher32: true } as const;
  const cases: [layout: string, format: string, names: string[], encoding: object][] = [
    ['machines', 'netcdf4', MACHINES, { ...packed, ...stored, chunksizes: [100, 2] }],
    ['stacked', 'netcdf4', ['readings'], { ...packed, ...stored, chunksizes: [1, 250, 4] }],
    ['ragged', 'netcdf4', SIGNALS, { dtype: 'float32', ...stored, chunksizes: [700] }],
    ['machines', 'classic', MACHINES, packed],
    ['ragged', 'cdf5', SIGNALS, unsigned],
  ];
  for (const [layout, format, names, encoding] of cases) {
    await runs(cwd, 'plain.nc', { layout, format }, { clean: RANGE });
    const { tally } = await runs(cwd, 'packed.nc', { layout, format, encoding: { '*': encoding } }, { clean: RANGE });
    t.notOk(tally.find(({ rule }) => rule === 'does not fit'));
    writeFileSync(
      join(cwd, 'encoding.json'),
      JSON.stringify(Object.fromEntries(names.map((name) => [name, encoding]))),
    );
    const found = execFileSync(PYTHON, [SCRIPT, 'plain.nc', 'packed.nc', 'encoding.json'], { cwd, encoding: 'utf8' });
    t.same(JSON.parse(found), { variables: names.length, problems: [] }, `${layout} ${format}`);
  }
});

t.test('each signal as it asks, where it is a variable of its own', needsPython('netCDF4'), async (t) => {
  const cwd = await plant(t);
  const encoding = {
    feat_0: { dtype: 'int8', scale_factor: 0.1, zlib: true },
    feat_1: { dtype: 'float32', significant_digits: 3 },
    feat_2: { complevel: 9 },
    '*': { significant_digits: 2, quantize_mode: 'GranularBitRound' },
  };
  const plan = await dryRun(options(cwd, 'a.nc', { layout: 'ragged', encoding }));
  t.same(
    plan.filter(({ what }) => what === 'encoding'),
    [
      { what: 'encoding', value: 'dtype int8, scale_factor 0.1, zlib true', why: 'feat_0' },
      { what: 'encoding', value: 'dtype float32, significant_digits 3', why: 'feat_1' },
      { what: 'encoding', value: 'complevel 9', why: 'feat_2' },
      { what: 'encoding', value: 'significant_digits 2, quantize_mode GranularBitRound', why: 'feat_3' },
    ],
  );
  const report = await runs(cwd, 'a.nc', { layout: 'ragged', encoding });
  t.same([...new Set(report.tally.map(({ column, rule }) => `${column} ${rule}`))], ['feat_0 does not fit']);
  t.match(formatSummary(report), /\d+ values that do not fit their type, now missing: feat_0/);
  const script =
    'import json, netCDF4\n' +
    'variables = netCDF4.Dataset("a.nc").variables\n' +
    'print(json.dumps({name: [str(v.dtype), v.filters()["complevel"], *[a for a in v.ncattrs() if "Quantize" in a]]' +
    ' for name, v in variables.items() if name.startswith("feat")}))';
  t.same(JSON.parse(execFileSync(PYTHON, ['-c', script], { cwd, encoding: 'utf8' })), {
    feat_0: ['int8', 4],
    feat_1: ['float32', 1, '_QuantizeBitGroomNumberOfSignificantDigits'],
    feat_2: ['float64', 9],
    feat_3: ['float64', 1, '_QuantizeGranularBitRoundNumberOfSignificantDigits'],
  });
});

t.test('unrepresentable values are refused when strict, before anything is written', async (t) => {
  const cwd = await plant(t);
  for (const format of ['netcdf4', 'classic']) {
    const asked = options(cwd, 'a.nc', { format, encoding: { '*': { dtype: 'int16', scale_factor: 0.01 } } });
    await t.rejects(run({ ...asked, strict: true }), {
      name: 'DataError',
      code: 'ERR_BAD_INPUT',
      message: /refused because of --strict; nothing was written:\n.*feat_\d: \d+ × does not fit/,
    });
    t.same(readdirSync(cwd), ['plant.db']);
  }
  const fits = options(cwd, 'a.nc', { encoding: { '*': { dtype: 'int32', scale_factor: 0.01 } } });
  t.same((await run({ ...fits, strict: true })).tally, []);
});

t.test('text takes storage alone', async (t) => {
  const cwd = await plant(t);
  const query = "SELECT machine, timestamp, value, CASE WHEN value > 0 THEN 'on' ELSE 'off' END AS state FROM feat_0";
  const signals = { level: 'value', state: { column: 'state', as: 'flags' } };
  const source = { path: join(cwd, 'plant.db'), readings: [{ query, machine: 'machine', time: 'timestamp', signals }] };
  for (const layout of ['machines', 'stacked', 'ragged']) {
    await runs(cwd, 'a.nc', { layout, encoding: { '*': { dtype: 'float32', zlib: true } } }, { source });
    const named = options(cwd, 'b.nc', { layout, encoding: { state: { dtype: 'int16' } } }, { source });
    await t.rejects(run(named), { code: 'ERR_SETTINGS_VALUE', message: /encoding\.state: .*state is flags/ });
  }
  t.same(readdirSync(cwd).sort(), ['a.nc', 'plant.db']);
});

t.test('invalid options are refused before anything is written', async (t) => {
  const cwd = await plant(t);
  const cases: [output: object, message: RegExp][] = [
    [
      { encoding: { feat_0: { dtype: 'int8' } } },
      /encoding\.feat_0: the variable "machine_0" holds 4 signals.*"ragged"/,
    ],
    [
      { encoding: { feat_9: {} } },
      /encoding\.feat_9 is neither for a signal nor for a variable; did you mean "feat_0"/,
    ],
    [{ encoding: { '*': { zlib: true } }, format: 'auto' }, /zlib is for the format netcdf4; a classic format cannot/],
    [{ encoding: { '*': { dtype: 'uint8' } }, format: 'classic' }, /"machine_0" is of type ubyte, which CDF-1/],
    [
      { encoding: { '*': { chunksizes: [500, 4] } }, layout: 'stacked' },
      /has 2 lengths, but readings has 3 dimensions: machine, time, sensor/,
    ],
  ];
  for (const [output, message] of cases) await t.rejects(runs(cwd, 'a.nc', output), { message });
  t.same(readdirSync(cwd), ['plant.db']);
});

t.test('chunks that are being filled have to fit into memory', async (t) => {
  const [turns, rows] = [scratch(t), scratch(t)];
  await writeSample(join(turns, 'plant.db'), { machines: 3, points: 1000, order: 'time' });
  await writeSample(join(rows, 'plant.db'), { machines: 3, points: 1000, order: 'machine' });
  const planned = (directory: string, layout: string, chunksizes: number[]) =>
    dryRun(options(directory, 'a.nc', { layout, encoding: { '*': { chunksizes } } }, { memory: '512KiB' }));
  const large: [layout: string, chunksizes: number[]][] = [
    ['machines', [1000, 4]],
    ['stacked', [1, 1000, 4]],
    ['stacked', [3, 1000, 4]],
  ];
  const small: typeof large = [
    ['machines', [500, 4]],
    ['stacked', [3, 500, 4]],
    // Ragged arrays in small chunks are brought in order first, one machine after the other.
    ['ragged', [600]],
    ['ragged', [1000]],
  ];
  const message =
    /the machines are interleaved.*take 93\.8 KiB of memory while they are filled, but there are 64\.0 KiB/;
  for (const [layout, chunksizes] of large) await t.rejects(planned(turns, layout, chunksizes), { message }, layout);
  for (const [layout, chunksizes] of small) await t.resolves(planned(turns, layout, chunksizes), layout);
  for (const [layout, chunksizes] of large.toSpliced(2, 1)) await t.resolves(planned(rows, layout, chunksizes), layout);
});
