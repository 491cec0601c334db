/** Ranges of a file, and of an object of s3rver behind a proxy that breaks answers off. */
import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openRangeReader, type RangeReader } from '../../lib/sink/index.js';
import { realTime, type Waiting } from '../../lib/sink/waiting.js';
import { MiB, pattern } from './bodies.js';
import { failed, startFaultyProxy } from './faulty-proxy.js';

const bytes = pattern(3 * MiB + 12345);

/** Ranges at the edges, empty and whole. */
async function checkRanges(t: Test, reader: RangeReader): Promise<void> {
  t.equal(reader.size, bytes.length);
  const ranges = [
    // s3rver takes bytes=0-0 for the whole object.
    [0, 2],
    [0, 0],
    [bytes.length, 0],
    [bytes.length - 1, 1],
    [0, bytes.length],
    [MiB, 2 * MiB],
  ] as const;
  const found = await Promise.all(ranges.map(([offset, length]) => reader.read(offset, length)));
  for (const [i, [offset, length]] of ranges.entries()) {
    t.ok(found[i].equals(bytes.subarray(offset, offset + length)), `${length} bytes from ${offset} on`);
  }
  await t.rejects(reader.read(bytes.length, 1), RangeError);
  await t.rejects(reader.read(-1, 1), RangeError);
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await t.rejects(reader.read(0, 1, stop.signal), { code: 'ERR_ABORTED', cause: { message: 'enough' } });
}

t.test('a file', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'a.nc');
  writeFileSync(path, bytes);
  const reader = await openRangeReader(path);
  await checkRanges(t, reader);
  await t.rejects(openRangeReader(join(directory, 'none.nc')), { name: 'SinkError', code: 'ERR_READ_MISSING' });
  mkdirSync(join(directory, 'sub'));
  await t.rejects(openRangeReader(join(directory, 'sub')), { name: 'SinkError', code: 'ERR_READ_FILE' });
  renameSync(path, join(directory, 'b.nc'));
  writeFileSync(path, 'another file');
  t.ok((await reader.read(0, 100)).equals(bytes.subarray(0, 100)), 'what was opened, whatever takes its name');
  appendFileSync(join(directory, 'b.nc'), 'x');
  await t.rejects(reader.read(0, 100), { code: 'ERR_READ_CHANGED' }, 'appended to');
  truncateSync(join(directory, 'b.nc'), 50);
  await t.rejects(reader.read(0, 100), { code: 'ERR_READ_CHANGED' }, 'truncated');
  await reader.close();
});

t.test('an object in S3', async (t) => {
  const server = await startS3rver();
  Object.assign(process.env, server.env);
  const proxy = await startFaultyProxy(server.endpoint);
  t.teardown(async () => {
    await proxy.stop();
    await server.stop();
  });
  const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
  const put = (Body: Buffer) => client.send(new PutObjectCommand({ Bucket: server.bucket, Key: 'a.nc', Body }));
  await put(bytes);
  const options = { endpoint: proxy.endpoint };
  const url = `s3://${server.bucket}/a.nc`;
  const reader = await openRangeReader(url, options);

  await t.test('its ranges', (t) => checkRanges(t, reader));

  await t.test('a request that gets no answer is repeated', async (t) => {
    proxy.reset();
    proxy.fate = (_, count) => (count < 2 ? failed(503, 'SlowDown') : 'pass');
    t.ok((await reader.read(7, 1000)).equals(bytes.subarray(7, 1007)));
    t.same(proxy.operations, ['GetObject', 'GetObject', 'GetObject']);
  });

  await t.test('an answer that breaks off is asked for again', async (t) => {
    proxy.reset();
    const headers = { 'Content-Range': `bytes 7-1006/${bytes.length}`, 'Content-Length': '1000' };
    proxy.fate = (_, count) => {
      if (count > 1) return 'pass';
      return { status: 206, code: '', headers, body: 'short', isCutOff: true };
    };
    t.ok((await reader.read(7, 1000)).equals(bytes.subarray(7, 1007)));
    t.equal(proxy.operations.length, 3);
  });

  await t.test('others than the bytes asked for are refused', async (t) => {
    proxy.reset();
    proxy.fate = () => ({ status: 200, code: '', body: 'x'.repeat(2000) });
    await t.rejects(reader.read(7, 1000), { name: 'SinkError', code: 'ERR_S3_ANSWER' });
  });

  await t.test('an object that is replaced', async (t) => {
    proxy.reset();
    await put(bytes.subarray(0, 2 * MiB));
    await t.rejects(reader.read(0, 1000), { code: 'ERR_READ_CHANGED' });
    await t.rejects(reader.read(3 * MiB, 100), { code: 'ERR_READ_CHANGED' }, 'shorter than the range');
  });

  await t.test('what is not there, or denied', async (t) => {
    proxy.reset();
    const missing = openRangeReader(`s3://${server.bucket}/none.nc`, options);
    await t.rejects(missing, { name: 'SinkError', code: 'ERR_READ_MISSING' });
    proxy.fate = () => failed(403, 'AccessDenied');
    await t.rejects(openRangeReader(url, options), { code: 'ERR_S3_ACCESS_DENIED', message: /s3:GetObject/ });
  });

  await t.test('a wrong bucket, key or region, which an answer to HEAD does not tell', async (t) => {
    proxy.reset();
    await t.rejects(openRangeReader('s3://none/a.nc', options), { code: 'ERR_S3_NO_SUCH_BUCKET' });
    proxy.fate = () => failed(403, 'SignatureDoesNotMatch');
    await t.rejects(openRangeReader(url, options), { code: 'ERR_S3_CREDENTIALS', message: /^Cannot read / });
    proxy.fate = () => failed(400, 'AuthorizationHeaderMalformed');
    await t.rejects(openRangeReader(url, options), { code: 'ERR_S3_REGION' });
  });

  await t.test('an endpoint where nobody answers shows soon, unless it answered just now', async (t) => {
    let now = 0;
    const waiting: Waiting = {
      now: () => now,
      random: () => 1,
      // Pauses pass at once. What is longer limits a request.
      async sleep(milliseconds, signal) {
        if (milliseconds > 20_000) return realTime.sleep(milliseconds, signal);
        now += milliseconds;
      },
    };
    const dead = { endpoint: 'http://127.0.0.1:1', waiting, retryFor: 60_000 };
    const first = /cannot be reached .*tried 7 times in 6\.3 s/;
    await t.rejects(openRangeReader(url, dead), { code: 'ERR_S3_UNREACHABLE', message: first });
    const later = /cannot be reached .*tried 10 times in 4[56]\.\d s/;
    await t.rejects(openRangeReader(url, dead, undefined, true), { code: 'ERR_S3_UNREACHABLE', message: later });
  });
  await reader.close();
});
