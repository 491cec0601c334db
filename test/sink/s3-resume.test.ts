/** Uploads that were cut off, gone on with: OpenStack Swift behind a proxy that records what is sent. */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { metadataFor } from '../../lib/sink/object-options.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { bodyOf, MiB, pattern } from './bodies.js';
import { type FaultyProxy, failed, startFaultyProxy } from './faulty-proxy.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from './swift.js';

const Bucket = 'fleet';
const partSize = 5 * MiB;
const bytes = pattern(5 * partSize + 12345);
const PARTS = 6;

/** The ways of a body, all of which go through parts of our own. */
const HEADS = [0, 20, partSize + 1] as const;

t.test('on Swift', needsSwift(), async (t) => {
  Object.assign(process.env, SWIFT_ENV, { AWS_MAX_ATTEMPTS: '2' });
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const proxy = await startFaultyProxy(swift.endpoint);
  t.teardown(() => proxy.stop());
  const client = swiftClient(swift.endpoint);
  await client.send(new CreateBucketCommand({ Bucket }));
  await run(t, proxy, client);
});

async function run(t: Test, proxy: FaultyProxy, client: S3Client): Promise<void> {
  t.beforeEach(() => proxy.reset());
  const open = (key: string, options: Partial<SinkOptions> = {}) =>
    openSink(`s3://${Bucket}/${key}`, {
      ...{ defaultName: 'x.nc', endpoint: proxy.endpoint, partSize, resume: true },
      ...options,
    });
  const read = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const unfinished = async (Prefix: string) => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
    return Uploads.map(({ UploadId }) => UploadId as string);
  };
  /** An upload with these parts of `content`, as a run leaves it that is killed. */
  const left = async (
    Key: string,
    numbers: readonly number[],
    content = bytes,
    size = partSize,
    begun: object = { ContentType: 'application/x-netcdf' },
  ) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...begun }));
    for (const PartNumber of numbers) {
      const Body = content.subarray((PartNumber - 1) * size, PartNumber * size);
      await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    }
    return UploadId as string;
  };
  /** The numbers of the parts that were sent. */
  const sent = () =>
    proxy.asked
      .map(({ part }) => part)
      .filter((part) => part > 0)
      .sort((a, b) => a - b);

  await t.test('only parts that are missing are sent', async (t) => {
    const random = new Random(SEED);
    for (let turn = 0; turn < scaled(3); turn++) {
      const headLength = random.pick(HEADS);
      const there = Array.from({ length: PARTS }, (_, i) => i + 1).filter(() => random.below(3) > 0);
      const key = `some/${turn}`;
      if (there.length === 0) there.push(2);
      const found = await left(key, there);
      proxy.reset();
      const held: object[] = [];
      const progress: number[] = [];
      const written = await open(key).write(
        bodyOf(bytes, {
          headLength,
          onResume: (what) => held.push(what),
          onProgress: (total) => progress.push(total),
        }),
      );
      const message = `head ${headLength}, parts ${there}; ${again(SEED)}`;
      const size = there.reduce((sum, part) => sum + (part < PARTS ? partSize : bytes.length % partSize), 0);
      t.match(
        written,
        { bytes: bytes.length, parts: PARTS, resumed: { parts: there.length, bytes: size, replaced: 0 } },
        message,
      );
      t.same(held, [{ parts: there.length, bytes: size }]);
      t.equal(progress.at(-1), bytes.length);
      t.same(
        sent(),
        Array.from({ length: PARTS }, (_, i) => i + 1).filter((part) => !there.includes(part)),
        message,
      );
      t.notOk(proxy.operations.includes('CreateMultipartUpload'), `${found} is taken`);
      t.ok((await read(key)).equals(bytes), message);
      t.same(await unfinished(key), []);
    }
  });

  await t.test('parts with other bytes are sent again', async (t) => {
    const changed = Buffer.from(bytes);
    for (const part of [2, 5]) changed[(part - 1) * partSize + 77] ^= 1;
    await left('changed.nc', [1, 2, 3, 5, 6], changed);
    const written = await open('changed.nc').write(bodyOf(bytes, { headLength: 20 }));
    t.match(written, { resumed: { parts: 3, replaced: 2 }, warnings: [/changed since .*: 2 of its parts differed/] });
    t.same(sent(), [2, 4, 5]);
    t.ok((await read('changed.nc')).equals(bytes));
    t.same(await unfinished('changed.nc'), []);
  });

  await t.test('an upload whose object would tell something else', async (t) => {
    for (const begun of [
      { ContentType: 'text/csv' },
      { ContentType: 'application/x-netcdf', Metadata: { 'fleetcdf-stamp': 'of another database' } },
    ]) {
      await left('other.nc', [1, 2], bytes, partSize, begun);
      const stale = { code: 'ERR_S3_STALE_UPLOAD', found: /begun for another format, .*or carried a fingerprint/ };
      await t.rejects(open('other.nc').write(bodyOf(bytes)), stale, JSON.stringify(begun));
    }
    await left('other.nc', [1, 2]);
    const metadata = { 'fleetcdf-stamp': 'of this database' };
    const written = await open('other.nc').write(bodyOf(bytes, { metadata }));
    t.match(written, { parts: PARTS, warnings: [/an upload whose object carries metadata, .* is not gone on with/] });
  });

  await t.test('an upload that was begun with other options of the object', async (t) => {
    const options = { cacheControl: 'max-age=60', metadata: { operator: 'ExampleCo' } };
    const plain = { ContentType: 'application/x-netcdf' };
    const begun = { ...plain, CacheControl: 'max-age=60', Metadata: metadataFor(options, undefined) };
    await left('options.nc', [2, 3], bytes, partSize, begun);
    const same = await open('options.nc', options).write(bodyOf(bytes));
    t.match(same, { resumed: { parts: 2, replaced: 0 } }, 'the same ones are gone on with');
    const stale = { code: 'ERR_S3_STALE_UPLOAD', message: /with other options of the object \(--storage-class/ };
    await left('options.nc', [2, 3], bytes, partSize, begun);
    await t.rejects(open('options.nc').write(bodyOf(bytes)), stale, 'without them');
    await left('options.nc', [2, 3], bytes, partSize, plain);
    await t.rejects(open('options.nc', options).write(bodyOf(bytes)), stale, 'with them');
  });

  await t.test('an upload without parts saves nothing', async (t) => {
    await left('empty.nc', []);
    const written = await open('empty.nc').write(bodyOf(bytes));
    t.match(written, { parts: PARTS });
    t.notOk(written.resumed ?? written.warnings);
    t.same(await unfinished('empty.nc'), [], 'and is aborted');
  });

  await t.test('an upload in other parts is aborted', async (t) => {
    await left('cut.nc', [1, 2, 3], bytes, 6 * MiB);
    const written = await open('cut.nc').write(bodyOf(bytes));
    t.notOk(written.resumed);
    t.match(written.warnings, [
      /its unfinished upload \(3 parts of 18\.0 MiB\) is cut into other parts and was aborted/,
    ]);
    t.equal(sent().length, PARTS);
    t.ok((await read('cut.nc')).equals(bytes));
    t.same(await unfinished('cut.nc'), []);
  });

  await t.test('an upload with parts behind the end', async (t) => {
    const short = bytes.subarray(0, 2 * partSize + 5);
    await left('long.nc', [1, 5]);
    t.match(await open('long.nc').write(bodyOf(short)), { warnings: [/cut into other parts/] }, 'that is known before');
    t.ok((await read('long.nc')).equals(short));
    await left('long.nc', [1, 5]);
    const body = bodyOf(short, { exact: false, size: bytes.length });
    await t.rejects(open('long.nc').write(body), {
      code: 'ERR_S3_STALE_UPLOAD',
      found: /had 1 part behind the end .* and was aborted/,
    });
    t.notOk(proxy.operations.includes('CompleteMultipartUpload 0'));
    t.same(await unfinished('long.nc'), []);
    await left('long.nc', [1, 2]);
    t.match(await open('long.nc').write(bodyOf(bytes.subarray(0, 1000))), { parts: 1 }, 'that fits into one request');
    t.equal((await read('long.nc')).length, 1000);
    t.same(await unfinished('long.nc'), []);
  });

  await t.test('of several, the one that saves most; the others are named', async (t) => {
    const others = [await left('several.nc', [2]), await left('several.nc', [1, 2, 3, 4], bytes, 6 * MiB)];
    await left('several.nc', [1, 2, 3]);
    await left('several.nc.old', [1]);
    const written = await open('several.nc').write(bodyOf(bytes));
    t.match(written, {
      resumed: { parts: 3 },
      warnings: [
        /^2 unfinished uploads of s3:\/\/fleet\/several\.nc \(begun .* ago\) take space in the bucket; fleetcdf uploads s3:\/\/fleet\/several\.nc --endpoint \S+ --abort --older-than 0s removes them$/,
      ],
    });
    t.equal(sent().length, PARTS - 3);
    t.ok((await read('several.nc')).equals(bytes));
    const still = await unfinished('several.nc');
    t.ok(
      others.every((id) => still.includes(id)),
      'they are left',
    );
  });

  await t.test('without it, unfinished uploads are named by one request', async (t) => {
    await left('named.nc', [1]);
    await left('named.nc', []);
    const sink = open('named.nc', { resume: false, warnOfUnfinished: true });
    await sink.check();
    const { warnings } = await sink.write(bodyOf(bytes));
    t.match(warnings, [/^2 unfinished uploads of .* removes them, and --resume goes on with one of them$/]);
    t.equal(proxy.operations.filter((name) => name === 'ListMultipartUploads').length, 1);
    const none = open('none.nc', { resume: false, warnOfUnfinished: true });
    await none.check();
    t.notOk((await none.write(bodyOf(bytes))).warnings);
    proxy.fate = ({ operation }) => (operation === 'ListMultipartUploads' ? failed(403, 'AccessDenied') : 'pass');
    const denied = open('named.nc', { resume: false, warnOfUnfinished: true });
    await denied.check();
    t.notOk((await denied.write(bodyOf(bytes))).warnings, 'permission to list is not needed');
  });

  await t.test('without permission to list, all parts are sent', async (t) => {
    await left('denied.nc', [1, 2]);
    proxy.fate = ({ operation }) => (operation === 'ListParts' ? failed(403, 'AccessDenied') : 'pass');
    const written = await open('denied.nc').write(bodyOf(bytes));
    t.match(written.warnings, [
      /no unfinished upload could be looked for, as the permissions s3:List\S+ and s3:List\S+ are missing/,
    ]);
    t.equal(sent().length, PARTS);
  });

  await t.test('what the line or the user ends is kept', async (t) => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'kept.nc', Body: 'old' }));
    proxy.fate = ({ part }) => (part === 5 ? failed(503, 'SlowDown') : 'pass');
    const body = () => bodyOf(bytes, { headLength: 20 });
    await t.rejects(open('kept.nc').write(body()), {
      code: 'ERR_S3_SERVER',
      message:
        /is kept: run again with --resume .*fleetcdf uploads s3:\/\/fleet\/kept\.nc --endpoint \S+ --abort --older-than 0s removes it/,
    });
    t.equal((await unfinished('kept.nc')).length, 1);
    t.equal((await read('kept.nc')).toString(), 'old');
    proxy.reset();
    const controller = new AbortController();
    proxy.fate = ({ part }) => {
      if (part > 0) controller.abort(new Error('interrupted'));
      return 'pass';
    };
    await t.rejects(open('kept.nc').write({ ...body(), signal: controller.signal }), { code: 'ERR_ABORTED' });
    t.equal((await unfinished('kept.nc')).length, 1);
    proxy.reset();
    const { resumed } = await open('kept.nc').write(body());
    t.ok((resumed?.parts ?? 0) >= 3, `${resumed?.parts} parts were kept`);
    t.equal(sent().length, PARTS - (resumed?.parts ?? 0));
    t.ok((await read('kept.nc')).equals(bytes));
    t.same(await unfinished('kept.nc'), []);
  });

  await t.test('what the source ends is not', async (t) => {
    await left('broken.nc', [1, 2]);
    const body = bodyOf(bytes.subarray(0, 4 * partSize), { size: bytes.length });
    await t.rejects(open('broken.nc').write(body), { code: 'ERR_SINK_SIZE' });
    t.same(await unfinished('broken.nc'), []);
  });

  await t.test('an upload that ends meanwhile', async (t) => {
    const id = await left('gone.nc', [1, 2]);
    proxy.fate = ({ operation, query }) =>
      operation === 'ListParts' && query.includes(id) ? failed(404, 'NoSuchUpload') : 'pass';
    t.notOk((await open('gone.nc').write(bodyOf(bytes))).resumed);
    t.ok((await read('gone.nc')).equals(bytes));
  });
}

t.test('a service that cannot list them', async (t) => {
  const server = await startS3rver();
  Object.assign(process.env, server.env);
  const proxy = await startFaultyProxy(server.endpoint);
  t.teardown(async () => {
    await proxy.stop();
    await server.stop();
  });
  const options = { defaultName: 'x', endpoint: proxy.endpoint, partSize };
  const sink = openSink(`s3://${server.bucket}/plant.nc`, { ...options, resume: true });
  const written = await sink.write(bodyOf(bytes, { headLength: 20 }));
  t.match(written, {
    parts: PARTS,
    warnings: [
      'no unfinished upload could be looked for, as the service cannot list them (NotImplemented): all parts are sent',
    ],
  });
  const silent = openSink(`s3://${server.bucket}/plant.nc`, { ...options, warnOfUnfinished: true });
  await silent.check();
  t.notOk((await silent.write(bodyOf(bytes))).warnings);
});
