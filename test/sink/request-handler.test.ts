/** The S3 sink in front of a service in this process, with a clock of its own. */
import t from 'tap';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { bodyOf, KiB, pattern } from './bodies.js';
import { IdleTime } from './idle-time.js';
import { MemoryS3 } from './memory-s3.js';

Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'us-east-1' });

const partSize = 16 * KiB;
const parts = { partSize, parts: 6, queueSize: 2, memory: 4 * partSize, fits: false };
const bytes = pattern(5 * partSize + 77);

const write = (requestHandler: MemoryS3, length = bytes.length, options: Partial<SinkOptions> = {}) =>
  openSink('s3://bucket/plant.nc', { defaultName: 'x', requestHandler, waiting: new IdleTime(), ...options }).write(
    bodyOf(bytes.subarray(0, length), { parts, headLength: 20, chunkSize: 1000 }),
  );

const stored = (s3: MemoryS3) => [...s3.objects.values()].map((object) => object.bytes);

t.test('Amazon is given the CRC-32 of the whole, and its answer is compared', async (t) => {
  for (const length of [1000, bytes.length]) {
    const s3 = new MemoryS3();
    t.match(await write(s3, length), { bytes: length, warnings: undefined });
    t.same(stored(s3), [bytes.subarray(0, length)]);
    t.match([...s3.objects.values()][0]?.headers, { 'x-amz-checksum-type': 'FULL_OBJECT' });
    t.equal(s3.uploads.size, 0);
  }
});

t.test('R2 is given the CRC-64/NVME of the whole: its ETags are no MD5s', async (t) => {
  for (const length of [1000, bytes.length]) {
    const s3 = new MemoryS3({ etag: (b) => `${b.length}`.padStart(32, '0') });
    t.match(await write(s3, length, { provider: 'r2' }), { bytes: length, warnings: undefined });
    t.same(stored(s3), [bytes.subarray(0, length)]);
    t.match([...s3.objects.values()][0]?.headers, { 'x-amz-checksum-crc64nvme': /=$/ });
  }
});

t.test('a service that does not know the checksum gets none', async (t) => {
  const s3 = new MemoryS3();
  s3.fault = (asked, count) => (asked === 'POST uploads' && count === 0 ? 501 : undefined);
  t.match(await write(s3, bytes.length, { provider: 'r2' }), { bytes: bytes.length });
  t.notOk([...s3.objects.values()][0]?.headers['x-amz-checksum-crc64nvme']);
});

t.test('an ETag of an encrypted object is no MD5', async (t) => {
  const etag = (b: Buffer) => `${b.length}`.padStart(32, '0');
  for (const length of [1000, bytes.length]) {
    const s3 = new MemoryS3({ extra: { 'x-amz-server-side-encryption': 'aws:kms' }, etag });
    t.match(await write(s3, length), { bytes: length, warnings: undefined });
  }
  await t.rejects(write(new MemoryS3({ etag })), { code: 'ERR_S3_INTEGRITY' }, 'else it must be one');
});

t.test('ten minutes of failures end it, whatever fails', async (t) => {
  for (const operation of ['POST uploads', 'PUT uploadId', 'POST uploadId']) {
    const s3 = new MemoryS3();
    s3.fault = (asked) => (asked === operation ? 500 : undefined);
    await t.rejects(write(s3), { code: 'ERR_S3_SERVER', message: /failed \d\d times in (9|10) min/ }, operation);
    t.equal(s3.uploads.size, 0, 'and nothing is left');
    t.equal(s3.objects.size, 0);
  }
});

t.test('an hour of failures is survived where that was asked for', async (t) => {
  const s3 = new MemoryS3();
  const lost = Object.assign(new Error('lost'), { code: 'ECONNRESET' });
  s3.fault = (asked, count) => (asked === 'PUT uploadId' && count < 200 ? lost : undefined);
  t.match(await write(s3, bytes.length, { retryFor: 3_600_000 }), { bytes: bytes.length });
  t.same(stored(s3), [bytes]);
});
