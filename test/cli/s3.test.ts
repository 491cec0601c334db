/** Into S3 from the command line: parts of text, retries, providers, secrets. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { failed, startFaultyProxy } from '../sink/faulty-proxy.js';
import { CACHE, PROGRAM } from './cli.js';

const cwd = scratch(t);
const server = await startS3rver();
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());
await writeSample(join(cwd, 'plant.db'), { machines: 4, points: 20_000 });

async function run(words: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE, ...server.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status, stdout, stderr };
}

const destination = `s3://${server.bucket}/plant.out`;
const at = ['--endpoint', proxy.endpoint];

t.test('text goes into S3 with any part size', async (t) => {
  for (const format of ['csv', 'ndjson']) {
    const done = await run(['plant.db', destination, ...at, '--format', format, '--part-size', '5MiB']);
    t.equal(done.status, 0, done.stderr);
    t.ok(proxy.operations.includes('CompleteMultipartUpload') || proxy.operations.includes('PutObject'));
  }
});

t.test('Parquet goes into S3 in parts, with its media type, and is verified by ranges', async (t) => {
  const words = ['plant.db', destination, ...at, '--format', 'parquet'];
  const done = await run([...words, '--part-size', '5MiB', '--verify']);
  t.equal(done.status, 0, done.stderr);
  t.match(done.stderr, /verified +320,000 values in 6 chunks read back, the same as in the database/);
  const { headers } = await fetch(`${server.endpoint}/${server.bucket}/plant.out`, { method: 'HEAD' });
  t.equal(headers.get('content-type'), 'application/vnd.apache.parquet');
  const verified = await run(['verify', ...words]);
  t.match(verified, { status: 0, stdout: /compared +320,000 values in 6 chunks, 6 variables, 1 attribute/ });
});

t.test('a failing service is tried as long as --retry-for says', async (t) => {
  proxy.fate = ({ operation }) =>
    operation === 'PutObject' || operation === 'UploadPart' ? failed(500, 'InternalError') : 'pass';
  const began = Date.now();
  const done = await run(['plant.db', destination, ...at, '--retry-for', '2s', '--quiet']);
  t.match(done, { status: 1, stderr: /failed \d+ times in [12](\.\d)? s, last with HTTP 500 InternalError/ });
  t.ok(Date.now() - began < 20_000);
});

t.test('the plan names the provider', async (t) => {
  const done = await run(['plant.db', destination, ...at, '--provider', 'scaleway', '--dry-run']);
  t.match(done.stdout, /provider +Scaleway +as --provider \(s3.provider\) says; at most 1,000 parts; MD5 of each part/);
  const other = await run(['plant.db', destination, ...at, '--dry-run']);
  t.match(other.stdout, /provider +an S3 service that is not known/);
});

t.test('a password in the endpoint is not printed', async (t) => {
  const { port } = new URL(proxy.endpoint);
  const endpoints = [
    `http://user:secret@127.0.0.1:${port}`,
    'http://user:secret@127.0.0.1:1',
    'htp://user:secret@host',
  ];
  proxy.fate = () => failed(500, 'InternalError');
  for (const AWS_ENDPOINT_URL of endpoints) {
    const env = { AWS_ENDPOINT_URL, AWS_MAX_ATTEMPTS: '1' };
    const done = await run(['plant.db', destination, '--verbose'], env);
    t.not(done.status, 0);
    t.notMatch(`${done.stdout}${done.stderr}`, /secret/);
  }
  for (const endpoint of [...endpoints, 'user:secret@host:1', 'http://user:secret@']) {
    const done = await run(['plant.db', destination, '--verbose', '--endpoint', endpoint]);
    t.not(done.status, 0);
    t.notMatch(`${done.stdout}${done.stderr}`, /secret/);
  }
});

t.test('what could not be made sure of is a warning', async (t) => {
  const done = await run(['plant.db', `${destination}.new`, ...at, '--no-overwrite', '--provider', 's3rver']);
  t.match(done, { status: 0, stderr: /^(warning)? +s3rver has no conditional writes: --no-overwrite looked whether/m });
  const again = await run(['plant.db', `${destination}.new`, ...at, '--no-overwrite', '--provider', 's3rver']);
  t.match(again, { status: 1, stderr: /the object exists, and overwriting is off/ });
});

t.test('so is what could not be made sure of in the other outputs', async (t) => {
  proxy.fate = ({ operation }) => (operation === 'HeadObject' ? failed(403, '') : 'pass');
  const others = ['--report', `${destination}.report`, '--references', `${destination}.references`];
  const done = await run(['plant.db', destination, ...at, '--provider', 'opaque', ...others]);
  t.equal(done.status, 0, done.stderr);
  for (const of of ['', '.report', '.references']) {
    const told = done.stderr.split(`${destination}${of} could not be looked at after it was written`);
    t.equal(told.length, 2, `once: ${destination}${of}`);
  }
});

t.test('options of the object hold for all that a run writes', async (t) => {
  const name = `${destination}.kept`;
  const options = ['--storage-class', 'STANDARD_IA', '--metadata', 'Operator=ExampleCo', '--cache-control', 'no-cache'];
  const others = ['--report', `${name}.report`, '--references', `${name}.references`];
  const done = await run(['plant.db', name, ...at, ...options, ...others]);
  t.equal(done.status, 0, done.stderr);
  t.notMatch(done.stderr, /was not kept/);
  const types = { '': 'application/x-netcdf', '.report': 'application/json', '.references': 'application/json' };
  for (const [of, type] of Object.entries(types)) {
    const url = name.replace('s3:/', server.endpoint) + of;
    const { headers } = await fetch(url, { method: 'HEAD' });
    const found = ['content-type', 'x-amz-storage-class', 'x-amz-meta-operator', 'cache-control'];
    t.same(
      found.map((header) => headers.get(header)),
      [type, 'STANDARD_IA', 'ExampleCo', 'no-cache'],
      url,
    );
  }
});

t.test('--if-changed writes again for other options, and for none', async (t) => {
  const cases: [format: string, options: string[][], statuses: number[]][] = [
    ['netcdf4', [['--metadata', 'a=b'], ['--metadata', 'a=b'], ['--metadata', 'a=c'], []], [0, 4, 0, 0]],
    [
      'csv',
      [
        ['--metadata', 'a=b'],
        ['--metadata', 'a=b'],
      ],
      [0, 4],
    ],
  ];
  for (const [format, all, expected] of cases) {
    const words = ['plant.db', `${destination}.${format}`, ...at, '--if-changed', '--format', format];
    const statuses = [];
    for (const options of all) statuses.push((await run([...words, ...options])).status);
    t.same(statuses, expected, format);
  }
});

t.test('options that cannot be had', async (t) => {
  const cases: [words: string[], message: RegExp][] = [
    [['--tag', 'a=b', '--provider', 'swift'], /OpenStack Swift keeps no tags of objects; leave --tag/],
    [['--storage-class', 'GLACIER', '--verify'], /which cannot be read back at once: leave --verify/],
    [['--metadata', 'fleetcdf-x=y'], /--metadata has "fleetcdf-x"; names that begin with fleetcdf- are/],
    [['--tag', 'plain'], /--tag is "plain"; write KEY=VALUE/],
  ];
  for (const [words, message] of cases) {
    t.match(await run(['plant.db', destination, ...at, ...words]), { status: 2, stderr: message });
  }
});
