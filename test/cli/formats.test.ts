/** The format that the name of the destination says, written, read back and compared. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { begin, fleetcdf } from './cli.js';

const cwd = scratch(t);
const server = await startS3rver();
t.teardown(() => server.stop());
await writeSample(join(cwd, 'plant.db'), { machines: 3, points: 50 });

const run = (...words: string[]) => fleetcdf(words, { cwd });
const bytesOf = (name: string): Buffer => readFileSync(join(cwd, name));

t.test('the format follows the name, and verify understands it', async (t) => {
  const beginnings: [name: string, bytes: string][] = [
    ['a.h5', '\x89HDF'],
    ['a.cdf', 'CDF'],
    ['a.csv', 'time,machine'],
    ['a.jsonl', '{"time":'],
    ['a.parquet', 'PAR1'],
    ['a.ndjson.gz', '\x1f\x8b'],
  ];
  for (const [name, bytes] of beginnings) {
    t.match(run('plant.db', name, '--verify'), { status: 0, stderr: /the same as in the database/ }, name);
    t.equal(bytesOf(name).subarray(0, bytes.length).toString('latin1'), bytes, name);
    t.match(run('verify', 'plant.db', name), { status: 0, stdout: /result +the same, bit for bit/ }, name);
  }
  const plan = run('plant.db', 'new.csv', '--dry-run').stdout.toString();
  t.match(plan, /^format +csv +new\.csv ends in \.csv; text, in the order of the source$/m);
  t.match(run('plant.db', 'new.nc', '--dry-run').stdout.toString(), /^format +netcdf4 +new\.nc ends in \.nc; /m);
});

t.test('a format that contradicts the name is warned of, and verify tells it by the content', async (t) => {
  const told = run('plant.db', 'b.nc', '--format', 'csv');
  t.match(told, { status: 0, stderr: /^warning +b\.nc ends in \.nc, but is written as csv, as --format/m });
  const { warnings } = JSON.parse(run('plant.db', 'b.nc', '--format', 'csv', '--report', '-').stdout.toString());
  t.equal(warnings[0].code, 'WARN_FORMAT');
  const verified = run('verify', 'plant.db', 'b.nc');
  t.match(verified, { status: 0, stdout: /note +compared as csv, as its first bytes tell, and not its name/ });
  writeFileSync(join(cwd, 's.json'), JSON.stringify({ output: { format: 'classic' } }));
  t.match(run('plant.db', 'b.h5', '--settings', 's.json'), { status: 0, stderr: /b\.h5 ends in \.h5, but is written/ });
  t.match(run('verify', 'plant.db', 'b.h5'), { status: 0, stdout: /compared as classic/ });
});

t.test('text is compressed where the name ends in .gz, always into the same bytes', async (t) => {
  t.equal(run('plant.db', 'c.csv').status, 0);
  t.equal(run('plant.db', 'c.csv.gz').status, 0);
  const bytes = bytesOf('c.csv.gz');
  t.same(gunzipSync(bytes), bytesOf('c.csv'));
  t.equal(bytes.subarray(0, 10).toString('hex'), '1f8b08000000000000ff', 'no time, no name, no operating system');
  t.equal(run('plant.db', 'again.csv.gz').status, 0);
  t.same(bytesOf('again.csv.gz'), bytes);
  t.match(run('plant.db', 'c.nc.gz'), { status: 2, stderr: /netcdf4 compresses by itself/ });
});

t.test('a compressed text that differs is told line by line', async (t) => {
  const lines = bytesOf('c.csv').toString().split('\n');
  lines[7] = lines[7].replace(/\d$/, 'X');
  writeFileSync(join(cwd, 'd.csv.gz'), gzipSync(lines.join('\n')));
  t.match(run('verify', 'plant.db', 'd.csv.gz'), { status: 1, stderr: /line 8: / });
  writeFileSync(join(cwd, 'e.csv.gz'), bytesOf('c.csv.gz').subarray(0, 500));
  t.match(run('verify', 'plant.db', 'e.csv.gz'), { status: 1, stderr: /cannot be decompressed as gzip: / });
  writeFileSync(join(cwd, 'f.csv.gz'), gzipSync(bytesOf('c.csv'), { level: 9 }));
  t.match(run('verify', 'plant.db', 'f.csv.gz').status, 0, 'however it is compressed');
});

t.test('keys of objects decide too', async (t) => {
  const env = { ...server.env } as Record<string, string>;
  const at = ['--endpoint', server.endpoint];
  const destination = `s3://${server.bucket}/plant.csv.gz`;
  const done = await begin(['plant.db', destination, ...at, '--verify'], { cwd, env });
  t.match(done, { status: 0, stderr: /151 lines read back, the same as in the database/ });
  const answer = await fetch(`${server.endpoint}/${server.bucket}/plant.csv.gz`);
  t.equal(answer.headers.get('content-type'), 'application/gzip');
  t.equal(answer.headers.get('content-encoding'), null);
  t.same(Buffer.from(await answer.arrayBuffer()), bytesOf('c.csv.gz'));
  t.match(await begin(['verify', 'plant.db', destination, ...at], { cwd, env }), { status: 0 });
});
