/** Outages, expired credentials and lost buckets in mid-upload. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { scaled } from '../scale.js';
import { bodyOf, KiB, pattern, streamOf } from './bodies.js';
import { QUICK } from './fault-cases.js';
import { type Fate, failed, startFaultyProxy } from './faulty-proxy.js';

const server = await startS3rver();
Object.assign(process.env, server.env);
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());

const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
const partSize = 64 * KiB;
const bytes = pattern(12 * partSize + 1000);
const parts = { partSize, parts: 13, queueSize: 2, memory: 4 * partSize, fits: false };

const open = (key: string, options: Partial<SinkOptions> = {}) =>
  openSink(`s3://${server.bucket}/${key}`, { defaultName: 'x', endpoint: proxy.endpoint, ...options });

async function read(Key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: server.bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

function uploads(): string[] {
  const directory = join(server.directory, server.bucket, '._S3rver_uploads');
  return existsSync(directory) ? readdirSync(directory) : [];
}

t.test('outages of seconds are survived, and nothing is read ahead meanwhile', async (t) => {
  const kinds: [kind: string, fate: Fate][] = [
    ['reset', 'reset'],
    ['refuse', 'refuse'],
    ['500', failed(500, 'InternalError')],
    ['503', failed(503, 'SlowDown')],
    ['502', failed(502, '', { body: '<html>' })],
  ];
  const outages = [1000, 5000].flatMap((length) =>
    kinds.map(([kind, fate]) => ({ key: `${kind}-${length}`, length, fate })),
  );
  const since = new Map<string, number>();
  proxy.fate = ({ path, part }) => {
    const one = outages.find(({ key }) => path.endsWith(key));
    if (one === undefined) return 'pass';
    if (part === 3 && !since.has(one.key)) since.set(one.key, Date.now());
    const began = since.get(one.key);
    return began !== undefined && Date.now() - began < one.length ? one.fate : 'pass';
  };
  for (let round = 0; round < scaled(1); round++) {
    since.clear();
    await Promise.all(
      outages.map(async ({ key, length }) => {
        const stream = streamOf(bytes, 4096);
        const body = { stream, size: bytes.length, exact: true, parts };
        const writing = open(key).write(body);
        while (!since.has(key)) await new Promise((resolve) => setTimeout(resolve, 5));
        await new Promise((resolve) => setTimeout(resolve, length / 2));
        const most = (3 + parts.queueSize + 3) * partSize;
        t.ok(stream.pulled <= most, `${key}: ${stream.pulled} bytes were read during the outage, ${most} at most`);
        t.match(await writing, { bytes: bytes.length, parts: 13 }, key);
        t.ok((await read(key)).equals(bytes), key);
      }),
    );
  }
  t.same(uploads(), []);
});

t.test('a longer outage ends the upload within its time, and says how long it tried', async (t) => {
  proxy.fate = ({ part }) => (part > 2 ? failed(503, 'SlowDown') : 'pass');
  const began = Date.now();
  await t.rejects(open('outage.nc', { retryFor: 1500 }).write(bodyOf(bytes, { parts })), {
    code: 'ERR_S3_SERVER',
    message: /failed \d+ times( in \d\.\d s)?, last with HTTP 503 SlowDown/,
  });
  t.ok(Date.now() - began < 15_000);
  t.same(uploads(), []);
});

t.test('the time to try again counts for each request by itself', async (t) => {
  // Every part fails for a while: together longer than each may.
  const first = new Map<number, number>();
  proxy.fate = ({ operation, part }) => {
    if (operation !== 'UploadPart') return 'pass';
    if (!first.has(part)) first.set(part, Date.now());
    return Date.now() - (first.get(part) as number) < 300 ? 'refuse' : 'pass';
  };
  const began = Date.now();
  const one = { ...parts, queueSize: 1 };
  t.match(await open('slow.nc', { retryFor: 1000 }).write(bodyOf(bytes, { parts: one })), { bytes: bytes.length });
  t.ok(Date.now() - began > 2000, 'longer than one request is tried again');
});

t.test('AWS_MAX_ATTEMPTS limits the tries', async (t) => {
  process.env['AWS_MAX_ATTEMPTS'] = '2';
  t.teardown(() => delete process.env['AWS_MAX_ATTEMPTS']);
  proxy.fate = ({ part }) => (part === 2 ? failed(500, 'InternalError') : 'pass');
  await t.rejects(open('attempts.nc').write(bodyOf(bytes, { parts })), {
    message: /failed 2 times.*, last with HTTP 500/,
  });
  t.equal(proxy.operations.filter((name) => name === 'UploadPart 2').length, 2);
});

t.test('credentials that expire in mid-upload are fetched anew', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-aws-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'credentials');
  const write = (token: string) =>
    writeFileSync(
      file,
      `[default]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\naws_session_token = ${token}\n`,
    );
  const before = { ...process.env };
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
  t.teardown(() => {
    delete process.env['AWS_SHARED_CREDENTIALS_FILE'];
    Object.assign(process.env, before);
  });
  await t.test('through the chain', async (t) => {
    write('old');
    let expired = 0;
    proxy.fate = ({ part, headers }) => {
      if (part < 4 || headers['x-amz-security-token'] !== 'old') return 'pass';
      if (expired++ === 0) write('new');
      return failed(400, 'ExpiredToken');
    };
    t.match(await open('renewed.nc').write(bodyOf(bytes, { parts })), { bytes: bytes.length });
    t.ok(expired >= 1 && expired <= 2, `${expired} requests under way were refused`);
    t.equal(proxy.asked.at(-1)?.headers['x-amz-security-token'], 'new');
    t.ok((await read('renewed.nc')).equals(bytes));
  });
  await t.test('once', async (t) => {
    write('old');
    proxy.fate = ({ part }) => (part >= 4 ? failed(400, 'ExpiredToken') : 'pass');
    const one = { ...parts, queueSize: 1 };
    await t.rejects(open('expired.nc').write(bodyOf(bytes, { parts: one })), {
      code: 'ERR_S3_CREDENTIALS',
      message: /session token is invalid or expired\. Log in again\. .* HTTP 400 ExpiredToken/,
    });
    t.equal(proxy.operations.filter((name) => name === 'UploadPart 4').length, 2, 'then it is tried once more');
    t.same(uploads(), []);
  });
});

t.test('what no patience can mend ends at once', async (t) => {
  const cases: [fate: Fate, code: string][] = [
    [failed(404, 'NoSuchBucket'), 'ERR_S3_NO_SUCH_BUCKET'],
    [failed(301, 'PermanentRedirect', { headers: { 'x-amz-bucket-region': 'eu-west-1' } }), 'ERR_S3_REGION'],
    [failed(307, 'TemporaryRedirect', { headers: { Location: 'http://127.0.0.1:1/' } }), 'ERR_S3_REGION'],
    [failed(403, 'AccessDenied'), 'ERR_S3_ACCESS_DENIED'],
    [failed(404, 'NoSuchUpload'), 'ERR_S3_UPLOAD_GONE'],
    [failed(400, 'EntityTooSmall'), 'ERR_S3_PART_TOO_SMALL'],
  ];
  for (const [fate, code] of cases) {
    proxy.reset();
    proxy.fate = ({ part }) => (part === 2 ? fate : 'pass');
    await t.rejects(open('ended.nc').write(bodyOf(bytes, { parts })), { code });
    t.equal(proxy.operations.filter((name) => name === 'UploadPart 2').length, 1, `${code}: tried once`);
  }
  t.same(uploads(), []);
});

t.test('an upload without an ID is never written to', async (t) => {
  const body = '<InitiateMultipartUploadResult><Bucket>b</Bucket></InitiateMultipartUploadResult>';
  for (const fits of [true, false]) {
    proxy.reset();
    proxy.fate = ({ operation }) => (operation === 'CreateMultipartUpload' ? failed(200, '', { body }) : 'pass');
    const plan = { ...parts, partSize: 5 * 1024 * KiB, fits };
    const written = open('nameless.nc', QUICK).write(bodyOf(pattern(12 * 1024 * KiB), { parts: plan }));
    await t.rejects(written, { message: /answered without an UploadId/ });
    t.same(
      [...new Set(proxy.operations)],
      ['CreateMultipartUpload', 'ListMultipartUploads'].slice(0, new Set(proxy.operations).size),
    );
  }
});

t.test('a byte that changes on its way is sent again', async (t) => {
  proxy.fate = ({ part }, count) => (part > 1 && part < 6 && count < 2 ? 'flip there' : 'pass');
  t.match(await open('flipped.nc').write(bodyOf(bytes, { parts })), { parts: 13 });
  t.ok((await read('flipped.nc')).equals(bytes));
  proxy.fate = ({ part }) => (part === 2 ? 'flip there' : 'pass');
  await t.rejects(open('flipped.nc', { retryFor: 500 }).write(bodyOf(bytes, { parts })), {
    code: 'ERR_S3_INTEGRITY',
    message: /ETag that came back for part 2 is "\w{32}", and the MD5 of what was sent is \w{32}; tried/,
  });
  t.ok((await read('flipped.nc')).equals(bytes), 'the old object is there');
  t.same(uploads(), []);
});

t.test('checksums are asked for by the environment at any endpoint', async (t) => {
  process.env['AWS_REQUEST_CHECKSUM_CALCULATION'] = 'when_supported';
  t.teardown(() => delete process.env['AWS_REQUEST_CHECKSUM_CALCULATION']);
  await open('crc.nc').write(bodyOf(bytes, { parts }));
  const create = proxy.asked.find(({ operation }) => operation === 'CreateMultipartUpload');
  t.match(create?.headers, { 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT' });
  const sent = proxy.asked.filter(({ part }) => part > 0);
  t.ok(sent.every(({ headers }) => /^[\w+/]{6}==$/.test(String(headers['x-amz-checksum-crc32']))));
  t.ok(sent.every(({ headers }) => headers['content-md5'] !== undefined));
});
