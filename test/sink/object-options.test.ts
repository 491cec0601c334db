/** What S3 keeps beside the bytes: limits, what providers lack, the fields of requests, and what was not kept. */
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openSink, type SinkOptions } from '../../lib/sink/index.js';
import {
  checkObjectOptions,
  markOf,
  metadataFor,
  type ObjectOptions,
  refuseUnsupported,
  unkept,
} from '../../lib/sink/object-options.js';
import { type ProviderName, providerOf } from '../../lib/sink/providers.js';
import { bodyOf, MiB, pattern } from './bodies.js';
import { MemoryS3 } from './memory-s3.js';

const partSize = 5 * MiB;
const ALL: ObjectOptions = {
  storageClass: 'STANDARD_IA',
  sse: 'aws:kms',
  sseKmsKeyId: 'alias/plant',
  tags: { project: 'plant + co', 'cost centre': 'ü=1' },
  metadata: { Operator: 'ExampleCo' },
  acl: 'bucket-owner-full-control',
  cacheControl: 'max-age=60',
};

t.test('limits of S3', async (t) => {
  const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, '']));
  const right: ObjectOptions[] = [
    ALL,
    {},
    { tags: tags(10) },
    { tags: { ['ü'.repeat(128)]: '日'.repeat(256) } },
    { metadata: { a: 'x'.repeat(1935) } },
    { metadata: { 'with-dash_and.dot': '' } },
  ];
  for (const options of right) t.doesNotThrow(() => checkObjectOptions(options, String));
  const wrong: [options: ObjectOptions, message: RegExp][] = [
    [{ sseKmsKeyId: 'k' }, /^sse_kms_key_id needs sse aws:kms or aws:kms:dsse/],
    [{ sse: 'AES256', sseKmsKeyId: 'k' }, /^sse_kms_key_id needs sse/],
    [{ sse: 'aws:kms', sseKmsKeyId: 'a b' }, /^sse_kms_key_id has characters/],
    [{ cacheControl: 'max-age=60\r\nx: y' }, /^cache_control is .*printable ASCII/],
    [{ tags: tags(11) }, /^tags has 11 tags; S3 allows 10/],
    [{ tags: { ['x'.repeat(129)]: '' } }, /129 characters, and S3 allows 128/],
    [{ tags: { k: 'x'.repeat(257) } }, /257 characters, and S3 allows 256/],
    [{ tags: { 'aws:k': '' } }, /are Amazon's own/],
    [{ tags: { k: 'a*b' } }, /S3 allows letters, digits, spaces/],
    [{ tags: { '': 'v' } }, /without a key/],
    [{ metadata: { a: 'x'.repeat(1936) } }, /^metadata has 1937 bytes; S3 allows 2048, of which/],
    [{ metadata: { a: 'ü' } }, /printable ASCII/],
    [{ metadata: { a: ' b' } }, /printable ASCII/],
    [{ metadata: { 'a b': 'c' } }, /a name has letters/],
    [{ metadata: { 'Fleetcdf-Stamp': 'c' } }, /this program's own/],
    [{ metadata: { 'x-amz-meta-a': 'c' } }, /leave out x-amz-meta-/],
    [{ metadata: { a: 'b', A: 'c' } }, /"A" twice: S3 keeps names in lower case/],
  ];
  for (const [options, message] of wrong) {
    const error = { name: 'SettingsError', code: 'ERR_S3_OBJECT', message };
    t.throws(() => checkObjectOptions(options, String), error, String(message));
  }
});

t.test('what a provider does not have', async (t) => {
  const refused: [ProviderName, ObjectOptions, RegExp | undefined][] = [
    ['aws', ALL, undefined],
    [
      'aws',
      { storageClass: 'STANDARD_AI' },
      /Amazon S3 has no storage class STANDARD_AI; did you mean "STANDARD_IA"\?/,
    ],
    ['ceph', { storageClass: 'COLD', tags: { a: 'b' }, acl: 'public-read' }, undefined],
    ['other', ALL, undefined],
    ['swift', { storageClass: 'GLACIER' }, /OpenStack Swift has no storage class GLACIER.* leave --storage-class/],
    ['swift', { tags: { a: 'b' } }, /keeps no tags of objects; leave --tag \(s3\.tags\) out/],
    ['r2', { sse: 'AES256' }, /Cloudflare R2 has no encryption AES256/],
    ['backblaze', { sse: 'AES256', acl: 'private' }, undefined],
    ['backblaze', { sse: 'aws:kms' }, /has no encryption aws:kms/],
    ['minio', { acl: 'public-read' }, /MinIO has no ACL public-read for objects/],
    ['scaleway', { storageClass: 'ONEZONE_IA' }, undefined],
  ];
  for (const [name, options, message] of refused) {
    const refuse = () => refuseUnsupported(options, providerOf(name, undefined, {}));
    if (message === undefined) t.doesNotThrow(refuse, name);
    else t.throws(refuse, { name: 'SettingsError', code: 'ERR_S3_OBJECT', message });
  }
});

t.test('the mark tells options apart', async (t) => {
  t.equal(markOf({}), undefined);
  t.equal(markOf({ tags: {}, metadata: {} }), undefined);
  t.match(markOf(ALL), /^[0-9a-f]{16}$/);
  t.equal(markOf({ metadata: { B: '1', a: '2' } }), markOf({ metadata: { a: '2', b: '1' } }), 'as S3 keeps them');
  const marks = Object.keys(ALL).map((key) => markOf({ ...ALL, [key]: undefined }));
  t.equal(new Set([...marks, markOf(ALL)]).size, marks.length + 1, 'each option counts');
});

t.test('every way of an object carries them', async (t) => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-test-1' });
  const ways: [way: string, size: number, body: object, request: string][] = [
    ['one part', 1000, {}, 'PUT'],
    ['one part with a head', 1000, { headLength: 20 }, 'PUT'],
    ['parts of the SDK', partSize * 2, {}, 'POST uploads'],
    ['parts with a head', partSize * 2, { headLength: 20 }, 'POST uploads'],
    ['parts of a resumable run', partSize * 2, {}, 'POST uploads'],
  ];
  for (const [way, size, body, request] of ways) {
    const memory = new MemoryS3();
    let headers: Readonly<Record<string, string>> = {};
    const handle: MemoryS3['handle'] = (sent) => {
      if (sent.headers['content-type'] === 'text/csv') headers = sent.headers;
      return memory.handle(sent);
    };
    const options: Partial<SinkOptions> = {
      ...ALL,
      partSize,
      contentType: 'text/csv',
      resume: way.includes('resumable'),
    };
    const sink = openSink('s3://bucket/key', { defaultName: 'x', requestHandler: { handle }, ...options });
    await sink.check();
    const written = await sink.write(bodyOf(pattern(size), body));
    t.ok(memory.asked.includes(request), way);
    t.match(headers, {
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/plant',
      'x-amz-tagging': 'project=plant+%2B+co&cost+centre=%C3%BC%3D1',
      'x-amz-meta-operator': 'ExampleCo',
      'x-amz-meta-fleetcdf-options': markOf(ALL),
      'x-amz-acl': 'bucket-owner-full-control',
      'cache-control': 'max-age=60',
    });
    t.match(written.warnings, [
      /^--storage-class STANDARD_IA was not kept by the service: s3:\/\/bucket\/key has STANDARD$/,
      /^--sse aws:kms was not kept .* has none$/,
      /^--cache-control max-age=60 was not kept/,
      /^--metadata Operator ExampleCo was not kept/,
    ]);
  }
});

t.test('on s3rver, which keeps some of them', async (t) => {
  const server = await startS3rver();
  t.teardown(() => server.stop());
  Object.assign(process.env, server.env);
  const { endpoint, bucket: Bucket } = server;
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const client = new S3Client({ endpoint, region: 'x', forcePathStyle: true, credentials });
  const options = { storageClass: 'STANDARD_IA', cacheControl: 'no-cache', metadata: { Operator: 'ExampleCo' } };
  for (const size of [1000, partSize * 2]) {
    const sink = openSink(`s3://${Bucket}/key`, { defaultName: 'x', endpoint, partSize, ...options });
    await sink.check();
    t.match(await sink.write(bodyOf(pattern(size))), { bytes: size, warnings: undefined });
    const seen = await client.send(new HeadObjectCommand({ Bucket, Key: 'key' }));
    t.match(seen, { StorageClass: 'STANDARD_IA', CacheControl: 'no-cache', ContentType: 'application/x-netcdf' });
    t.same(seen.Metadata, metadataFor(options, undefined));
    t.same(unkept(options, seen, 'x'), []);
  }
  const refusing = openSink(`s3://${Bucket}/key`, { defaultName: 'x', endpoint, provider: 's3rver', tags: { a: 'b' } });
  await t.rejects(refusing.check(), { code: 'ERR_S3_OBJECT', message: /s3rver keeps no tags of objects/ });
});
