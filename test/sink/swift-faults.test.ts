/** Faults in front of OpenStack Swift, which checks what it gets and lists uploads. */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { Random } from '../random.js';
import { SEED, scaled } from '../scale.js';
import { bodyOf, MiB, pattern } from './bodies.js';
import { type Bench, casesOf, QUICK, tryCase } from './fault-cases.js';
import { type FaultyProxy, failed, startFaultyProxy } from './faulty-proxy.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from './swift.js';

const bucket = 'fleet';
const partSize = 5 * MiB;
const bytes = pattern(2 * partSize + 1000);
const old = pattern(3000).reverse();

t.test('OpenStack Swift', needsSwift(), async (t) => {
  Object.assign(process.env, SWIFT_ENV);
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const proxy = await startFaultyProxy(swift.endpoint);
  t.teardown(() => proxy.stop());
  const client = swiftClient(swift.endpoint);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await run(t, proxy, client);
});

async function run(t: Test, proxy: FaultyProxy, client: S3Client): Promise<void> {
  const read = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const put = async (Key: string, Body: Buffer) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  };
  const uploads = async (Prefix: string) => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix }));
    return Uploads.map(({ UploadId = '' }) => UploadId);
  };
  const open = (key: string, options: Partial<SinkOptions> = {}) =>
    openSink(`s3://${bucket}/${key}`, { defaultName: 'x', endpoint: proxy.endpoint, partSize, ...options });
  t.beforeEach(() => proxy.reset());

  await t.test('every fault at every operation', async (t) => {
    t.comment(`FLEETCDF_TEST_SEED=${SEED}`);
    const random = new Random(SEED);
    const all = [...casesOf(random, 1), ...casesOf(random, 2), ...casesOf(random, undefined)];
    const cases = random.shuffle(all).slice(0, scaled(3));
    // A real server on a busy machine takes longer to answer than the proxy.
    const limits = { ...QUICK.limits, silence: 1500, request: 30_000, answer: 30_000, completing: 30_000 };
    const bench: Bench = {
      proxy,
      bucket,
      read,
      put,
      uploads,
      partSize,
      lists: true,
      options: { limits, retryFor: 60_000 },
    };
    const results: Record<string, number> = {};
    for (const one of cases) {
      const result = await tryCase(t, bench, one, old, bytes, 60);
      results[result] = (results[result] ?? 0) + 1;
    }
    t.comment(`${cases.length} faults: ${JSON.stringify(results)}`);
  });

  await t.test('uploads are aborted whose beginning got no answer, and no others', async (t) => {
    const other = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'begun.nc' }));
    // Its time must differ from that of ours by more than clocks do.
    await new Promise((resolve) => setTimeout(resolve, 6000));
    proxy.fate = ({ operation }, count) =>
      operation === 'CreateMultipartUpload' && count < 2 ? 'lose the answer' : 'pass';
    const written = await open('begun.nc').write(bodyOf(bytes));
    t.equal(written.warnings, undefined);
    t.same(await uploads('begun.nc'), [other.UploadId], 'that of another program stays');
    t.ok((await read('begun.nc')).equals(bytes));
  });

  await t.test('of several uploads it does not abort those of others', async (t) => {
    let other: string | undefined;
    proxy.fate = ({ operation }, count) => {
      if (operation !== 'CreateMultipartUpload' || count > 0) return 'pass';
      void client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'both.nc' })).then(({ UploadId }) => {
        other = UploadId;
      });
      return 'lose the answer';
    };
    const { warnings } = await open('both.nc').write(bodyOf(bytes));
    t.match(warnings, [/may have been begun whose ID is not known.*fleetcdf uploads s3:/]);
    t.ok((await uploads('both.nc')).includes(other ?? ''), 'two may be the one: both stay, which is said');
  });

  await t.test('the same object was there before, and the upload cannot be completed', async (t) => {
    await open('same.nc').write(bodyOf(bytes));
    proxy.reset();
    proxy.fate = ({ operation }) =>
      operation === 'CompleteMultipartUpload' ? failed(500, 'InternalError', { early: true }) : 'pass';
    t.match(await open('same.nc').write(bodyOf(bytes)), { bytes: bytes.length });
    t.ok((await read('same.nc')).equals(bytes));
    t.same(await uploads('same.nc'), [], 'no upload is left');
  });

  await t.test('nobody may look, and the last answer gets lost', async (t) => {
    await put('unseen.nc', old);
    proxy.fate = ({ operation }) => {
      if (operation === 'HeadObject') return failed(403, 'AccessDenied');
      return operation === 'CompleteMultipartUpload' ? 'lose the answer' : 'pass';
    };
    await t.rejects(open('unseen.nc', { retryFor: 300 }).write(bodyOf(bytes)), {
      code: 'ERR_S3_UNKNOWN',
      message: /It is unknown whether s3:\/\/fleet\/unseen\.nc is the new object/,
    });
    t.ok((await read('unseen.nc')).equals(bytes));
    t.same(await uploads('unseen.nc'), []);
  });

  await t.test('nobody may look, and nothing refuses to overwrite', async (t) => {
    await put('kept.nc', old);
    proxy.fate = ({ operation }) => (operation === 'HeadObject' ? failed(403, 'AccessDenied') : 'pass');
    for (const length of [1000, bytes.length]) {
      await t.rejects(open('kept.nc', { overwrite: false }).write(bodyOf(bytes.subarray(0, length))), {
        code: 'ERR_S3_ACCESS_DENIED',
        message: /may not look \(HTTP 403\).*s3:GetObject and s3:ListBucket/,
      });
      t.ok((await read('kept.nc')).equals(old));
    }
    t.same(await uploads('kept.nc'), []);
  });
}
