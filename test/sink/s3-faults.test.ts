/** S3 that fails: what is retried, what is taken back, and what is said. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AbortMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { DataError, type SinkError } from '../../lib/errors.js';
import { type Body, openSink, type SinkOptions } from '../../lib/sink/index.js';
import { bodyOf, breakingStream, MiB, pattern, streamOf } from './bodies.js';
import { type Fate, type S3Answer, startFaultyProxy } from './faulty-proxy.js';
import { settled } from './settled.js';

const server = await startS3rver();
Object.assign(process.env, server.env, { AWS_MAX_ATTEMPTS: '3' });
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());

const partSize = 5 * MiB;
const bytes = pattern(13 * MiB);
const key = 'plant.nc';

const open = (options: Partial<SinkOptions> = {}) =>
  openSink(`s3://${server.bucket}/${key}`, { defaultName: 'x', endpoint: proxy.endpoint, partSize, ...options });

const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
const read = async () => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

/** Nothing of a failed upload is left: it was aborted after its last part, and neither parts nor the object are there. */
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

const failed = (status: number, code: string, rest: Partial<S3Answer> = {}): S3Answer => ({ status, code, ...rest });
const when =
  (operation: string, fate: Fate, times = Number.POSITIVE_INFINITY) =>
  (asked: { operation: string; part: number }, count: number): Fate =>
    `${asked.operation} ${asked.part}`.startsWith(operation) && count < times ? fate : 'pass';

t.test('a failure that passes is lived through', async (t) => {
  for (const headLength of [0, 20]) {
    for (const operation of ['CreateMultipartUpload', 'UploadPart 2', 'CompleteMultipartUpload']) {
      proxy.reset();
      proxy.fate = when(operation, failed(500, 'InternalError'), 2);
      t.match(await open().write(bodyOf(bytes, { headLength })), { bytes: bytes.length, parts: 3 });
      t.equal(proxy.operations.filter((name) => name.startsWith(operation)).length, 3, `${operation} is tried 3 times`);
      t.ok((await read()).equals(bytes));
    }
  }
});

t.test('a failure that stays takes the upload back', async (t) => {
  await client.send(new DeleteObjectCommand({ Bucket: server.bucket, Key: key }));
  for (const headLength of [0, 20]) {
    await t.test(`of a part, head of ${headLength}`, async (t) => {
      proxy.fate = when('UploadPart 2', failed(500, 'InternalError'));
      const body = bodyOf(pattern(64 * MiB), { headLength });
      const server = {
        name: 'SinkError',
        code: 'ERR_S3_SERVER',
        message: /failed 3 times, last with HTTP 500 InternalError/,
      };
      await t.rejects(open().write(body), server);
      t.ok(body.stream.destroyed, 'the source is told');
      t.ok(
        proxy.operations.filter((name) => name.startsWith('UploadPart')).length < 12,
        'the other parts are not sent',
      );
      takenBack(t);
    });
    await t.test(`of the source, head of ${headLength}`, async (t) => {
      const error = new DataError('ERR_DATA', 'refused');
      const stream = breakingStream(pattern(22 * MiB), error);
      const head = { length: headLength, bytes: new Promise<Buffer>(() => {}) };
      const body = { stream, size: 64 * MiB, exact: false, ...(headLength > 0 && { head }) };
      t.equal(
        await open()
          .write(body)
          .catch((e) => e),
        error,
        'the very error of the source',
      );
      takenBack(t);
    });
    await t.test(`the signal, while the source is silent, head of ${headLength}`, async (t) => {
      const controller = new AbortController();
      const stream = breakingStream(pattern(12 * MiB));
      const head = { length: headLength, bytes: new Promise<Buffer>(() => {}) };
      const body = { stream, size: 64 * MiB, exact: true, signal: controller.signal, ...(headLength > 0 && { head }) };
      const written = open()
        .write(body)
        .catch((e) => e);
      await until(() => proxy.operations.includes('UploadPart 2'));
      const reason = new Error('interrupted');
      controller.abort(reason);
      t.equal(await written, reason);
      takenBack(t);
    });
    await t.test(`the signal, while the service is silent, head of ${headLength}`, async (t) => {
      const controller = new AbortController();
      proxy.fate = when('UploadPart', 'stall');
      const written = open()
        .write(bodyOf(bytes, { headLength, signal: controller.signal }))
        .catch((e) => e);
      await until(() => proxy.operations.includes('UploadPart 2'));
      const reason = new Error('interrupted');
      controller.abort(reason);
      t.equal(await written, reason);
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
  await t.test('before anything is begun', async (t) => {
    proxy.fate = when('CreateMultipartUpload', failed(403, 'AccessDenied'));
    await t.rejects(open().write(bodyOf(bytes)), { code: 'ERR_S3_ACCESS_DENIED', message: /s3:PutObject/ });
    t.same(proxy.operations, ['CreateMultipartUpload'], 'nothing is to be aborted');
  });
});

t.test('aborting is tried until it succeeds', async (t) => {
  proxy.fate = (asked, count) => {
    if (asked.operation === 'UploadPart' && asked.part === 2) return failed(403, 'AccessDenied');
    return asked.operation === 'AbortMultipartUpload' && count < 4 ? failed(500, 'InternalError') : 'pass';
  };
  await t.rejects(open().write(bodyOf(bytes)), { code: 'ERR_S3_ACCESS_DENIED' });
  takenBack(t);
});

t.test('an upload that cannot be aborted is named', async (t) => {
  proxy.fate = (asked) => {
    if (asked.operation === 'UploadPart' && asked.part === 2) return failed(403, 'AccessDenied');
    return asked.operation === 'AbortMultipartUpload' ? failed(405, 'MethodNotAllowed') : 'pass';
  };
  const error = (await open()
    .write(bodyOf(bytes))
    .catch((e) => e)) as SinkError;
  const [id = ''] = leftBehind();
  t.match(error, { name: 'SinkError', code: 'ERR_S3_LEFT_BEHIND', cause: { code: 'ERR_S3_ACCESS_DENIED' } });
  t.ok(
    error.message.includes(`--bucket '${server.bucket}' --key '${key}' --upload-id '${id}'`),
    'with the command to do so',
  );
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

t.test('a service that is slow slows the source', async (t) => {
  for (const headLength of [0, 20]) {
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
    const sink = open({ partSize: undefined });
    const written = sink.write(body).catch((e) => e);
    await until(() => proxy.operations.length >= 3);
    await settled(() => stream.pulled);
    t.ok(
      stream.pulled < 33 * MiB,
      `${(stream.pulled / MiB).toFixed(2)} MiB of ${length / MiB} were read, head of ${headLength}`,
    );
    t.equal(proxy.operations.filter((name) => name.startsWith('UploadPart')).length, 2, 'two parts are under way');
    controller.abort();
    t.match(await written, { name: 'AbortError' });
    takenBack(t);
  }
});

t.test('no-overwrite is left to the service, which decides at the last moment', async (t) => {
  const conditional = () =>
    proxy.asked.filter((one) => one.headers['if-none-match'] === '*').map((one) => one.operation);
  const exists = { code: 'ERR_S3_EXISTS' };
  for (const [length, operation] of [
    [1000, 'PutObject'],
    [bytes.length, 'CompleteMultipartUpload'],
  ] as const) {
    for (const headLength of [0, 20]) {
      proxy.reset();
      proxy.fate = when(operation, failed(412, 'PreconditionFailed'));
      await t.rejects(open({ overwrite: false }).write(bodyOf(bytes.subarray(0, length), { headLength })), exists);
      t.same(conditional(), [operation], 'it is asked only where the object appears');
      t.same(leftBehind(), []);
    }
    await t.test(`a service that knows no conditions: ${operation}`, async (t) => {
      const unknown = failed(501, 'NotImplemented');
      proxy.fate = ({ operation: asked, headers }) =>
        asked === operation && headers['if-none-match'] ? unknown : 'pass';
      t.match(await open({ overwrite: false }).write(bodyOf(bytes.subarray(0, length))), { bytes: length });
      t.same(proxy.operations.slice(-3), [operation, 'HeadObject', operation], 'it is looked again instead');
      t.ok((await read()).equals(bytes.subarray(0, length)));
      await client.send(new DeleteObjectCommand({ Bucket: server.bucket, Key: key }));
    });
  }
});

t.test('what the service says is told in words', async (t) => {
  const cases: [answer: S3Answer, code: string, message: RegExp][] = [
    [failed(403, 'InvalidAccessKeyId'), 'ERR_S3_CREDENTIALS', /does not know the access key.*AWS_ACCESS_KEY_ID/],
    [failed(403, 'SignatureDoesNotMatch'), 'ERR_S3_CREDENTIALS', /signature wrong.*AWS_SECRET_ACCESS_KEY/],
    [failed(400, 'ExpiredToken'), 'ERR_S3_CREDENTIALS', /no longer valid/],
    [failed(403, 'RequestTimeTooSkewed'), 'ERR_S3_CLOCK', /the clock of this machine \(\d{4}-/],
    [failed(404, 'NoSuchBucket'), 'ERR_S3_NO_SUCH_BUCKET', /no bucket "fleet"/],
    [failed(400, 'InvalidBucketName'), 'ERR_S3_NO_SUCH_BUCKET', /no valid name/],
    [
      failed(301, 'PermanentRedirect', { headers: { 'x-amz-bucket-region': 'eu-west-1' } }),
      'ERR_S3_REGION',
      /--region eu-west-1/,
    ],
    [
      failed(400, 'AuthorizationHeaderMalformed', { detail: '<Region>eu-west-2</Region>' }),
      'ERR_S3_REGION',
      /--region eu-west-2/,
    ],
    [failed(503, 'SlowDown'), 'ERR_S3_SERVER', /failed 3 times, last with HTTP 503 SlowDown/],
    [failed(502, '', { body: 'bad gateway' }), 'ERR_S3_SERVER', /HTTP 502/],
    [failed(200, '', { body: '<!doctype html><p>Welcome' }), 'ERR_S3_ANSWER', /not S3's\. Check .* endpoint/],
    [failed(418, 'Teapot'), 'ERR_S3_FAILED', /answered Teapot: as told/],
  ];
  for (const [fate, code, message] of cases) {
    proxy.fate = () => fate;
    const error = await open()
      .check()
      .catch((e) => e);
    t.match(
      error,
      { name: 'SinkError', code, message, destination: `s3://fleet/${key}` },
      fate.code || `${fate.status}`,
    );
    t.match(error.message, /^Cannot write s3:\/\/fleet\/plant\.nc: /);
    t.notMatch(error.message, /\$response|undefined|\n/);
  }
  proxy.fate = () => failed(403, 'AccessDenied');
  await t.resolves(open().check(), 'who may not list may still be allowed to write');
});

t.test('a service that answers without reading is understood', async (t) => {
  proxy.fate = when('PutObject', failed(403, 'AccessDenied', { early: true }));
  await t.rejects(open().write(bodyOf(pattern(100_000))), { code: 'ERR_S3_ACCESS_DENIED' });
});

t.test('a service that is not there', async (t) => {
  const gone = await startFaultyProxy(server.endpoint);
  await gone.stop();
  const unreachable = { name: 'SinkError', code: 'ERR_S3_UNREACHABLE' };
  await t.rejects(open({ endpoint: gone.endpoint }).check(), {
    ...unreachable,
    message: /http:\/\/127.*cannot be reached \(.*ECONNREFUSED/,
  });
  await t.rejects(open({ endpoint: gone.endpoint }).write(bodyOf(bytes)), unreachable);
  await t.rejects(open({ endpoint: 'http://s3.invalid' }).check(), { ...unreachable, message: /ENOTFOUND|EAI_AGAIN/ });
  await t.rejects(open({ endpoint: proxy.endpoint.replace('http:', 'https:') }).check(), {
    code: 'ERR_S3_TLS',
    message: /speaks https/,
  });
});

t.test('without credentials, and without a region', async (t) => {
  const program = `
    const { openSink } = await import(${JSON.stringify(new URL('../../lib/sink/index.js', import.meta.url).href)});
    const options = { defaultName: 'x', ...JSON.parse(process.argv[1]) };
    await openSink('s3://bucket/key', options).check().catch(({ code, message }) => console.log(code, message));`;
  const said = async (options: object, env: object = {}) => {
    const none = {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
    const argv = ['--input-type=module', '-e', program, JSON.stringify(options)];
    const run = await promisify(execFile)(process.execPath, argv, { env: { ...none, ...env } });
    t.equal(run.stderr, '', 'the SDK prints nothing of its own');
    return run.stdout;
  };
  const { endpoint } = proxy;
  t.match(await said({ endpoint }), /^ERR_S3_NO_CREDENTIALS .*no AWS credentials were found\. Set AWS_ACCESS_KEY_ID/);
  t.match(await said({ endpoint, profile: 'none' }), /^ERR_S3_NO_CREDENTIALS .*the profile "none" has no credentials/);
  const key = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  t.match(await said({}, key), /^ERR_S3_REGION .*no region is known\. Give --region/);
  proxy.fate = () => failed(404, 'NoSuchBucket');
  t.match(await said({ endpoint }, key), /^ERR_S3_NO_SUCH_BUCKET/, 'an endpoint of its own needs none');
  t.match(
    await said({}, { ...key, AWS_ENDPOINT_URL_S3: endpoint }),
    /^ERR_S3_NO_SUCH_BUCKET/,
    'nor one of the environment',
  );
});

t.test('who writes files does not pay for the AWS SDK', async (t) => {
  const program = `
    import { createRequire } from 'node:module';
    const { openSink } = await import(${JSON.stringify(new URL('../../lib/sink/index.js', import.meta.url).href)});
    openSink('plant.nc', { defaultName: 'x' });
    openSink('s3://bucket/key', { defaultName: 'x' });
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('aws-sdk')).length);`;
  const argv = ['--input-type=module', '-e', program];
  const run = await promisify(execFile)(process.execPath, argv, { cwd: import.meta.dirname });
  t.equal(run.stdout, '0\n', run.stderr);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
