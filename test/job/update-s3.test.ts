/** `--update` of objects in S3, against OpenStack Swift, which copies parts, and s3rver, which cannot. */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { MiB } from '../sink/bodies.js';
import { type FaultyProxy, failed, startFaultyProxy } from '../sink/faulty-proxy.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from '../sink/swift.js';

const bucket = 'fleet';
const IDENTICAL = fileURLToPath(new URL('../../../test/netcdf/netcdf4/identical.py', import.meta.url));

t.setTimeout(600_000);

const directory = scratch(t);
const database = join(directory, 'plant.db');
await writeSample(database, { machines: 4, points: 120_000 });

/** Another time of each machine, an hour after its last one, with a value of each signal. */
function grow(): void {
  const plant = new Database(database);
  for (let k = 0; k < 4; k++) {
    plant.exec(
      `INSERT INTO feat_${k} (machine, timestamp, value) SELECT machine, datetime(max(timestamp), '+1 hour'), 1.5 FROM feat_${k}
      GROUP BY machine`,
    );
  }
  plant.close();
}

t.test('OpenStack Swift', needsSwift(), async (t) => {
  Object.assign(process.env, SWIFT_ENV, { AWS_MAX_ATTEMPTS: '2' });
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const proxy = await startFaultyProxy(swift.endpoint);
  t.teardown(() => proxy.stop());
  const client = swiftClient(swift.endpoint);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await inSwift(t, proxy, client);
});

async function inSwift(t: Test, proxy: FaultyProxy, client: S3Client): Promise<void> {
  const destination = `s3://${bucket}/all.nc`;
  const settingsOf = (flags: object = {}): Settings =>
    mergeFlags(defaultSettings(), {
      ...{ database, destination, endpoint: proxy.endpoint, deflate: 0, partSize: '5MiB', ...flags },
    });
  const write = (flags: object = {}, options: Partial<RunOptions> = {}) =>
    run({ settings: settingsOf({ update: 'auto', ...flags }), ...options });
  const object = async (): Promise<Buffer> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'all.nc' }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const unfinished = async () => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    return Uploads.length;
  };
  const isCopy = (one: { operation: string; headers: object }) => 'x-amz-copy-source' in one.headers;
  t.beforeEach(() => proxy.reset());

  await t.test(
    'only what changed is sent, and the object is that of a fresh run',
    needsPython('xarray', 'h5py'),
    async (t) => {
      let { readings } = await write();
      for (let night = 0; night < 2; night++) {
        grow();
        proxy.reset();
        const plan = await dryRun({ settings: settingsOf({ update: 'auto' }) });
        t.match(plan.find(({ what }) => what === 'update')?.value, /^about .* to send$/);
        const report = await write({}, { verify: true });
        const { sent = 0, unused } = report.updated ?? {};
        t.equal(report.readings, readings + 16, 'with a new value of 4 signals of 4 machines');
        readings = report.readings;
        t.ok(sent < 0.8 * report.bytes && report.bytes > 14 * MiB, `${sent} of ${report.bytes} bytes were sent`);
        if (night > 0) t.equal(unused, 0);
        t.match(report.warnings.join('\n'), /^OpenStack Swift has no conditional writes: --update looked whether/m);
        const puts = proxy.asked.filter(({ operation }) => operation === 'UploadPart');
        const length = puts
          .filter((one) => !isCopy(one))
          .reduce((sum, { headers }) => sum + Number(headers['content-length']), 0);
        t.ok(puts.some(isCopy), 'the service copied');
        t.equal(length, sent, 'as the report says');
      }
      const paths = ['fresh.nc', 'updated.nc'].map((name) => join(directory, name));
      await run({ settings: settingsOf({ destination: paths[0] }) });
      writeFileSync(paths[1], await object());
      t.same(JSON.parse(execFileSync(PYTHON, [IDENTICAL, ...paths], { encoding: 'utf8' })), []);
      t.ok((await verify({ settings: settingsOf() })).isSame);
      t.match(await verifyAlone({ settings: settingsOf() }), { status: 'ok' });
      t.equal(await unfinished(), 0);
    },
  );

  await t.test('whatever fails, the old object stays, and no upload is left', async (t) => {
    const before = await object();
    grow();
    const fates: [what: string, fate: FaultyProxy['fate'], code: string][] = [
      ['no part is copied', (one) => (isCopy(one) ? failed(500, 'InternalError') : 'pass'), 'ERR_S3_SERVER'],
      ['the copy has no answer', (one) => (isCopy(one) ? 'reset' : 'pass'), 'ERR_S3_UNREACHABLE'],
      [
        'the copy may not be made',
        (one) => (isCopy(one) ? failed(403, 'AccessDenied') : 'pass'),
        'ERR_S3_ACCESS_DENIED',
      ],
      [
        'no part is sent',
        (one) => (one.operation === 'UploadPart' && !isCopy(one) ? failed(500, 'InternalError') : 'pass'),
        'ERR_S3_SERVER',
      ],
      [
        'nothing is completed',
        ({ operation }) => (operation === 'CompleteMultipartUpload' ? failed(500, 'InternalError') : 'pass'),
        'ERR_S3_SERVER',
      ],
    ];
    for (const [what, fate, code] of fates) {
      proxy.reset();
      proxy.fate = fate;
      await t.rejects(write({ resume: true }), { code }, what);
      proxy.reset();
      t.equal(await unfinished(), 0, what);
      t.ok((await object()).equals(before), what);
    }
    const interrupt = new AbortController();
    proxy.fate = (one) => {
      if (isCopy(one)) interrupt.abort();
      return 'pass';
    };
    await t.rejects(write({ resume: true }, { signal: interrupt.signal }), { name: 'AbortError' });
    t.equal(await unfinished(), 0);
    t.ok((await object()).equals(before));
    proxy.reset();
    await write({ update: 'only' });
    t.ok((await verify({ settings: settingsOf() })).isSame, 'the next run succeeds');
  });

  await t.test('a service that does not copy gets all of it', async (t) => {
    grow();
    proxy.fate = (one) => (isCopy(one) ? failed(501, 'NotImplemented') : 'pass');
    await t.rejects(write({ update: 'only' }), { code: 'ERR_UPDATE_WHOLE', message: /cannot copy parts of an object/ });
    const report = await write();
    for (const code of ['WARN_BEGUN_AGAIN', 'WARN_UPDATE']) t.ok(report.warningCodes.includes(code as never), code);
    t.equal(report.updated, undefined);
    t.ok((await verify({ settings: settingsOf() })).isSame);
    t.equal(await unfinished(), 0);
  });

  await t.test('an object that another program replaces meanwhile is left alone', async (t) => {
    for (const moment of ['CreateMultipartUpload', 'CompleteMultipartUpload']) {
      proxy.reset();
      await write();
      grow();
      let replacing: Promise<unknown> | undefined;
      const replace = (): void => {
        replacing ??= client.send(new PutObjectCommand({ Bucket: bucket, Key: 'all.nc', Body: 'mine' }));
      };
      if (moment === 'CreateMultipartUpload') {
        await t.rejects(
          write({}, { onSurvey: replace }).finally(() => replacing),
          { code: 'ERR_SINK_REPLACED' },
          moment,
        );
      } else {
        // Between the last copy and the look at the object.
        const last = new Set<number>();
        proxy.fate = (one) => {
          if (isCopy(one)) last.add(one.part);
          return 'pass';
        };
        const progress = {
          start() {},
          rows() {},
          stop() {},
          bytes: () => last.size > 0 && replace(),
        };
        await t.rejects(
          write({}, { progress }).finally(() => replacing),
          { code: 'ERR_SINK_REPLACED' },
          moment,
        );
      }
      t.equal((await object()).toString(), 'mine');
      t.equal(await unfinished(), 0);
    }
  });
}

t.test('s3rver, which takes a copy for an empty part, gets all of it', async (t) => {
  const s3 = await startS3rver({ bucket });
  t.teardown(() => s3.stop());
  Object.assign(process.env, s3.env, { AWS_MAX_ATTEMPTS: '2' });
  for (const provider of [undefined, 's3rver']) {
    const settings = mergeFlags(defaultSettings(), {
      ...{
        database,
        destination: `s3://${bucket}/all.nc`,
        endpoint: s3.endpoint,
        deflate: 0,
        update: 'auto',
        provider,
      },
    });
    await run({ settings });
    grow();
    const report = await run({ settings });
    t.match(report.warnings.join('\n'), /is written whole: .*cannot copy parts of an object/);
    t.equal(report.updated, undefined);
    t.ok((await verify({ settings })).isSame);
  }
});
