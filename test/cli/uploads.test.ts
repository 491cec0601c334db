/** `fleetcdf uploads`, on OpenStack Swift, and where the service cannot list them. */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { MiB } from '../sink/bodies.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from '../sink/swift.js';
import { begin } from './cli.js';

const Bucket = 'fleet';

t.test('on Swift', needsSwift(), async (t) => {
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const { endpoint } = swift;
  const client = swiftClient(endpoint);
  await client.send(new CreateBucketCommand({ Bucket }));
  const start = async (Key: string, parts: readonly number[] = []) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    for (const PartNumber of parts) {
      const Body = Buffer.alloc(5 * MiB, PartNumber);
      await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    }
    return UploadId as string;
  };
  const unfinished = async () => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    return Uploads.map(({ UploadId }) => UploadId as string);
  };
  const uploads = (...words: string[]) =>
    begin(['uploads', ...words], { env: { ...SWIFT_ENV, AWS_ENDPOINT_URL: endpoint } });

  await t.test('none', async (t) => {
    const { status, stdout, stderr } = await uploads(`s3://${Bucket}`);
    t.match(
      { status, stdout: stdout.toString(), stderr },
      { status: 0, stdout: '', stderr: /^no unfinished uploads in s3:\/\/fleet\n$/ },
    );
    t.same(JSON.parse((await uploads(`s3://${Bucket}`, '--json')).stdout.toString()), []);
  });

  const ids = [
    await start('plant.nc', [2, 3]),
    await start('plant.nc'),
    await start('plant.nc.old'),
    await start('plant.nc/a\u0085b ü&<x>.nc'),
    await start('archive/2019.nc', [1]),
  ];

  await t.test('they are listed with their parts and bytes', async (t) => {
    const { status, stdout, stderr } = await uploads(`s3://${Bucket}`);
    t.equal(status, 0);
    const lines = stdout.toString().split('\n').filter(Boolean);
    t.equal(lines.length, ids.length);
    t.match(
      lines.find((line) => line.includes(ids[0])),
      /^s3:\/\/fleet\/plant\.nc {2}begun 20\S+Z, \d+ s ago, 2 parts, 10\.0 MiB, id /,
    );
    t.match(
      lines.find((line) => line.includes(ids[1])),
      /no parts/,
    );
    t.match(
      lines.find((line) => line.includes(ids[3])),
      /plant\.nc\/a\\x85b ü&<x>\.nc {2}/,
      'keys are printable',
    );
    t.equal(stderr, '5 unfinished uploads in s3://fleet\n');
    const found = JSON.parse((await uploads(`s3://${Bucket}/archive/`, '--json')).stdout.toString());
    t.match(found, [
      { bucket: Bucket, key: 'archive/2019.nc', uploadId: ids[4], parts: 1, bytes: 5 * MiB, aborted: false },
    ]);
    t.ok(Math.abs(Date.parse(found[0].initiated) - Date.now()) < 600_000);
  });

  await t.test('a path is an object, or a directory of them', async (t) => {
    const keys = async (path: string) =>
      JSON.parse((await uploads(`s3://${Bucket}/${path}`, '--json')).stdout.toString())
        .map(({ uploadId }: { uploadId: string }) => ids.indexOf(uploadId))
        .sort();
    t.same(await keys('plant.nc'), [0, 1, 3]);
    t.same(await keys('plant.nc/'), [3]);
    t.same(await keys('archive'), [4]);
    t.same(await keys('plant'), []);
  });

  await t.test('a young upload may be under way, and is aborted only where that is asked for', async (t) => {
    const spared = await uploads(`s3://${Bucket}/plant.nc`, '--abort');
    t.equal(spared.status, 0);
    t.match(
      spared.stderr,
      /no unfinished uploads older than 1d in \S+; 3 younger ones are left, .*--older-than 0s aborts all/,
    );
    t.equal((await unfinished()).length, ids.length);
    const { status, stdout, stderr } = await uploads(`s3://${Bucket}/plant.nc`, '--abort', '--older-than', '0s');
    t.equal(status, 0);
    t.equal(stdout.toString().match(/^aborted {2}s3/gm)?.length, 3);
    t.equal(stderr, '3 unfinished uploads in s3://fleet/plant.nc, aborted\n');
    t.same((await unfinished()).sort(), [ids[2], ids[4]].sort());
    t.same(await swift.list(`${Bucket}+segments`, 'plant.nc/'), [], 'with their parts');
    t.match(
      (await uploads(`s3://${Bucket}`, '--older-than', '7d')).stderr,
      /^no .* older than 7d .*2 younger ones are left/,
    );
  });

  await t.test('what cannot be', async (t) => {
    const cases: [words: string[], status: number, message: RegExp][] = [
      [[], 2, /name a bucket/],
      [['plant.nc'], 2, /plant\.nc is not in S3/],
      [['s3://'], 2, /names no bucket/],
      [[`s3://${Bucket}`, '--older-than', 'soon'], 2, /--older-than is "soon"/],
      [['s3://absent'], 1, /Cannot list the unfinished uploads of s3:\/\/absent: there is no bucket "absent"/],
    ];
    for (const [words, status, message] of cases) {
      const found = await uploads(...words);
      t.match({ status: found.status, stderr: found.stderr }, { status, stderr: message }, words.join(' '));
    }
    const env = { ...SWIFT_ENV, AWS_SECRET_ACCESS_KEY: 'wrong', AWS_ENDPOINT_URL: endpoint };
    t.match(await begin(['uploads', 's3://fleet'], { env }), {
      status: 1,
      stderr: /Cannot list .* the credentials are wrong/,
    });
  });
});

t.test('a service that does not list them', async (t) => {
  const { endpoint, bucket, env, stop } = await startS3rver();
  t.teardown(stop);
  const { status, stderr } = await begin(['uploads', `s3://${bucket}`, '--endpoint', endpoint], { env });
  t.equal(status, 1);
  t.match(
    stderr,
    /Cannot list the unfinished uploads of s3:\/\/fleet: http:\S+ does not have this request \(NotImplemented\)/,
  );
});
