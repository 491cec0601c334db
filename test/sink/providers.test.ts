import t from 'tap';
import { planParts } from '../../lib/sink/index.js';
import { providerOf } from '../../lib/sink/providers.js';
import { checkEndpoint, printable } from '../../lib/sink/s3-access.js';
import { GiB } from './bodies.js';

t.test('a provider is told by its endpoint', async (t) => {
  const cases: [endpoint: string | undefined, name: string][] = [
    [undefined, 'aws'],
    ['https://s3.eu-central-1.amazonaws.com', 'aws'],
    ['https://0123456789abcdef.r2.cloudflarestorage.com', 'r2'],
    ['https://0123456789abcdef.eu.r2.cloudflarestorage.com', 'r2'],
    ['https://s3.fr-par.scw.cloud', 'scaleway'],
    ['https://s3.us-west-004.backblazeb2.com', 'backblaze'],
    ['https://amazonaws.com.example.com', 'other'],
    ['http://127.0.0.1:9000', 'other'],
  ];
  for (const [endpoint, name] of cases) t.equal(providerOf(undefined, endpoint, {}).name, name, String(endpoint));
});

t.test('or by the headers of its answers', async (t) => {
  const cases: [headers: Record<string, string>, name: string][] = [
    [{ server: 'MinIO' }, 'minio'],
    [{ server: 'MinIO Console' }, 'minio'],
    [{ server: 'Ceph Object Gateway (squid)' }, 'ceph'],
    [{ 'x-amz-request-id': 'tx00000f9ffc1a1ff5c72d1-0065a5c8d0-4123-default' }, 'ceph'],
    [{ 'x-openstack-request-id': 'tx0f6e4e6d-0065', server: '' }, 'swift'],
    [{ server: 'AmazonS3' }, 'aws'],
    [{ server: 'nginx' }, 'other'],
  ];
  for (const [headers, name] of cases) t.equal(providerOf(undefined, 'http://s3.local', headers).name, name);
});

t.test('what the user says wins', async (t) => {
  const found = providerOf('swift', 'https://s3.fr-par.scw.cloud', { server: 'MinIO' });
  t.match(found, { name: 'swift', conditions: 'no', why: /--provider/ });
});

t.test('its limit of parts makes parts larger', async (t) => {
  const { maxParts } = providerOf('scaleway', undefined, {});
  t.match(planParts(64 * GiB, { maxParts }), { partSize: 66 * 2 ** 20, parts: 993 });
});

t.test('an endpoint is printed without what may be secret', async (t) => {
  t.equal(printable('https://user:pass@s3.example.com:9000/x'), 'https://s3.example.com:9000/x');
  t.equal(printable('https://user:p@ss@s3.example.com'), 'https://s3.example.com');
  t.equal(printable('https://token@s3.example.com?key=secret#part'), 'https://s3.example.com');
  t.equal(printable('user:pass@s3.example.com'), 's3.example.com');
  t.equal(printable('//user:pass@s3.example.com'), '//s3.example.com');
  t.equal(printable('http://[::1]:9000'), 'http://[::1]:9000');
  for (const endpoint of ['htp://user:secret@host', 'user:secret@host', 'http://user:secret@']) {
    try {
      checkEndpoint(endpoint);
      t.fail(`${endpoint} is no endpoint`);
    } catch (error) {
      t.match(error, { code: 'ERR_S3_ENDPOINT' });
      t.notMatch((error as Error).message, /secret/);
    }
  }
});
