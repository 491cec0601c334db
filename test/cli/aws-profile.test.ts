/** Every command that opens S3 goes where the profile says, whether --profile or AWS_PROFILE names it. */
import { join } from 'node:path';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { startAwsServices, writeAwsFiles } from '../sink/aws-services.js';
import { begin } from './cli.js';

const cwd = scratch(t);
const server = await startS3rver();
const services = await startAwsServices(server.env);
t.teardown(async () => {
  await services.stop();
  await server.stop();
});
await writeSample(join(cwd, 'plant.db'), { machines: 2, points: 200 });
writeAwsFiles(cwd, {
  config: `[profile plant]
role_arn = arn:aws:iam::1:role/writer
source_profile = base
services = plant
[services plant]
s3 =
  endpoint_url = ${server.endpoint}
sts =
  endpoint_url = ${services.endpoint}
`,
  credentials: '[base]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n',
});

const WAYS: [way: string, words: string[], env: Record<string, string>][] = [
  ['--profile', ['--profile', 'plant'], {}],
  ['AWS_PROFILE', [], { AWS_PROFILE: 'plant' }],
];

for (const [way, words, env] of WAYS) {
  t.test(way, async (t) => {
    const destination = `s3://${server.bucket}/${way}/plant.nc`;
    const run = (...more: string[]) => begin([...more, ...words], { cwd, env: { HOME: cwd, ...env } });
    const others = ['references', 'report', 'receipt'].flatMap((kind) => [`--${kind}`, `${destination}.${kind}`]);
    const [planned, written, text] = await Promise.all([
      run('plant.db', `${destination}.planned`, '--dry-run'),
      run('plant.db', destination, ...others),
      run('plant.db', `${destination}.csv`, '--format', 'csv', '--if-changed'),
    ]);
    t.match(planned, { status: 0, stderr: '' });
    t.match(written, { status: 0, stderr: /verified/ });
    t.match(text, { status: 0 });
    const [verified, checked, unchanged, uploads, inspected] = await Promise.all([
      run('verify', 'plant.db', destination),
      run('verify', '--checksum', destination),
      run('plant.db', `${destination}.csv`, '--format', 'csv', '--if-changed'),
      run('uploads', destination),
      begin(['inspect', 'plant.db'], { cwd, env: { HOME: cwd, ...env } }),
    ]);
    t.match([verified.status, checked.status, unchanged.status, inspected.status], [0, 0, 4, 0]);
    // s3rver has no such request. The message names where it went.
    t.match(uploads, { status: 1, stderr: new RegExp(`: ${server.endpoint} does not have this request`) });
    for (const { stderr } of [written, verified, checked, uploads]) t.notMatch(stderr, /Amazon/);
  });
}

t.test('without a profile it would go to Amazon', async (t) => {
  const none = await begin(['plant.db', 's3://bucket/plant.nc'], { cwd, env: { HOME: cwd } });
  t.match(none, { status: 1, stderr: /no region is known/ });
  const wrong = await begin(['plant.db', 's3://bucket/plant.nc', '--profile', 'plan'], { cwd, env: { HOME: cwd } });
  t.match(wrong, {
    status: 2,
    stderr: /there is no AWS profile "plan", .*; did you mean "plant"\? There are: plant, base\./,
  });
});
