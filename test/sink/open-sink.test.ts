import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { DeviceSink, FileSink, openSink, parseS3Url, S3Sink, StdoutSink } from '../../lib/sink/index.js';
import { parseS3Prefix } from '../../lib/sink/s3-url.js';

const defaultName = 'ExampleCo, Inc_data.nc';

t.test('a destination names its sink', async (t) => {
  const open = (destination: string) => openSink(destination, { defaultName });
  t.type(open('-'), StdoutSink);
  t.type(open('s3://bucket/key.nc'), S3Sink);
  t.type(open('/dev/null'), DeviceSink);
  t.type(open('plant.nc'), FileSink);
  t.equal(open('plant.nc').destination, 'plant.nc');
  t.equal(open('s3://bucket/a/b.nc').destination, 's3://bucket/a/b.nc');
});

t.test('a prefix and a directory are completed', async (t) => {
  const directory = t.testdir({ out: {} });
  const to = (destination: string, name = defaultName) => openSink(destination, { defaultName: name }).destination;
  t.equal(to('s3://bucket/prefix/'), `s3://bucket/prefix/${defaultName}`);
  t.equal(to('s3://bucket/'), `s3://bucket/${defaultName}`);
  t.equal(to('s3://bucket'), `s3://bucket/${defaultName}`);
  t.equal(to('s3://bucket/prefix'), 's3://bucket/prefix', 'without a slash it is a key');
  t.equal(to(join(directory, 'out')), join(directory, 'out', defaultName), 'an existing directory');
  t.equal(to(`${directory}/new/`), join(directory, 'new', defaultName), 'a path that ends in a slash');
  t.equal(to('s3://bucket/', 'A/B_data.nc'), 's3://bucket/A_B_data.nc', 'a name cannot make directories');
  mkdirSync(join(directory, 's3:'));
  t.equal(to(`${directory}/s3:/x`), `${directory}/s3:/x`, 'only s3:// is S3');
});

t.test('a key is taken literally', async (t) => {
  for (const key of [
    'a b, c.nc',
    'Größe/日本.nc',
    '100%25+1 %20.nc',
    '?a=b#c',
    '/lead//twice',
    '..a/...',
    'ends ',
    "it's\\",
  ]) {
    t.same(parseS3Url(`s3://bucket/${key}`, 'x'), { bucket: 'bucket', key });
  }
});

t.test('a path in a bucket may be empty or end in a slash', async (t) => {
  t.same(parseS3Prefix('s3://bucket'), { bucket: 'bucket', key: '' });
  t.same(parseS3Prefix('s3://bucket/'), { bucket: 'bucket', key: '' });
  t.same(parseS3Prefix('s3://bucket/archive/'), { bucket: 'bucket', key: 'archive/' });
  for (const url of ['s3://', 's3:///a', 's3://../a', 's3://bucket/../a', 's3://bucket/a\nb']) {
    t.throws(() => parseS3Prefix(url), { code: 'ERR_S3_URL' }, JSON.stringify(url));
  }
  t.throws(() => parseS3Url('s3://bucket', ''), { code: 'ERR_S3_URL', message: /names no key/ });
});

t.test('a key that would become another one on its way is refused', async (t) => {
  for (const key of [
    '..',
    '.',
    'a/../b',
    '../other-bucket/x',
    'a/.',
    'a\nb',
    'a\u0000',
    '\u001b[31m',
    '\u0085',
    '\ud800',
  ]) {
    t.throws(() => parseS3Url(`s3://bucket/${key}`, 'x'), { code: 'ERR_S3_URL' }, JSON.stringify(key));
  }
  for (const bucket of ['..', '.', 'a b', 'user:secret@host', '?x', 'b\u0000', 'ü', 'a\\b']) {
    t.throws(() => parseS3Url(`s3://${bucket}/key`, 'x'), { code: 'ERR_S3_URL' }, JSON.stringify(bucket));
  }
  t.throws(
    () => parseS3Url('s3://bucket/', 'two\nlines.nc'),
    { code: 'ERR_S3_URL' },
    'the default name is checked, too',
  );
});

t.test('wrong destinations and options are errors', async (t) => {
  const options = { defaultName };
  t.throws(() => openSink('s3:///key', options), { name: 'SettingsError', code: 'ERR_S3_URL' });
  t.throws(() => openSink(`s3://b/${'ü'.repeat(513)}`, options), { code: 'ERR_S3_URL', message: /1026 bytes/ });
  t.throws(() => openSink('s3://b/k', { ...options, endpoint: 'localhost:9000' }), {
    name: 'SettingsError',
    code: 'ERR_S3_ENDPOINT',
    message: /"localhost:9000" is not a URL/,
  });
  t.throws(() => openSink('gs://b/k', options), {
    name: 'SettingsError',
    code: 'ERR_SINK_URL',
    message: /unknown scheme gs:/,
  });
  t.throws(() => openSink('s3://b/k', { ...options, partSize: 1 }), { code: 'ERR_S3_PARTS' });
});
