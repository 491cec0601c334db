/** The S3 sink against OpenStack Swift: real signatures, too small parts, parts out of order, leftovers. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { BodyReader } from '../../lib/sink/body-reader.js';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { connectS3 } from '../../lib/sink/s3-client.js';
import { uploadParts } from '../../lib/sink/s3-multipart.js';
import { S3Transaction } from '../../lib/sink/s3-transaction.js';
import { bodyOf, breakingStream, MiB, pattern } from './bodies.js';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.js';
import { needsSwift, SWIFT_ENV, type Swift, startSwift, swiftClient } from './swift.js';
import { WAYS } from './ways.js';

const bucket = 'fleet';
const partSize = 5 * MiB;
const bytes = pattern(13 * MiB + 12345);

t.test('OpenStack Swift', needsSwift(), async (t) => {
  Object.assign(process.env, SWIFT_ENV, { AWS_MAX_ATTEMPTS: '3' });
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const proxy = await startFaultyProxy(swift.endpoint);
  t.teardown(() => proxy.stop());
  const client = swiftClient(swift.endpoint);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await run(t, swift, proxy, client);
});

async function run(t: Test, swift: Swift, proxy: FaultyProxy, client: S3Client): Promise<void> {
  t.beforeEach(() => proxy.reset());
  const { endpoint } = proxy;
  const open = (key: string, options: Partial<SinkOptions> = {}) =>
    openSink(`s3://${bucket}/${key}`, { defaultName: 'x.nc', endpoint, partSize, ...options });
  const read = async (Key: string) => {
    const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), type: ContentType };
  };
  /** Unfinished uploads and objects with the prefix, and the parts that Swift stores. */
  const leftBehind = async (Prefix: string) => {
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix }));
    const objects = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    const keys = [uploads.Uploads, objects.Contents].flatMap((found) => (found ?? []).map(({ Key }) => Key));
    return [...keys, ...(await swift.list(`${bucket}+segments`, Prefix))];
  };

  await t.test('objects of one part and of several, with and without a head', async (t) => {
    const cases = [
      [0, undefined],
      [0, 1],
      [20, undefined],
      [partSize + 1, undefined],
    ] as const;
    for (const length of [0, 1000, partSize, bytes.length]) {
      for (const [headLength, memory] of cases.filter(([head]) => head <= length)) {
        proxy.reset();
        const body = bytes.subarray(0, length);
        const sink = open('plant.nc', { memory });
        await sink.check();
        const parts = Math.max(Math.ceil(length / partSize), 1);
        t.match(await sink.write(bodyOf(body, { headLength })), { bytes: length, parts });
        const found = await read('plant.nc');
        t.ok(found.bytes.equals(body), `${length} bytes, ${headLength} of them the head`);
        t.equal(found.type, 'application/x-netcdf');
        if (headLength === 20 && parts > 1)
          t.equal(proxy.asked.findLast((one) => one.part > 0)?.part, 1, 'part 1 comes last');
      }
    }
  });

  await t.test('keys with every kind of character are signed right', async (t) => {
    for (const key of [
      'ExampleCo, Inc_data.nc',
      'Größe/日本語 🌊.nc',
      '100%25 +1%20+.nc',
      'quo\'te" & <t>.nc',
      '(a)!*~[b]{c}|^`$@;=,?#.nc',
    ]) {
      for (const length of [1000, partSize + 1000]) {
        await open(key).write(bodyOf(bytes.subarray(0, length)));
        t.ok((await read(key)).bytes.equals(bytes.subarray(0, length)), `${key}, ${length} bytes`);
      }
    }
  });

  await t.test('wrong credentials and buckets are found before anything is read', async (t) => {
    const credentials = { name: 'SinkError', code: 'ERR_S3_CREDENTIALS' };
    await withEnv({ AWS_SECRET_ACCESS_KEY: 'wrong' }, () => t.rejects(open('x.nc').check(), credentials));
    await withEnv({ AWS_ACCESS_KEY_ID: 'test:nobody' }, () => t.rejects(open('x.nc').check(), credentials));
    await withEnv({ AWS_SECRET_ACCESS_KEY: 'wrong' }, () => t.rejects(open('x.nc').write(bodyOf(bytes)), credentials));
    const absent = openSink('s3://absent/x.nc', { defaultName: 'x', endpoint });
    await t.rejects(absent.check(), { code: 'ERR_S3_NO_SUCH_BUCKET' });
    t.same(await leftBehind('x.nc'), []);
  });

  await t.test('no-overwrite works without conditional writes', async (t) => {
    for (const length of [1000, partSize + 1000]) {
      const key = `once-${length}.nc`;
      const written = await open(key, { overwrite: false }).write(bodyOf(bytes.subarray(0, length)));
      t.match(written.warnings, [/^OpenStack Swift has no conditional writes/], 'which is said');
      t.notOk(proxy.asked.some((one) => one.headers['if-none-match'] === '*'));
      t.equal((await read(key)).bytes.length, length);
      const exists = { code: 'ERR_S3_EXISTS' };
      await t.rejects(open(key, { overwrite: false }).check(), exists);
      await t.rejects(open(key, { overwrite: false }).write(bodyOf(bytes)), exists);
      t.equal((await read(key)).bytes.length, length);
    }
  });

  for (const { way, headLength, options } of WAYS) {
    await t.test(`a failure leaves nothing behind, ${way}`, async (t) => {
      const key = `failed/${way}`;
      const error = new Error('broken');
      const stream = breakingStream(bytes);
      const head = { length: headLength, bytes: new Promise<Buffer>(() => {}) };
      const body = { stream, size: 64 * MiB, exact: true, ...(headLength > 0 && { head }) };
      const written = open(key, options)
        .write(body)
        .catch((e) => e);
      while ((await swift.list(`${bucket}+segments`, `${key}/`)).length < 2) await pause();
      stream.destroy(error);
      t.equal(await written, error, 'of the source, after two parts have arrived');
      t.same(await leftBehind(key), []);

      proxy.fate = ({ part }) => (part === 3 ? { status: 500, code: 'InternalError' } : 'pass');
      await t.rejects(open(key, options).write(bodyOf(bytes, { headLength })), { code: 'ERR_S3_SERVER' }, 'of a part');
      t.same(await leftBehind(key), []);
    });

    await t.test(`the signal leaves nothing behind, ${way}`, async (t) => {
      const key = `interrupted/${way}`;
      const controller = new AbortController();
      const reason = new Error('interrupted');
      proxy.fate = ({ part }) => {
        if (part === 3) controller.abort(reason);
        return 'pass';
      };
      t.match(
        await open(key, options)
          .write(bodyOf(bytes, { headLength, signal: controller.signal }))
          .catch((e) => e),
        { code: 'ERR_ABORTED', cause: reason },
      );
      t.ok(proxy.operations.includes('AbortMultipartUpload'));
      t.same(await leftBehind(key), []);
    });
  }

  await t.test('an upload in progress is visible only as an upload', async (t) => {
    const body = { stream: breakingStream(bytes), size: 64 * MiB, exact: true };
    const controller = new AbortController();
    const written = open('lasting')
      .write({ ...body, signal: controller.signal })
      .catch((e) => e);
    const parts = async () => {
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: 'lasting' }),
      );
      if (Uploads.length === 0) return [];
      const found = await client.send(
        new ListPartsCommand({ Bucket: bucket, Key: 'lasting', UploadId: Uploads[0]?.UploadId }),
      );
      return (found.Parts ?? []).map((part) => part.Size);
    };
    while ((await parts()).length < 2) await pause();
    t.same(await parts(), [partSize, partSize]);
    await t.rejects(read('lasting'), { name: 'NoSuchKey' });
    controller.abort();
    t.match(await written, { name: 'AbortError' });
    t.same(await leftBehind('lasting'), []);
  });

  await t.test('parts that are too small', async (t) => {
    const connection = await connectS3({ endpoint });
    const target = {
      destination: 's3://fleet/small',
      bucket,
      key: 'small',
      endpoint,
      profile: undefined,
      overwrite: true,
    };
    const transaction = new S3Transaction(connection, target);
    const reader = new BodyReader(bodyOf(pattern(3 * MiB), { headLength: 20 }), target.destination);
    const plan = { partSize: MiB, parts: 3, queueSize: 2, memory: 4 * MiB, fits: false };
    const error = await uploadParts(transaction, reader, plan, { ContentType: 'application/x-netcdf' }).catch((e) => e);
    t.match(error, { name: 'SinkError', code: 'ERR_S3_PART_TOO_SMALL' }, 'are refused by the service');
    await transaction.rollback(error);
    t.same(await leftBehind('small'), []);
  });

  await t.test('an object is published although the last answer was lost', async (t) => {
    for (const [length, operation] of [
      [1000, 'PutObject'],
      [bytes.length, 'CompleteMultipartUpload'],
    ] as const) {
      const key = `lost-${length}`;
      proxy.fate = (asked) => (asked.operation === operation ? 'lose the answer' : 'pass');
      t.match(await open(key).write(bodyOf(bytes.subarray(0, length))), { bytes: length });
      t.ok((await read(key)).bytes.equals(bytes.subarray(0, length)));
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key }));
      t.same(Uploads, [], 'and no upload is left');
    }
  });
}

async function withEnv(env: NodeJS.ProcessEnv, work: () => unknown): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  await work();
  Object.assign(process.env, before);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
