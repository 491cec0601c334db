/** Messages of errors that `check` finds before anything is read. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import { harmless } from '../../lib/sink/s3-answers.js';
import { s3Error } from '../../lib/sink/s3-errors.js';
import { bodyOf, MiB, pattern } from './bodies.js';
import { failed, type S3Answer, startFaultyProxy } from './faulty-proxy.js';

const server = await startS3rver();
Object.assign(process.env, server.env, { AWS_MAX_ATTEMPTS: '3' });
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());

const key = 'plant.nc';
const library = JSON.stringify(new URL('../../lib/sink/index.js', import.meta.url).href);

const open = (options: Partial<SinkOptions> = {}) =>
  openSink(`s3://${server.bucket}/${key}`, { defaultName: 'x', endpoint: proxy.endpoint, ...options });

t.test('errors of the service have messages that say what to do', async (t) => {
  const cases: [answer: S3Answer, code: string, message: RegExp][] = [
    [failed(403, 'InvalidAccessKeyId'), 'ERR_S3_CREDENTIALS', /does not know the access key.*AWS_ACCESS_KEY_ID/],
    [failed(403, 'SignatureDoesNotMatch'), 'ERR_S3_CREDENTIALS', /rejects the signature.*AWS_SECRET_ACCESS_KEY/],
    [failed(400, 'ExpiredToken'), 'ERR_S3_CREDENTIALS', /invalid or expired/],
    [failed(403, 'RequestTimeTooSkewed'), 'ERR_S3_CLOCK', /this machine's clock \(\d{4}-/],
    [failed(404, 'NoSuchBucket'), 'ERR_S3_NO_SUCH_BUCKET', /no bucket "fleet"/],
    [failed(400, 'InvalidBucketName'), 'ERR_S3_NO_SUCH_BUCKET', /not a valid bucket name/],
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
    [failed(503, 'SlowDown'), 'ERR_S3_SERVER', /failed 3 times( in \d+(\.\d)? s)?, last with HTTP 503 SlowDown/],
    [failed(502, '', { body: 'bad gateway' }), 'ERR_S3_SERVER', /HTTP 502/],
    [
      failed(200, '', { body: '<!doctype html><p>Welcome' }),
      'ERR_S3_ANSWER',
      /answered with a web page \(HTTP 200, .*\), not as S3 does; tried 3 times in .*the endpoint of the S3 API/,
    ],
    [failed(418, 'Teapot'), 'ERR_S3_FAILED', /127\.0\.0\.1:\d+ answered HTTP 418 Teapot: as told\.$/],
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
    // The service's own words, and whom they are from.
    if (fate.code && code !== 'ERR_S3_SERVER') {
      const words = new RegExp(`${proxy.endpoint} answered HTTP ${fate.status} ${fate.code}: as told`);
      t.match(error.message, words, `${fate.code}: its answer`);
    }
  }
  proxy.fate = () => failed(403, 'AccessDenied');
  await t.resolves(open().check(), 'who may not list may still be allowed to write');
});

t.test('what an answer says is cut short, and holds no secret', async (t) => {
  const secret = 'a-secret-of-the-environment';
  const before = process.env['AWS_SESSION_TOKEN'];
  process.env['AWS_SESSION_TOKEN'] = secret;
  t.teardown(() => {
    if (before === undefined) delete process.env['AWS_SESSION_TOKEN'];
    else process.env['AWS_SESSION_TOKEN'] = before;
  });
  t.equal(harmless(`you sent ${secret}.`), 'you sent …');
  t.equal(harmless('key AKIAIOSFODNN7EXAMPLE, Signature=abc123, x'), 'key AKIA…, Signature=…, x');
  t.equal(harmless('two\n  lines'), 'two lines');
  t.equal(harmless('x'.repeat(1000)).length, 301);
});

t.test('an answer before the request was read', async (t) => {
  proxy.fate = ({ operation }) => (operation === 'PutObject' ? failed(403, 'AccessDenied', { early: true }) : 'pass');
  await t.rejects(open().write(bodyOf(pattern(100_000))), { code: 'ERR_S3_ACCESS_DENIED' });
});

t.test('an unreachable service', async (t) => {
  const gone = await startFaultyProxy(server.endpoint);
  await gone.stop();
  const unreachable = { name: 'SinkError', code: 'ERR_S3_UNREACHABLE' };
  await t.rejects(open({ endpoint: gone.endpoint }).check(), {
    ...unreachable,
    message: /http:\/\/127.*cannot be reached \(.*ECONNREFUSED/,
  });
  await t.rejects(open({ endpoint: gone.endpoint }).write(bodyOf(pattern(MiB))), unreachable);
  await t.rejects(open({ endpoint: 'http://s3.invalid' }).check(), { ...unreachable, message: /ENOTFOUND|EAI_AGAIN/ });
  await t.rejects(open({ endpoint: proxy.endpoint.replace('http:', 'https:') }).check(), {
    code: 'ERR_S3_TLS',
    message: /speaks https/,
  });
});

t.test('names without an address, certificates, and what gives the endpoint', async (t) => {
  const place = {
    ...{ destination: 's3://fleet/key', bucket: 'fleet', endpoint: 'https://s3.example.com', region: 'x' },
    ...{ endpointFrom: 'the AWS profile "plant"', profile: 'plant' },
  };
  const from = 'the endpoint (from the AWS profile "plant")';
  const cases: [fields: object, code: string, message: string][] = [
    [
      { code: 'ENOTFOUND', hostname: 's3.example.com' },
      'ERR_S3_UNREACHABLE',
      `The name s3.example.com has no address: check ${from}`,
    ],
    [
      { code: 'ENOTFOUND', hostname: 'fleet.s3.example.com' },
      'ERR_S3_UNREACHABLE',
      '--addressing-style path puts the bucket',
    ],
    [{ code: 'ECONNREFUSED' }, 'ERR_S3_UNREACHABLE', `Nothing listens there: check ${from}, its port`],
    [{ code: 'ETIMEDOUT' }, 'ERR_S3_UNREACHABLE', `Check ${from}, the network and the proxy`],
    [{ code: 'CERT_HAS_EXPIRED' }, 'ERR_S3_TLS', 'Its certificate has expired'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'ERR_S3_TLS', 'for another host name'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'ERR_S3_TLS', 'NODE_EXTRA_CA_CERTS=FILE'],
    [{ code: 'EPROTO' }, 'ERR_S3_TLS', `Check that ${from} speaks https`],
    [{ name: 'InvalidStorageClass', $metadata: { httpStatusCode: 400 } }, 'ERR_S3_OBJECT', '--storage-class'],
    [{ name: 'InvalidObjectState', $metadata: { httpStatusCode: 403 } }, 'ERR_S3_ARCHIVED', 'restore-object'],
    [
      { name: 'AccessDenied', message: 'Access Denied', $metadata: { httpStatusCode: 403, requestId: '15B3' } },
      'ERR_S3_ACCESS_DENIED',
      'https://s3.example.com answered HTTP 403 AccessDenied: Access Denied (request 15B3).',
    ],
    [
      {
        name: 'Unknown',
        message: '<html>Log in',
        $metadata: { httpStatusCode: 404 },
        $response: { headers: { 'Content-Type': 'text/html; charset=x' } },
      },
      'ERR_S3_ANSWER',
      'answered with a web page (HTTP 404, text/html)',
    ],
  ];
  for (const [fields, code, part] of cases) {
    const error = s3Error(Object.assign(new Error('as told'), fields), place);
    t.equal(error.code, code);
    t.ok(error.message.includes(part), error.message);
  }
  const amazon = s3Error(Object.assign(new Error('x'), { name: 'NoSuchBucket' }), { ...place, endpoint: undefined });
  t.match(amazon.message, /at Amazon S3 \(x\)\./);
});

t.test('without credentials, and without a region', async (t) => {
  const program = `
    const { openSink } = await import(${library});
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
  t.match(await said({ endpoint, profile: 'none' }), /^ERR_S3_PROFILE there is no AWS profile "none"/);
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

t.test('opening a sink does not load the AWS SDK', async (t) => {
  const program = `
    import { createRequire } from 'node:module';
    const { openSink } = await import(${library});
    openSink('plant.nc', { defaultName: 'x' });
    openSink('s3://bucket/key', { defaultName: 'x' });
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('aws-sdk')).length);`;
  const argv = ['--input-type=module', '-e', program];
  const run = await promisify(execFile)(process.execPath, argv, { cwd: import.meta.dirname });
  t.equal(run.stdout, '0\n', run.stderr);
});
