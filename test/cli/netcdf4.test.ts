/** netCDF-4 from the command line: the same bytes everywhere, nothing spilled, metadata in one place. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type EmbeddedS3, startS3rver } from '../../bench/s3rver.js';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { needsPython } from '../foreign.js';
import { python } from '../netcdf/netcdf4/python.js';
import { begin, fleetcdf } from './cli.js';

/** A directory with a database of a few machines. */
async function plant(t: Test, order: 'machine' | 'time', points = 500): Promise<string> {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 3, points, order });
  return cwd;
}

const LAYOUTS = ['machines', 'stacked', 'ragged'];
const FORMATS = [['netcdf4'], ['netcdf4', '--deflate', '0'], ['classic'], ['64-bit-offset'], ['cdf5']];

/** Runs the program asynchronously, because this process serves S3 meanwhile. */
async function toS3(cwd: string, server: EmbeddedS3, words: readonly string[]): Promise<void> {
  const { status, stderr } = await begin([...words, '--endpoint', server.endpoint], { cwd, env: server.env });
  if (status !== 0) throw new Error(stderr);
}

t.test('a file, standard output and S3 get the same bytes, in every format', async (t) => {
  const cwd = await plant(t, 'time');
  const server = await startS3rver();
  t.teardown(() => server.stop());
  for (const format of FORMATS) {
    const words = ['--format', ...format, '--quiet'];
    t.equal(fleetcdf(['plant.db', 'a.nc', ...words], { cwd }).status, 0);
    const file = readFileSync(join(cwd, 'a.nc'));
    t.ok(fleetcdf(['plant.db', '-', ...words], { cwd }).stdout.equals(file), `${format}, standard output`);
    await toS3(cwd, server, ['plant.db', `s3://${server.bucket}/a.nc`, ...words]);
    const object = readFileSync(join(server.directory, server.bucket, 'a.nc._S3rver_object'));
    t.ok(object.equals(file), `${format}, S3`);
  }
});

t.test('the same bytes whatever the threads', async (t) => {
  const cwd = await plant(t, 'time');
  const [one, three] = ['1', '3'].map((n) => fleetcdf(['plant.db', '-', '--threads', n, '--quiet'], { cwd }).stdout);
  t.ok(one.length > 10_000);
  t.ok(three.equals(one));
});

t.test('a database ordered by time needs no temporary file', async (t) => {
  const cwd = await plant(t, 'time', 3000);
  const env = { TMPDIR: join(cwd, 'nowhere') };
  for (const layout of LAYOUTS) {
    const done = fleetcdf(['plant.db', `${layout}.nc`, '--layout', layout, '--memory', '16MiB'], { cwd, env });
    t.equal(done.status, 0, done.stderr);
  }
  t.same(readdirSync(cwd).sort(), ['machines.nc', 'plant.db', 'ragged.nc', 'stacked.nc']);
  const classic = ['plant.db', 'classic.nc', '--format', 'classic', '--memory', '1MiB'];
  t.not(fleetcdf(classic, { cwd, env }).status, 0, 'the classic formats do');
  t.notOk(existsSync(join(cwd, 'classic.nc')));
});

t.test(
  'opening in xarray touches the front, and time and labels behind it',
  needsPython('xarray', 'h5netcdf'),
  async (t) => {
    const cwd = await plant(t, 'time', 15_000);
    for (const layout of LAYOUTS) {
      const words = ['plant.db', 'a.nc', '--layout', layout];
      const plan = fleetcdf([...words, '--dry-run'], { cwd }).stdout.toString();
      const front = Number(/([\d,]+) bytes at the front/.exec(plan)?.[1].replaceAll(',', ''));
      fleetcdf([...words, '--references', 'a.json', '--quiet'], { cwd });
      const { refs } = JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8'));
      const readings = Object.keys(refs).find((key) => /^(machine_0|readings|feat_0)\/0/.test(key)) as string;
      const [[first, length], ...rest] = python('regions.py', join(cwd, 'a.nc')) as [offset: number, length: number][];
      // B-trees of what is not loaded leave gaps in the front, which is one block all the same.
      const others = rest.filter(([offset, read]) => offset + read > front);
      t.equal(first, 0);
      t.ok(length <= front, `${layout}: ${length} of ${front} bytes of metadata`);
      t.ok(others.length <= 2, `${layout}: ${JSON.stringify(others)}`);
      t.ok(others.every(([offset, read]) => offset >= front && offset + read <= refs[readings][1]));
      if (layout === 'ragged') continue;
      const [[sensor], [time]] = ['sensor/0.0', 'time/0'].map((key) =>
        others.filter(([offset, read]) => refs[key][1] >= offset && refs[key][1] + refs[key][2] <= offset + read),
      );
      t.ok(sensor !== undefined && sensor === time, `${layout}: the names of the signals lie beside the times`);
    }
  },
);
