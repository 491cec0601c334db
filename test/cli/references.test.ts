/** `fleetcdf references`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { run } from '../../lib/job/run.js';
import { writeSample } from '../../lib/sample/index.js';
import { parseSettings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython } from '../foreign.js';
import { differences } from '../shards/jobs.js';
import { begin } from './cli.js';

const cwd = scratch(t);
const path = join(cwd, 'plant.db');
await writeSample(path, { machines: 4, points: 300 });
const objects = ['a.nc', 'b.nc'];
for (const [i, name] of objects.entries()) {
  const only = { machines: [`machine_${2 * i}`, `machine_${2 * i + 1}`] };
  await run({ settings: parseSettings({ source: { path, only }, destination: join(cwd, name) }, 'settings') });
}

const references = (...words: string[]) => begin(['references', ...words], { cwd });

t.test('files', needsPython('xarray', 'zarr', 'fsspec'), async (t) => {
  const { status, stdout, stderr } = await references(...objects, 'all.json');
  t.equal(status, 0, stderr);
  t.equal(stdout.toString(), '');
  t.match(stderr, /^all\.json: 2 objects, one dataset: 7 variables, 7 chunks, [\d.]+ KiB\n$/);
  const whole = ['whole.nc', 'whole.json'].map((name) => join(cwd, name));
  await run({ settings: parseSettings({ source: { path }, destination: whole[0] }, 's'), references: whole[1] });
  // Absolute paths: they open from any directory.
  t.same(differences(join(cwd, 'all.json'), whole[1]), []);
  const groups = await references(...objects, 'groups.json', '--groups', '--json');
  t.match(JSON.parse(groups.stdout.toString()), { groups: ['a', 'b'], chunks: 10, notes: [] });
  t.same(differences('--equals', `${join(cwd, 'groups.json')}#b`, join(cwd, 'b.nc')), []);
});

t.test('standard output, and what is quiet', async (t) => {
  const { status, stdout, stderr } = await references(...objects, '-', '--quiet');
  t.match({ status, stderr }, { status: 0, stderr: '' });
  t.equal(JSON.parse(stdout.toString()).version, 1);
});

t.test('S3', async (t) => {
  const server = await startS3rver();
  t.teardown(() => server.stop());
  const place = (name: string): string => `s3://${server.bucket}/${name}`;
  for (const name of objects) {
    const body = readFileSync(join(cwd, name));
    const { ok } = await fetch(`${server.endpoint}/${server.bucket}/${name}`, { method: 'PUT', body });
    t.ok(ok, name);
  }
  const words = ['references', ...objects.map(place), place('all.json'), '--endpoint', server.endpoint];
  const { status, stderr } = await begin(words, { env: server.env });
  t.equal(status, 0, stderr);
  const document = await (await fetch(`${server.endpoint}/${server.bucket}/all.json`)).json();
  const { refs } = document as { refs: Record<string, unknown> };
  t.same((refs['machine_3/0.0'] as unknown[])[0], place('b.nc'));
});

t.test('what is refused', async (t) => {
  const refused = async (words: readonly string[], status: number, message: RegExp): Promise<void> => {
    const failed = await references(...words);
    t.equal(failed.status, status, failed.stderr);
    t.match(failed.stderr, message);
  };
  await refused(['a.nc'], 2, /references needs the document to write: fleetcdf references plant\.nc plant\.json/);
  await refused(['-', 'all.json'], 2, /standard input cannot be one/);
  await refused(['a.nc', 'a.nc'], 2, /a\.nc, which is an object that the references point to/);
  await refused(['a.nc', '-', '--json'], 2, /give the references a file/);
  writeFileSync(join(cwd, 'cut.nc'), readFileSync(join(cwd, 'a.nc')).subarray(0, 9000));
  await refused(['a.nc', 'cut.nc', 'old.json'], 1, /cut\.nc: the file is damaged.* it was cut off/);
  writeFileSync(join(cwd, 'twin.nc'), readFileSync(join(cwd, 'a.nc')));
  const twins = await references('a.nc', 'twin.nc', 'twins.json');
  t.match(twins, { status: 0, stderr: /note: nothing new in 1 object: twin\.nc/ });
  writeFileSync(join(cwd, 'old.json'), 'old');
  await refused(['a.nc', 'old.json', '--no-overwrite'], 1, /old\.json/);
  t.equal(readFileSync(join(cwd, 'old.json'), 'utf8'), 'old');
  const late = parseSettings({ source: { path, since: '2019-02-01' }, destination: join(cwd, 'late.nc') }, 's');
  await run({ settings: late });
  await refused(['a.nc', 'late.nc', 'old.json'], 3, /do not make one dataset: the times of "time" go to .*--groups/s);
  t.equal(readFileSync(join(cwd, 'old.json'), 'utf8'), 'old');
});
