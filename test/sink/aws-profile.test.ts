/** Profiles of ~/.aws: endpoints, regions, addressing, roles and sessions, named by an option or by AWS_PROFILE. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { openRangeReader, openSink, S3Uploads } from '../../lib/sink/index.js';
import { findAccess } from '../../lib/sink/s3-access.js';
import { startAwsServices, writeAwsFiles, writeSsoToken } from './aws-services.js';
import { bodyOf, pattern } from './bodies.js';

const server = await startS3rver();
const services = await startAwsServices(server.env);
t.teardown(async () => {
  await services.stop();
  await server.stop();
});

const home = t.testdir({});
const KEYS = 'aws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n';

/** The environment of each case: a home, and nothing of the machine's user. */
function surroundings(env: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...env });
}
t.beforeEach(() => {
  services.asked.length = 0;
  services.refuse = undefined;
  surroundings();
});

/** The two ways to name a profile. */
const WAYS: [way: string, options: (profile: string) => object, env: (profile: string) => Record<string, string>][] = [
  ['by an option', (profile) => ({ profile }), () => ({})],
  ['by AWS_PROFILE', () => ({}), (profile) => ({ AWS_PROFILE: profile })],
];

const ENDPOINTS = `
[services plant]
s3 =
  endpoint_url = ${server.endpoint}
sts =
  endpoint_url = ${services.endpoint}
sso =
  endpoint_url = ${services.endpoint}
sso_oidc =
  endpoint_url = ${services.endpoint}
`;
const profile = (name: string, ...lines: string[]) =>
  [`[profile ${name}]`, 'region = eu-test-1', 'services = plant', ...lines, ''].join('\n');
const SSO = ['sso_account_id = 123456789012', 'sso_role_name = writer'];
const SESSION = `[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example/start\n`;
const later = new Date(Date.now() + 3_600_000).toISOString();

/** Ways to credentials: what the files say, and which requests they take. */
const CREDENTIALS: Record<
  string,
  { config: string; asked: RegExp[]; prepare?: (session: string) => void; env?: Record<string, string> }
> = {
  'keys of its own': { config: profile('plant', KEYS), asked: [] },
  'a role, with the keys of another profile': {
    config: profile('plant', 'role_arn = arn:aws:iam::1:role/a', 'source_profile = base') + profile('base', KEYS),
    asked: [/^AssumeRole arn:aws:iam::1:role\/a by S3RVER$/],
  },
  'a chain of roles': {
    config:
      profile('plant', 'role_arn = arn:aws:iam::1:role/a', 'source_profile = middle') +
      profile('middle', 'role_arn = arn:aws:iam::2:role/b', 'source_profile = base') +
      profile('base', KEYS),
    asked: [/role\/b by S3RVER$/, /role\/a by S3RVER$/],
  },
  'a role, with the keys of the environment': {
    config: profile('plant', 'role_arn = arn:aws:iam::1:role/a', 'credential_source = Environment'),
    asked: [/^AssumeRole arn:aws:iam::1:role\/a by OTHER$/],
    env: { AWS_ACCESS_KEY_ID: 'OTHER', AWS_SECRET_ACCESS_KEY: 'OTHER' },
  },
  'a web identity': {
    config: profile('plant', 'role_arn = arn:aws:iam::1:role/a', `web_identity_token_file = ${join(home, 'identity')}`),
    asked: [/^AssumeRoleWithWebIdentity arn:aws:iam::1:role\/a$/],
    prepare: () => writeFileSync(join(home, 'identity'), 'identity'),
  },
  'a session of SSO': {
    config: profile('plant', 'sso_session = corp', ...SSO) + SESSION,
    asked: [/^GetRoleCredentials token writer$/],
    prepare: () => writeSsoToken(home, 'corp', { accessToken: 'token', expiresAt: later }),
  },
  // The SDK renews a session of one name once in 30 s.
  'a session of SSO that is renewed': {
    config: profile('plant', 'sso_session = $WAY', ...SSO) + SESSION.replace('corp', '$WAY'),
    asked: [/^CreateToken$/, /^GetRoleCredentials renewed writer$/],
    prepare: (way) =>
      writeSsoToken(home, way, {
        accessToken: 'old',
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        ...{ clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh' },
      }),
  },
  'SSO in its older form': {
    config: profile('plant', 'sso_start_url = https://old.example/', 'sso_region = us-east-1', ...SSO),
    asked: [/^GetRoleCredentials older writer$/],
    prepare: () => writeSsoToken(home, 'https://old.example/', { accessToken: 'older', expiresAt: later }),
  },
  'a program': {
    config: profile(
      'plant',
      `credential_process = echo '{"Version":1,"AccessKeyId":"S3RVER","SecretAccessKey":"S3RVER"}'`,
    ),
    asked: [],
  },
};

for (const [what, { config, asked, prepare, env = {} }] of Object.entries(CREDENTIALS)) {
  for (const [way, options, named] of WAYS) {
    t.test(`${what}, ${way}`, async (t) => {
      const session = way.replaceAll(' ', '-');
      writeAwsFiles(home, { config: config.replaceAll('$WAY', session) + ENDPOINTS });
      prepare?.(session);
      surroundings({ ...named('plant'), ...env });
      const key = `${what}, ${way}`;
      const sink = openSink(`s3://${server.bucket}/${key}`, { defaultName: 'x', ...options('plant') });
      await sink.check();
      await sink.write(bodyOf(pattern(1000)));
      const reader = await openRangeReader(sink.destination, options('plant'));
      t.equal(reader.size, 1000);
      await reader.close();
      t.match(services.asked.slice(0, asked.length), asked);
      // Whoever names none goes on without.
      t.equal(process.env['AWS_PROFILE'], named('plant')['AWS_PROFILE']);
    });
  }
}

t.test('what says the endpoint', async (t) => {
  writeAwsFiles(home, {
    config:
      `[default]\nendpoint_url = http://default\n[profile global]\nendpoint_url = http://global\n` +
      `[profile both]\nendpoint_url = http://global\nservices = two\n[services two]\ns3 =\n  endpoint_url = http://section\n` +
      `[profile deaf]\nendpoint_url = http://global\nignore_configured_endpoint_urls = true\n[profile plain]\n` +
      `region = eu-test-1\n`,
    credentials: `[secret]\nendpoint_url = http://secret\n${KEYS}`,
  });
  const url = async (options: object, env: Record<string, string> = {}) => {
    surroundings(env);
    const { endpoint, endpointFrom } = await findAccess(options);
    return [endpoint, endpointFrom];
  };
  const [S3, ALL] = [{ AWS_ENDPOINT_URL_S3: 'http://s3' }, { AWS_ENDPOINT_URL: 'http://all' }];
  t.same(await url({}), ['http://default', 'the AWS profile "default"']);
  for (const [, options, env] of WAYS) {
    t.same(await url(options('global'), env('global')), ['http://global', 'the AWS profile "global"']);
    t.same(await url(options('both'), env('both')), ['http://section', 'the AWS profile "both"']);
    t.same(await url(options('secret'), env('secret')), ['http://secret', 'the AWS profile "secret"']);
    t.same(await url(options('deaf'), env('deaf')), [undefined, undefined]);
    t.same(await url(options('plain'), env('plain')), [undefined, undefined]);
    t.same(await url(options('both'), { ...env('both'), ...ALL }), ['http://all', 'AWS_ENDPOINT_URL']);
    t.same(await url(options('both'), { ...env('both'), ...ALL, ...S3 }), ['http://s3', 'AWS_ENDPOINT_URL_S3']);
    const deaf = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    t.same(await url(options('both'), { ...env('both'), ...ALL, ...S3, ...deaf }), [undefined, undefined]);
    const given = { endpoint: 'http://given', ...options('both') };
    const all = { ...env('both'), ...ALL, ...S3, ...deaf };
    t.same(await url(given, all), ['http://given', '--endpoint (s3.endpoint)']);
  }
});

t.test('what says the region', async (t) => {
  writeAwsFiles(home, { config: '[profile plain]\nregion = eu-test-1\n[profile none]\noutput = json\n' });
  const region = async (options: object, env: Record<string, string> = {}) => {
    surroundings(env);
    return (await findAccess(options)).region;
  };
  for (const [, options, env] of WAYS) {
    t.equal(await region(options('plain'), env('plain')), 'eu-test-1');
    t.equal(await region(options('plain'), { ...env('plain'), AWS_DEFAULT_REGION: 'b' }), 'b');
    t.equal(await region(options('plain'), { ...env('plain'), AWS_DEFAULT_REGION: 'b', AWS_REGION: 'a' }), 'a');
    t.equal(await region({ region: 'c', ...options('plain') }, { ...env('plain'), AWS_REGION: 'a' }), 'c');
    t.equal(await region(options('none'), env('none')), undefined);
    t.equal(await region({ endpoint: 'http://x', ...options('none') }, env('none')), 'us-east-1');
  }
});

t.test('where the bucket stands', async (t) => {
  writeAwsFiles(home, {
    config: ['path', 'virtual', 'auto', 'Virtual', 'host']
      .map((style) => `[profile ${style}]\ns3 =\n  addressing_style = ${style}\n`)
      .join(''),
  });
  const style = async (options: object, env: Record<string, string> = {}) => {
    surroundings({ AWS_REGION: 'eu-test-1', ...env });
    return (await findAccess(options)).pathStyle ? 'path' : 'virtual';
  };
  const cases: [endpoint: string | undefined, style: string][] = [
    [undefined, 'virtual'],
    ['https://s3.eu-west-1.amazonaws.com', 'virtual'],
    ['https://vpce-1-2.s3.us-east-1.vpce.amazonaws.com', 'virtual'],
    ['http://127.0.0.1', 'path'],
    ['http://[::1]:9000', 'path'],
    ['http://localhost', 'path'],
    ['https://minio', 'path'],
    ['https://s3.example.com:9000', 'path'],
    ['https://s3.example.com', 'path'],
    ['https://s3.fr-par.scw.cloud', 'path'],
  ];
  for (const [endpoint, expected] of cases) t.equal(await style({ endpoint }), expected, String(endpoint));
  const endpoint = 'https://s3.example.com';
  for (const [, options, env] of WAYS) {
    t.equal(await style({ endpoint, ...options('virtual') }, env('virtual')), 'virtual');
    t.equal(await style({ endpoint, ...options('Virtual') }, env('Virtual')), 'virtual', 'whatever the case');
    t.equal(await style({ endpoint, ...options('auto') }, env('auto')), 'path');
    t.equal(await style(options('path'), env('path')), 'path', 'at Amazon');
    t.equal(await style({ addressingStyle: 'virtual', ...options('path') }, env('path')), 'virtual', 'an option wins');
    await t.rejects(style(options('host'), env('host')), {
      code: 'ERR_S3_PROFILE',
      message: /has s3\.addressing_style = host; it must be one of auto, path, virtual/,
    });
  }
});

t.test('a request goes there', async (t) => {
  const url = async (bucket: string, options: object) => {
    surroundings({ AWS_REGION: 'eu-test-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    let found = '';
    const handle = async (request: unknown) => {
      const { protocol, hostname, port, path } = request as Record<string, string>;
      found = `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`.replace(/\/$/, '');
      return { response: { statusCode: 404, headers: {}, body: undefined } };
    };
    const sink = openSink(`s3://${bucket}/key`, { defaultName: 'x', requestHandler: { handle }, ...options });
    await sink.check().catch(() => {});
    return found;
  };
  const endpoint = 'https://s3.example.com';
  t.equal(await url('bucket', {}), 'https://bucket.s3.eu-test-1.amazonaws.com');
  t.equal(await url('with.dots', {}), 'https://s3.eu-test-1.amazonaws.com/with.dots');
  t.equal(await url('Capital', {}), 'https://s3.eu-test-1.amazonaws.com/Capital');
  t.equal(await url('bucket', { addressingStyle: 'path' }), 'https://s3.eu-test-1.amazonaws.com/bucket');
  t.equal(await url('bucket', { endpoint }), 'https://s3.example.com/bucket');
  t.equal(await url('bucket', { endpoint, addressingStyle: 'virtual' }), 'https://bucket.s3.example.com');
  t.equal(await url('bucket', { endpoint: `${endpoint}:8080/s3` }), 'https://s3.example.com:8080/s3/bucket');
  for (const [bucket, options, message] of [
    ['with.dots', { endpoint }, /"with\.dots" cannot be a part of a host name/],
    ['Capital', {}, /"Capital" cannot be/],
    ['bucket', { endpoint: 'http://[::1]:9000' }, /\[::1\] is an address/],
  ] as const) {
    const virtual = { ...options, addressingStyle: 'virtual' as const };
    const error = { name: 'SettingsError', code: 'ERR_S3_ADDRESSING', message };
    t.throws(() => openSink(`s3://${bucket}/key`, { defaultName: 'x', ...virtual }), error);
    t.throws(() => new S3Uploads(`s3://${bucket}`, virtual), error);
    await t.rejects(openRangeReader(`s3://${bucket}/key`, virtual), error);
  }
});

t.test('keys of the environment win over AWS_PROFILE, and a profile that is given over both', async (t) => {
  const wrong = 'aws_access_key_id = WRONG\naws_secret_access_key = WRONG\n';
  writeAwsFiles(home, { config: profile('plant', wrong) + ENDPOINTS });
  const check = async (options: object) => {
    surroundings({ ...server.env, AWS_PROFILE: 'plant' });
    await openSink(`s3://${server.bucket}/key`, { defaultName: 'x', ...options }).check();
  };
  await t.resolves(check({}));
  await t.rejects(check({ profile: 'plant' }), { code: 'ERR_S3_CREDENTIALS' });
});

t.test('a profile that is not there', async (t) => {
  writeAwsFiles(home, {
    config: `[profile plant]\nregion = x\n[profile archive]\nservices = a\n[services b]\n${SESSION}
[profile chained]\nrole_arn = r\nsource_profile = plnat\n[profile sso]\nsso_session = crop\n`,
    credentials: `[backup]\n${KEYS}`,
  });
  const said = async (options: object, env: Record<string, string> = {}) => {
    surroundings({ AWS_REGION: 'x', ...env });
    const error = await openSink('s3://bucket/key', { defaultName: 'x', ...options })
      .check()
      .catch((e) => e);
    t.match(error, { name: 'SettingsError', code: 'ERR_S3_PROFILE' });
    return error.message;
  };
  for (const [, options, env] of WAYS) {
    const found = await said(options('plnat'), env('plnat'));
    t.match(found, /^there is no AWS profile "plnat", which (--profile \(s3\.profile\)|AWS_PROFILE) names/);
    t.match(found, /; did you mean "plant"\? There are: plant, archive, chained, sso, backup\. Profiles are read from/);
    t.match(await said(options('xyz'), env('xyz')), /there are: plant, archive, chained, sso, backup\. Profiles are/);
    t.match(await said(options('chained'), env('chained')), /has source_profile = plnat, .*; did you mean "plant"\?/);
    t.match(
      await said(options('sso'), env('sso')),
      /has sso_session = crop, which is not there; did you mean "corp"\?/,
    );
    t.match(await said(options('archive'), env('archive')), /has services = a, which is not there/);
  }
  t.match(
    await said({ profile: 'x' }, { AWS_CONFIG_FILE: '/none', HOME: '/none' }),
    /"x".*; there are none\. .*\/none/,
  );
  surroundings({ AWS_REGION: 'x', HOME: '/none' });
  const unnamed = openSink('s3://bucket/key', { defaultName: 'x' }).check();
  await t.rejects(unnamed, { code: 'ERR_S3_NO_CREDENTIALS' }, 'the default profile need not be there');
});

t.test('credentials that cannot be had say why, and what to do', async (t) => {
  const role = ['role_arn = arn:aws:iam::1:role/a', 'source_profile = base'];
  const sso = profile('plant', 'sso_session = gone', ...SSO) + SESSION.replace('corp', 'gone');
  const refusal = { status: 403, code: 'AccessDenied', message: 'not authorized to perform: sts:AssumeRole' };
  const cases: [config: string, code: string, message: RegExp, refuse?: typeof services.refuse][] = [
    [
      profile('plant', ...role) + profile('base', KEYS),
      'ERR_S3_CREDENTIALS',
      /the role arn:aws:iam::1:role\/a was not given to the AWS profile "plant": .* answered HTTP 403 AccessDenied: not authorized to perform: sts:AssumeRole \(request REQUEST-7\)\. Check role_arn/,
      { begins: 'AssumeRole', ...refusal },
    ],
    [
      sso,
      'ERR_S3_CREDENTIALS',
      /the session of the AWS profile "plant" has expired, or .*Log in: aws sso login --profile plant\./,
    ],
    [
      profile('plant', 'sso_start_url = https://gone.example/', 'sso_region = us-east-1', ...SSO),
      'ERR_S3_CREDENTIALS',
      /the session of the AWS profile "plant" has expired.*aws sso login --profile plant/,
    ],
    [
      profile('plant', ...role, 'mfa_serial = arn:aws:iam::1:mfa/x') + profile('base', KEYS),
      'ERR_S3_CREDENTIALS',
      /asks for a code \(mfa_serial\)/,
    ],
    [
      profile('plant', 'role_arn = arn:aws:iam::1:role/a', 'web_identity_token_file = /none/token'),
      'ERR_S3_CREDENTIALS',
      /the token of the web identity, \/none\/token, cannot be read \(ENOENT\)/,
    ],
    [
      profile('plant', 'credential_process = false --password hidden'),
      'ERR_S3_NO_CREDENTIALS',
      /the credential_process of the AWS profile "plant" gave no credentials\. Run it by hand/,
    ],
    [profile('plant', 'role_arn = r'), 'ERR_S3_NO_CREDENTIALS', /has a role_arn, but nothing to take it with/],
    [profile('plant'), 'ERR_S3_NO_CREDENTIALS', /the AWS profile "plant" has no credentials\. Set AWS_ACCESS_KEY_ID/],
  ];
  for (const [config, code, message, refuse] of cases) {
    for (const [, options, named] of WAYS) {
      writeAwsFiles(home, { config: config + ENDPOINTS, credentials: '' });
      surroundings(named('plant'));
      services.refuse = refuse;
      const error = await openSink('s3://fleet/key', { defaultName: 'x', retryFor: 0, ...options('plant') })
        .check()
        .catch((e) => e);
      t.match(error, { name: 'SinkError', code, message });
      t.notMatch(error.message, /hidden/);
    }
  }
});
