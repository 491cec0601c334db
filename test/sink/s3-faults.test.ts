/** Failures of S3: what is retried, what is rolled back, and which error results. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AbortMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { DataError, type SinkError } from '../../lib/errors.js';
import { type Body, openSink, type SinkOptions } from '../../lib/sink/index.js';
import { connectS3 } from '../../lib/sink/s3-client.js';
import { s3Error } from '../../lib/sink/s3-errors.js';
import { probe } from '../../lib/sink/s3-probe.js';
import { bodyOf, breakingStream, MiB, pattern, streamOf } from './bodies.js';
import { type Fate, failed, startFaultyProxy } from './faulty-proxy.js';
import { settled } from './settled.js';
import { WAYS } from './ways.js';

const server = await startS3rver();
Object.assign(process.env, server.env, { AWS_MAX_ATTEMPTS: '3' });
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());

const partSize = 5 * MiB;
const bytes = pattern(11 * MiB);
const key = 'plant.nc';

const open = (options: Partial<SinkOptions> = {}) =>
  openSink(`s3://${server.bucket}/${key}`, { defaultName: 'x', endpoint: proxy.endpoint, partSize, ...options });

const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
const read = async () => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

/** Asserts that a failed upload left nothing: it was aborted after its last part, and no part or object exists. */
function takenBack(t: Test): void {
  const { operations } = proxy;
  t.ok(operations.includes('AbortMultipartUpload'), 'the upload is aborted');
  const last = operations.findLastIndex((name) => name.startsWith('UploadPart'));
  t.ok(operations.lastIndexOf('AbortMultipartUpload') > last, 'when no part can come any more');
  t.notOk(operations.includes('CompleteMultipartUpload'));
  t.same(leftBehind(), []);
}

function leftBehind(): string[] {
  const bucket = join(server.directory, server.bucket);
  const uploads = join(bucket, '._S3rver_uploads');
  const objects = readdirSync(bucket).filter((name) => name.endsWith('_object'));
  return [...(existsSync(uploads) ? readdirSync(uploads) : []), ...objects];
}

const when =
  (operation: string, fate: Fate, times = Number.POSITIVE_INFINITY) =>
  (asked: { operation: string; part: number }, count: number): Fate =>
    `${asked.operation} ${asked.part}`.startsWith(operation) && count < times ? fate : 'pass';

t.test('a temporary failure is retried', async (t) => {
  for (const { headLength, options } of WAYS) {
    for (const operation of ['CreateMultipartUpload', 'UploadPart 2', 'CompleteMultipartUpload']) {
      proxy.reset();
      proxy.fate = when(operation, failed(500, 'InternalError'), 2);
      t.match(await open(options).write(bodyOf(bytes, { headLength })), { bytes: bytes.length, parts: 3 });
      t.equal(proxy.operations.filter((name) => name.startsWith(operation)).length, 3, `${operation} is tried 3 times`);
      t.ok((await read()).equals(bytes));
    }
  }
});

t.test('a permanent failure aborts the upload', async (t) => {
  await client.send(new DeleteObjectCommand({ Bucket: server.bucket, Key: key }));
  for (const { way, headLength, options } of WAYS) {
    await t.test(`of a part, ${way}`, async (t) => {
      proxy.fate = when('UploadPart 2', failed(500, 'InternalError'));
      const body = bodyOf(pattern(48 * MiB), { headLength });
      const server = {
        name: 'SinkError',
        code: 'ERR_S3_SERVER',
        message: /failed 3 times( in \d+(\.\d)? s)?, last with HTTP 500 InternalError/,
      };
      await t.rejects(open(options).write(body), server);
      t.ok(body.stream.destroyed, 'the source is told');
      t.ok(
        proxy.operations.filter((name) => name.startsWith('UploadPart')).length < 12,
        'the other parts are not sent',
      );
      takenBack(t);
    });
    await t.test(`of the source, ${way}`, async (t) => {
      const error = new DataError('ERR_DATA', 'refused');
      const stream = breakingStream(pattern(22 * MiB), error);
      const head = { length: headLength, bytes: new Promise<Buffer>(() => {}) };
      const body = { stream, size: 48 * MiB, exact: false, ...(headLength > 0 && { head }) };
      t.equal(
        await open(options)
          .write(body)
          .catch((e) => e),
        error,
        'the very error of the source',
      );
      takenBack(t);
    });
    await t.test(`the signal, while the source is silent, ${way}`, async (t) => {
      const controller = new AbortController();
      const stream = breakingStream(pattern(12 * MiB));
      const head = { length: headLength, bytes: new Promise<Buffer>(() => {}) };
      const body = { stream, size: 48 * MiB, exact: true, signal: controller.signal, ...(headLength > 0 && { head }) };
      const written = open(options)
        .write(body)
        .catch((e) => e);
      await until(() => proxy.operations.includes('UploadPart 2'));
      const reason = new Error('interrupted');
      controller.abort(reason);
      t.match(await written, { code: 'ERR_ABORTED', cause: reason });
      takenBack(t);
    });
    await t.test(`the signal, while the service is silent, ${way}`, async (t) => {
      const controller = new AbortController();
      proxy.fate = when('UploadPart', 'stall');
      const written = open(options)
        .write(bodyOf(bytes, { headLength, signal: controller.signal }))
        .catch((e) => e);
      await until(() => proxy.operations.includes('UploadPart 2'));
      const reason = new Error('interrupted');
      controller.abort(reason);
      t.match(await written, { code: 'ERR_ABORTED', cause: reason });
      takenBack(t);
    });
  }
  await t.test('of the head', async (t) => {
    const error = new Error('no head');
    const body = bodyOf(bytes, { headLength: 20 });
    const bytesOfHead = new Promise<Buffer>((_, reject) => body.stream.once('end', () => reject(error)));
    t.equal(
      await open()
        .write({ ...body, head: { length: 20, bytes: bytesOfHead } })
        .catch((e) => e),
      error,
    );
    takenBack(t);
  });
  await t.test('of the last request', async (t) => {
    proxy.fate = when('CompleteMultipartUpload', failed(400, 'EntityTooSmall'));
    await t.rejects(open().write(bodyOf(bytes)), { code: 'ERR_S3_PART_TOO_SMALL', message: /larger --part-size/ });
    t.same(leftBehind(), []);
  });
  await t.test('before the first request', async (t) => {
    proxy.fate = when('CreateMultipartUpload', failed(403, 'AccessDenied'));
    await t.rejects(open().write(bodyOf(bytes)), { code: 'ERR_S3_ACCESS_DENIED', message: /s3:PutObject/ });
    t.same(proxy.operations, ['CreateMultipartUpload'], 'nothing is to be aborted');
  });
});

t.test('aborting is repeated until it succeeds', async (t) => {
  proxy.fate = (asked, count) => {
    if (asked.operation === 'UploadPart' && asked.part === 2) return failed(403, 'AccessDenied');
    return asked.operation === 'AbortMultipartUpload' && count < 4 ? failed(500, 'InternalError') : 'pass';
  };
  await t.rejects(open().write(bodyOf(bytes)), { code: 'ERR_S3_ACCESS_DENIED' });
  takenBack(t);
});

t.test('the error names an upload that cannot be aborted', async (t) => {
  proxy.fate = (asked) => {
    if (asked.operation === 'UploadPart' && asked.part === 2) return failed(403, 'AccessDenied');
    return asked.operation === 'AbortMultipartUpload' ? failed(405, 'MethodNotAllowed') : 'pass';
  };
  const error = (await open()
    .write(bodyOf(bytes))
    .catch((e) => e)) as SinkError;
  const [id = ''] = leftBehind();
  t.match(error, { name: 'SinkError', code: 'ERR_S3_LEFT_BEHIND', cause: { code: 'ERR_S3_ACCESS_DENIED' } });
  const ours = `fleetcdf uploads s3://${server.bucket}/${key} --endpoint ${proxy.endpoint} --abort --older-than 0s`;
  t.ok(error.message.split('\n').includes(ours), 'with the command to do so');
  const foreign = `aws s3api abort-multipart-upload --bucket ${server.bucket} --key ${key} --upload-id ${id} `;
  t.ok(error.message.includes(foreign), 'and one for this upload alone');
  await t.resolves(
    client.send(
      new AbortMultipartUploadCommand({
        Bucket: server.bucket,
        Key: key,
        UploadId: id,
      }),
    ),
  );
});

t.test('a service that does not answer the first request', async (t) => {
  await t.test('is waited for until the signal', async (t) => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    proxy.fate = when('List', 'stall');
    const checked = open()
      .check(controller.signal)
      .catch((e) => e);
    await until(() => proxy.operations.includes('List'));
    controller.abort(reason);
    t.match(await checked, { code: 'ERR_ABORTED', cause: reason });
    t.match(
      await open()
        .check(controller.signal)
        .catch((e) => e),
      { code: 'ERR_ABORTED', cause: reason },
      'aborted before it is asked',
    );
  });
  await t.test('counts as unreachable after a while', async (t) => {
    proxy.fate = when('List', 'stall');
    const { endpoint } = proxy;
    const target = { destination: 's3://b/k', bucket: 'b', key: 'k', endpoint, profile: undefined, overwrite: true };
    const connection = await connectS3({ endpoint });
    const error = await probe(connection, target, undefined, 50).catch((e) => e);
    t.match(s3Error(error, target), {
      code: 'ERR_S3_UNREACHABLE',
      message: /127\.0\.0\.1:\d+ cannot be reached \(no answer within 0\.05 s\)/,
    });
    connection.disconnect();
  });
});

t.test('a slow service slows down the source', async (t) => {
  for (const { way, headLength, options } of WAYS) {
    proxy.reset();
    proxy.fate = when('UploadPart', 'stall');
    const controller = new AbortController();
    const length = 96 * MiB;
    const stream = streamOf(Buffer.alloc(length - headLength));
    const head = { length: headLength, bytes: new Promise<Buffer>(() => {}) };
    const body: Body = {
      stream,
      size: length,
      exact: true,
      signal: controller.signal,
      ...(headLength > 0 && { head }),
    };
    const sink = open({ ...options, partSize: undefined });
    const written = sink.write(body).catch((e) => e);
    await until(() => proxy.operations.length >= 3);
    await settled(() => stream.pulled);
    t.ok(stream.pulled < 33 * MiB, `${(stream.pulled / MiB).toFixed(2)} MiB of ${length / MiB} were read, ${way}`);
    t.equal(proxy.operations.filter((name) => name.startsWith('UploadPart')).length, 2, 'two parts are under way');
    controller.abort();
    t.match(await written, { name: 'AbortError' });
    takenBack(t);
  }
});

t.test('no-overwrite is a conditional write', async (t) => {
  const conditional = () =>
    proxy.asked.filter((one) => one.headers['if-none-match'] === '*').map((one) => one.operation);
  const exists = { code: 'ERR_S3_EXISTS' };
  for (const [length, operation] of [
    [1000, 'PutObject'],
    [bytes.length, 'CompleteMultipartUpload'],
  ] as const) {
    for (const { way, headLength, options } of WAYS) {
      proxy.reset();
      proxy.fate = when(operation, failed(412, 'PreconditionFailed'));
      await t.rejects(
        open({ ...options, overwrite: false }).write(bodyOf(bytes.subarray(0, length), { headLength })),
        exists,
        way,
      );
      t.same(conditional(), [operation], 'it is asked only where the object appears');
      t.same(leftBehind(), []);
    }
    await t.test(`a service that knows no conditions: ${operation}`, async (t) => {
      const unknown = failed(501, 'NotImplemented');
      proxy.fate = ({ operation: asked, headers }) =>
        asked === operation && headers['if-none-match'] ? unknown : 'pass';
      const written = await open({ overwrite: false }).write(bodyOf(bytes.subarray(0, length)));
      t.match(written, { bytes: length, warnings: [/has no conditional writes: --no-overwrite looked/] });
      const asked = [operation, 'HeadObject', operation, 'HeadObject'];
      t.same(proxy.operations.slice(-4), asked, 'it is looked again instead, and after it');
      t.ok((await read()).equals(bytes.subarray(0, length)));
      await client.send(new DeleteObjectCommand({ Bucket: server.bucket, Key: key }));
    });
  }
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
