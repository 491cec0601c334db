import t from 'tap';
import { defaultSettings, loadSettings, mergeFlags } from '../../lib/settings/index.js';

t.test('flags override the file', async (t) => {
  const settings = loadSettings('settings.json');
  const merged = mergeFlags(settings, {
    database: 'other.db',
    destination: '-',
    layout: 'ragged',
    format: 'cdf5',
    deflate: 0,
    labels: 'reading',
    endpoint: 'http://127.0.0.1:9000',
    region: 'eu-central-1',
    profile: 'work',
    partSize: '8M',
    retryFor: '10m',
    provider: 'minio',
    fletcher32: false,
    stamp: true,
    memory: '64MiB',
    threads: 1,
  });
  t.strictSame(merged, {
    ...settings,
    source: { ...settings.source, path: 'other.db' },
    destination: '-',
    output: {
      ...settings.output,
      layout: 'ragged',
      format: 'cdf5',
      labels: 'reading',
      deflate: 0,
      fletcher32: false,
      stamp: true,
    },
    s3: {
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-central-1',
      profile: 'work',
      partSize: 8 * 2 ** 20,
      retryFor: 600_000,
      provider: 'minio',
    },
    memory: 64 * 2 ** 20,
    threads: 1,
  });
  t.strictSame(settings, loadSettings('settings.json'), 'the settings themselves stay as they are');
});

t.test('settings without a flag stay', async (t) => {
  const settings = loadSettings('settings.json');
  t.strictSame(mergeFlags(settings, {}), settings);
  t.strictSame(mergeFlags(settings, { layout: undefined, threads: undefined }), settings);
  const stacked = mergeFlags(settings, { layout: 'stacked' });
  t.strictSame(mergeFlags(stacked, { memory: 1e9 }), { ...stacked, memory: 1e9 }, 'no default takes its place');
});

t.test('the error of a wrong flag names the flag', async (t) => {
  const refused: [flags: object, key: string, message: string][] = [
    [
      { layout: 'raged' },
      '--layout',
      '--layout is the text "raged"; it must be "machines", "stacked" or "ragged"; did you mean "ragged"?',
    ],
    [{ deflate: Number.NaN }, '--deflate', '--deflate is not a number; it must be a whole number from 0 to 9'],
    [
      { partSize: '8 parts' },
      '--part-size',
      '--part-size is the text "8 parts"; it must be a whole number of at least 1 or text like "64MiB", "1GB" or "8M"',
    ],
    [
      { partSize: '0M' },
      '--part-size',
      '--part-size is "0M", which is not a size; write bytes, or a number with its unit: "64MiB", "1GB", "8M"',
    ],
    [
      { endpoint: 'https://a:b@c' },
      '--endpoint',
      '--endpoint has a user name or password; remove them, the AWS SDK finds credentials by itself',
    ],
    [{ database: '' }, 'the database', 'the database is the text ""; it must be text that is not empty'],
  ];
  for (const [flags, key, message] of refused) {
    t.throws(() => mergeFlags(defaultSettings(), flags), { name: 'SettingsError', key, message });
  }
});

t.test('options of the object in S3', async (t) => {
  const settings = defaultSettings();
  const flags = {
    storageClass: 'STANDARD_IA',
    sse: 'aws:kms',
    tag: ['project=plant', 'formula=a=b', 'empty='],
    metadata: ['operator=ExampleCo'],
    acl: 'private',
    cacheControl: 'no-cache',
  };
  const merged = mergeFlags(settings, flags);
  t.strictSame(merged.s3, {
    storageClass: 'STANDARD_IA',
    sse: 'aws:kms',
    tags: { project: 'plant', formula: 'a=b', empty: '' },
    metadata: { operator: 'ExampleCo' },
    acl: 'private',
    cacheControl: 'no-cache',
  });
  t.match(mergeFlags(merged, { sseKmsKeyId: 'k' }).s3, { sse: 'aws:kms', sseKmsKeyId: 'k' }, 'sse is of the settings');
  t.strictSame(mergeFlags(merged, { tag: ['a=b'] }).s3.tags, { a: 'b' }, 'tags of flags replace those of settings');
  const refused: [flags: object, code: string, message: RegExp][] = [
    [{ tag: ['project'] }, 'ERR_SETTINGS_VALUE', /^--tag is "project"; write KEY=VALUE/],
    [{ tag: ['=x'] }, 'ERR_SETTINGS_VALUE', /^--tag is "=x"; write KEY=VALUE/],
    [{ tag: ['a=1', 'a=2'] }, 'ERR_SETTINGS_VALUE', /^--tag is "a=2"; "a" was given before/],
    [{ metadata: ['fleetcdf-stamp=1'] }, 'ERR_S3_OBJECT', /^--metadata has "fleetcdf-stamp"/],
    [{ sse: 'aes256' }, 'ERR_SETTINGS_VALUE', /^--sse is .*"AES256", "aws:kms" or "aws:kms:dsse"/],
    [{ sseKmsKeyId: 'k' }, 'ERR_S3_OBJECT', /^--sse-kms-key-id needs --sse aws:kms/],
  ];
  for (const [wrong, code, message] of refused) {
    t.throws(() => mergeFlags(settings, wrong), { name: 'SettingsError', code, message });
  }
});
