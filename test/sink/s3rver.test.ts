/** The S3 sink against s3rver, with a proxy in between that records the requests in order. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { bodyOf, MiB, pattern } from './bodies.js';
import { startFaultyProxy } from './faulty-proxy.js';
import { WAYS } from './ways.js';

const server = await startS3rver();
Object.assign(process.env, server.env);
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());

const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
const bytes = pattern(13 * MiB + 12345);
const partSize = 5 * MiB;

const open = (key: string, options: Partial<SinkOptions> = {}) =>
  openSink(`s3://${server.bucket}/${key}`, { defaultName: 'x.nc', endpoint: proxy.endpoint, partSize, ...options });

async function read(Key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const uploads = () => {
  const directory = join(server.directory, server.bucket, '._S3rver_uploads');
  return existsSync(directory) ? readdirSync(directory) : [];
};

t.test('an object of one part is one request', async (t) => {
  for (const [length, headLength, memory] of [
    [0, 0],
    [0, 0, 1],
    [1, 0],
    [1, 1],
    [partSize, 0],
    [partSize, 0, 1],
    [partSize, 20],
    [partSize, partSize],
  ]) {
    proxy.reset();
    const body = pattern(length);
    const progress: number[] = [];
    const onProgress = (done: number) => progress.push(done);
    const written = await open('small.nc', { memory }).write(bodyOf(body, { headLength, onProgress }));
    t.same(written, { destination: `s3://${server.bucket}/small.nc`, bytes: length, parts: 1 });
    t.same(proxy.operations, ['PutObject', 'HeadObject'], 'and a look whether it is there');
    t.equal(progress.at(-1), length);
    t.ok((await read('small.nc')).equals(body), `${length} bytes, ${headLength} of them the head`);
  }
});

t.test('a body without a head goes in parts of equal size', async (t) => {
  for (const [length, chunkSize, memory] of [
    [bytes.length, 64 * 1024],
    [bytes.length, 64 * 1024, 1],
    [10 * MiB, 1000],
    [10 * MiB, 1000, 1],
    [partSize + 1, 8 * MiB],
    [partSize + 1, 8 * MiB, 1],
  ] as const) {
    proxy.reset();
    const body = bytes.subarray(0, length);
    const progress: number[] = [];
    const onProgress = (done: number) => progress.push(done);
    const written = await open('parts.nc', { memory }).write(bodyOf(body, { chunkSize, onProgress }));
    const parts = Math.ceil(length / partSize);
    t.same(written, { destination: `s3://${server.bucket}/parts.nc`, bytes: length, parts });
    const sizes = proxy.asked.filter((one) => one.part > 0).map((one) => Number(one.headers['content-length']));
    t.same(
      sizes.toSorted((a, b) => b - a),
      [...Array(parts - 1).fill(partSize), length - (parts - 1) * partSize],
    );
    t.same(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    t.equal(progress.at(-1), length);
    t.ok((await read('parts.nc')).equals(body));
  }
  t.same(uploads(), []);
});

t.test('the parts that the head lies in are sent last', async (t) => {
  const cases: [head: number, parts: number[], held: number[]][] = [
    [20, [2, 3], [1]],
    [partSize, [2, 3], [1]],
    [partSize + 1, [3], [2, 1]],
    [bytes.length, [], [3, 2, 1]],
  ];
  for (const [headLength, first, held] of cases) {
    proxy.reset();
    const progress: number[] = [];
    const written = await open('head.nc').write(
      bodyOf(bytes, { headLength, onProgress: (done) => progress.push(done) }),
    );
    t.match(written, { bytes: bytes.length, parts: 3 });
    const parts = proxy.asked.map((one) => one.part).filter((part) => part > 0);
    t.same(parts.slice(0, first.length).toSorted(), first, `head of ${headLength}: the others first`);
    t.same(new Set(parts.slice(first.length)), new Set(held), `then ${held}`);
    if (held.length === 1) t.equal(parts.at(-1), 1, 'part 1 is the last to arrive');
    t.equal(progress.at(-1), bytes.length);
    t.ok((await read('head.nc')).equals(bytes));
  }
  t.same(uploads(), []);
});

t.test('a size that is only a bound', async (t) => {
  for (const { headLength, options } of WAYS) {
    const body = bodyOf(bytes.subarray(0, partSize), { headLength, exact: false, size: 100 * MiB });
    t.match(await open('bound.nc', options).write(body), { bytes: partSize, parts: 1 });
    t.ok((await read('bound.nc')).equals(bytes.subarray(0, partSize)));
    const wrong = bodyOf(bytes, { headLength, exact: false, size: bytes.length - 1 });
    await t.rejects(open('wrong.nc', options).write(wrong), { code: 'ERR_SINK_SIZE' });
    t.same(uploads(), []);
    await t.rejects(read('wrong.nc'), { name: 'NoSuchKey' });
  }
});

t.test('keys with every kind of character', async (t) => {
  const keys = [
    'ExampleCo, Inc_data.nc',
    'a b/c  d.nc',
    'Größe/日本語 🌊.nc',
    '100%25 +1%20+.nc',
    'quo\'te"s & <tags>.nc',
    '(a)!*~[b]{c}|^`$@;=,?#.nc',
  ];
  for (const key of keys) {
    for (const length of [1000, partSize + 1000]) {
      const written = await open(key).write(bodyOf(bytes.subarray(0, length)));
      t.equal(written.destination, `s3://${server.bucket}/${key}`);
      t.ok((await read(key)).equals(bytes.subarray(0, length)), `${key}, ${written.parts} parts`);
    }
  }
});

t.test('a prefix is completed with the default name', async (t) => {
  const sink = open('fleet/2019/', { defaultName: 'ExampleCo, Inc_data.nc' });
  await sink.check();
  const written = await sink.write(bodyOf(bytes.subarray(0, 1000)));
  t.equal(written.destination, `s3://${server.bucket}/fleet/2019/ExampleCo, Inc_data.nc`);
  t.equal((await read('fleet/2019/ExampleCo, Inc_data.nc')).length, 1000);
});

t.test('the object has a media type', async (t) => {
  for (const length of [1000, partSize + 1]) {
    for (const { headLength, options } of WAYS) {
      await open('typed.nc', options).write(bodyOf(bytes.subarray(0, length), { headLength }));
      const found = await client.send(new HeadObjectCommand({ Bucket: server.bucket, Key: 'typed.nc' }));
      t.equal(found.ContentType, 'application/x-netcdf');
    }
  }
});

t.test('an object is replaced, or not', async (t) => {
  await open('once.nc', { overwrite: false }).write(bodyOf(bytes.subarray(0, 1000)));
  const sink = open('once.nc', { overwrite: false });
  const exists = { name: 'SinkError', code: 'ERR_S3_EXISTS', message: /once\.nc: the object exists/ };
  await t.rejects(sink.check(), exists);
  proxy.reset();
  await t.rejects(sink.write(bodyOf(bytes)), exists);
  t.same(proxy.operations, ['HeadObject'], 'nothing is sent');
  t.equal((await read('once.nc')).length, 1000);
  await open('once.nc').check();
  await open('once.nc').write(bodyOf(bytes.subarray(0, 2000)));
  t.equal((await read('once.nc')).length, 2000);
});

t.test('a missing bucket is an error before anything is read', async (t) => {
  const sink = openSink('s3://absent/key.nc', { defaultName: 'x', endpoint: server.endpoint });
  const none = { name: 'SinkError', code: 'ERR_S3_NO_SUCH_BUCKET', message: /no bucket "absent" at http:/ };
  await t.rejects(sink.check(), none);
  await t.rejects(sink.write(bodyOf(bytes)), none);
  await open('key.nc').check();
});
