/** `--references`: the sidecar that lets fsspec and xarray open the dataset as Zarr. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { writeSample } from '../../lib/sample/index.js';
import { parseSettings } from '../../lib/settings/index.js';
import { fleetcdf } from '../cli/cli.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';

const SCRIPT = fileURLToPath(new URL('../../../test/job/write-references.py', import.meta.url));

/** A directory with a database of 3 machines and 400 times. */
async function plant(t: Test): Promise<string> {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 3, points: 400 });
  return directory;
}

function options(directory: string, destination: string, references: string, output: object = {}): RunOptions {
  const source = { path: join(directory, 'plant.db') };
  return { settings: parseSettings({ source, output, destination }, 'settings'), references };
}

function opens(...paths: string[]): unknown {
  return JSON.parse(execFileSync(PYTHON, [SCRIPT, ...paths], { encoding: 'utf8' }));
}

const readsZarr = needsPython('zarr', 'fsspec', 'xarray');

t.test('xarray opens the dataset through them, whatever its layout and encoding', readsZarr, async (t) => {
  const cwd = await plant(t);
  const filters = { zlib: true, shuffle: true, fletcher32: true };
  const encodings = [
    {},
    { '*': { dtype: 'int16', scale_factor: 0.1, add_offset: 3, ...filters } },
    { '*': { dtype: 'float32', significant_digits: 3, ...filters } },
    { '*': { zlib: false, _FillValue: -9999 } },
  ];
  const pairs: string[] = [];
  for (const layout of ['machines', 'stacked', 'ragged']) {
    for (const [i, encoding] of encodings.entries()) {
      const [dataset, references] = ['nc', 'json'].map((suffix) => join(cwd, `${layout}${i}.${suffix}`));
      const report = await run(options(cwd, dataset, references, { layout, encoding }));
      t.equal(report.references, references);
      pairs.push(references, dataset);
    }
  }
  t.same(opens(...pairs), []);
});

t.test('--references of the command line', readsZarr, async (t) => {
  const cwd = await plant(t);
  const done = fleetcdf(['plant.db', 'plant.nc', '--references', 'plant.json'], { cwd });
  t.equal(done.status, 0, done.stderr);
  t.match(done.stderr, /to +plant\.nc\nreferences +plant\.json\n/);
  t.same(opens(join(cwd, 'plant.json'), join(cwd, 'plant.nc')), []);
  const toStdout = fleetcdf(['plant.db', 'plant.nc', '--references', '-'], { cwd });
  t.equal(toStdout.stdout.toString(), readFileSync(join(cwd, 'plant.json'), 'utf8'));
  const plan = await dryRun(options(cwd, join(cwd, 'x.nc'), join(cwd, 'x.json')));
  t.match(plan.find(({ what }) => what === 'references')?.value, /x\.json$/);
});

t.test('references that are impossible are refused before anything is written', async (t) => {
  const cwd = await plant(t);
  const file = join(cwd, 'a.nc');
  const sidecar = join(cwd, 'a.json');
  writeFileSync(join(cwd, 'there.json'), 'before');
  const cases: [RunOptions, code: string, message: RegExp][] = [
    [
      options(cwd, file, sidecar, { format: 'classic' }),
      'ERR_REFERENCES',
      /is for the format netcdf4; other formats \(classic\) have no chunks/,
    ],
    [options(cwd, file, sidecar, { format: 'auto' }), 'ERR_REFERENCES', /\(auto\)/],
    [options(cwd, file, sidecar, { format: 'csv' }), 'ERR_REFERENCES', /\(csv\)/],
    [options(cwd, '-', sidecar), 'ERR_REFERENCES', /needs a dataset with a name/],
    [options(cwd, '/dev/null', sidecar), 'ERR_REFERENCES', /instead of \/dev\/null/],
    [options(cwd, file, join(cwd, 'x/../a.nc')), 'ERR_REFERENCES', /where the dataset goes/],
    [options(cwd, file, join(cwd, 'missing/a.json')), 'ERR_SINK_DIRECTORY_MISSING', /missing/],
    [{ ...options(cwd, file, join(cwd, 'there.json')), overwrite: false }, 'ERR_SINK_EXISTS', /there\.json/],
  ];
  for (const [asked, code, message] of cases) await t.rejects(run(asked), { code, message }, code);
  t.same(readdirSync(cwd).sort(), ['plant.db', 'there.json']);
});

t.test('a sidecar that fails says that the dataset is there', async (t) => {
  const cwd = await plant(t);
  const directory = join(cwd, 'sidecar');
  mkdirSync(directory);
  const asked = options(cwd, join(cwd, 'a.nc'), join(directory, 'a.json'));
  // What was there when everything was checked is so no longer.
  const bytes = () => rmSync(directory, { recursive: true, force: true });
  const progress = { start: () => {}, rows: () => {}, bytes, stop: () => {} };
  await t.rejects(run({ ...asked, progress }), { code: 'ERR_REFERENCES', message: /the dataset is written, but not/ });
  t.same(readdirSync(cwd).sort(), ['a.nc', 'plant.db']);
});

t.test('dataset and references in S3', readsZarr, async (t) => {
  const cwd = await plant(t);
  const server = await startS3rver();
  t.teardown(() => server.stop());
  Object.assign(process.env, server.env);
  const at = (key: string): string => `s3://${server.bucket}/${key}`;
  const asked = options(cwd, at('fleet/a b.nc'), at('fleet/'));
  const s3 = { ...asked.settings.s3, endpoint: server.endpoint };
  const report = await run({ ...asked, settings: { ...asked.settings, s3 } });
  t.equal(report.references, at('fleet/fleet_data.json'), 'a prefix is completed');
  const object = (key: string): Buffer => readFileSync(join(server.directory, server.bucket, `${key}._S3rver_object`));
  const document = object('fleet/fleet_data.json').toString();
  t.ok(document.includes(JSON.stringify(at('fleet/a b.nc'))));
  // Here, the objects are files.
  const dataset = join(cwd, 'a.nc');
  writeFileSync(dataset, object('fleet/a b.nc'));
  writeFileSync(join(cwd, 'a.json'), document.replaceAll(at('fleet/a b.nc'), dataset));
  t.same(opens(join(cwd, 'a.json'), dataset), []);
});
