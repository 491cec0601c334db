import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { checkSettings, type Settings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { needsPython, runScripts } from '../foreign.js';
import { readParquet } from '../parquet/read-parquet.js';

const directory = scratch(t);
const ROWS = 500;

/** Machines in turns, each with spikes, values beyond its range, and gaps. */
const path = writeDatabase(join(directory, 'plant.db'), {
  log: {
    columns: 'time INTEGER, machine TEXT, load REAL, heat REAL',
    rows: Array.from({ length: 2 * ROWS }, (_, k) => {
      const [i, m] = [Math.floor(k / 2), k % 2];
      const wave = 50 + 30 * Math.sin(i / 9 + m);
      const load = i % 37 === 5 ? null : i % 41 === 7 ? 120 : i % 53 === 11 ? wave + 45 : i % 29 === 3 ? 5 : wave;
      return [1_700_000_000 + 60 * i, `m${m}`, load, i % 17 === 2 ? null : i / 4];
    }),
  },
});

function settings(name: string, output: object, clean: object = {}): Settings {
  return checkSettings({
    source: { path },
    destination: join(directory, name),
    clean: {
      signals: {
        load: [
          { rule: 'gross_range', suspect: [10, 90], fail: [0, 100] },
          { rule: 'spike', suspect: 20, fail: 40 },
        ],
      },
      ...clean,
    },
    output: { flags: 'tests', ...output },
  });
}

t.test('flags of a run are those of the manual', needsPython('xarray', 'netCDF4'), async (t) => {
  const files: string[] = [];
  for (const layout of ['ragged', 'machines', 'stacked']) {
    const asked = settings(`${layout}.nc`, { layout });
    await run({ settings: asked });
    files.push(join(directory, `${layout}.nc`));
    const report = await verify({ settings: asked });
    t.ok(report.isSame, `${layout} is verified`);
  }
  const [printed] = runScripts([[resolve('test/job/check_flags.py'), path, ...files]]);
  const { faults, counts } = JSON.parse(printed) as { faults: string[]; counts: Record<string, number> };
  t.strictSame(faults, []);
  for (const flag of ['1', '3', '4', '9']) t.ok((counts[flag] ?? 0) > 10, `flag ${flag} is there`);
});

t.test('text and Parquet have columns of them', async (t) => {
  const csv = settings('plant.csv', {});
  await run({ settings: csv });
  const [header, ...lines] = readFileSync(join(directory, 'plant.csv'), 'utf8').trimEnd().split('\n');
  t.equal(header, 'time,machine,load,heat,load_qc,load_qc_gross_range,load_qc_spike,heat_qc');
  t.equal(lines.length, 2 * ROWS);
  t.ok((await verify({ settings: csv })).isSame, 'text is verified');
  const parquet = settings('plant.parquet', {});
  await run({ settings: parquet });
  const { rows, description } = await readParquet(join(directory, 'plant.parquet'));
  t.match(description.columns, {
    load: { ancillary_variables: 'load_qc load_qc_gross_range load_qc_spike' },
    load_qc_spike: { standard_name: 'spike_test_quality_flag', flag_values: [1, 2, 3, 4, 9] },
  });
  t.ok((await verify({ settings: parquet })).isSame, 'Parquet is verified');
  const flagsOf = (row: Record<string, unknown>) =>
    ['load_qc', 'load_qc_gross_range', 'load_qc_spike', 'heat_qc'].map((name) => row[name]).join();
  t.strictSame(lines.map((line) => line.split(',').slice(4).join()).sort(), rows.map(flagsOf).sort());
});

t.test('classic formats, any batches: the same flags', async (t) => {
  for (const format of ['classic', 'cdf5'] as const) {
    const asked = settings(`${format}.nc`, { format, layout: 'machines' });
    await run({ settings: asked });
    t.ok((await verify({ settings: asked })).isSame, format);
  }
});

t.test('without --flags there are none', async (t) => {
  await run({ settings: settings('none.csv', { flags: 'none' }) });
  const [header] = readFileSync(join(directory, 'none.csv'), 'utf8').split('\n');
  t.equal(header, 'time,machine,load,heat');
});

t.test('references to their chunks, without a fill value that readers would take for missing', async (t) => {
  const references = join(directory, 'references.json');
  await run({ settings: settings('referred.nc', { layout: 'stacked' }), references });
  const { refs } = JSON.parse(readFileSync(references, 'utf8')) as { refs: Record<string, string> };
  t.match(JSON.parse(refs['readings_qc/.zarray']), { dtype: '|i1', fill_value: null });
  t.match(JSON.parse(refs['readings_qc/.zattrs']), { flag_values: [1, 2, 3, 4, 9] });
  t.match(JSON.parse(refs['readings/.zattrs']), { ancillary_variables: /^readings_qc readings_qc_gross_range/ });
});

t.test('flags may be stored otherwise, but not as another type', async (t) => {
  const encoded = (encoding: object) => run({ settings: settings('encoded.nc', { layout: 'ragged', encoding }) });
  await encoded({ load_qc: { zlib: true, complevel: 9, chunksizes: [100] }, load: { dtype: 'float32' } });
  const isOfCodes = { code: 'ERR_SETTINGS_VALUE', message: /load_qc is flags, whose type follows from their codes/ };
  await t.rejects(encoded({ load_qc: { dtype: 'int16' } }), isOfCodes);
});
