/** `--append` to objects in S3, against OpenStack Swift, which copies parts of them. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, GetObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import Database from 'better-sqlite3';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { MiB } from '../sink/bodies.js';
import { failed, startFaultyProxy } from '../sink/faulty-proxy.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from '../sink/swift.js';

const bucket = 'fleet';
const IDENTICAL = fileURLToPath(new URL('../../../test/netcdf/netcdf4/identical.py', import.meta.url));

t.setTimeout(600_000);

const directory = scratch(t);
const database = join(directory, 'plant.db');
const plant = new Database(database);
plant.exec('CREATE TABLE log (machine TEXT, time INTEGER, speed REAL, load REAL)');

/** Minutes of four machines with values that hardly compress. */
function log(from: number, to: number): void {
  plant.exec(
    `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to - 1}), m(k) AS (VALUES (0), (1), (2), (3))
    INSERT INTO log SELECT 'm' || k, 1600000000 + 60 * i + k, random() / 1e9, random() / 3e9 FROM n, m`,
  );
}

log(0, 300_000);

t.teardown(() => plant.close());

const needs = needsPython('xarray', 'h5py');

t.test('OpenStack Swift', needs.skip === false ? needsSwift() : needs, async (t) => {
  Object.assign(process.env, SWIFT_ENV, { AWS_MAX_ATTEMPTS: '2' });
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const proxy = await startFaultyProxy(swift.endpoint);
  t.teardown(() => proxy.stop());
  const client = swiftClient(swift.endpoint);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const settingsOf = (flags: object): Settings =>
    mergeFlags(defaultSettings(), {
      ...{ database, destination: `s3://${bucket}/all.nc`, endpoint: proxy.endpoint, partSize: '5MiB' },
      ...{ timeAxis: 'own', ...flags },
    });
  const object = async (): Promise<Buffer> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'all.nc' }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  await run({ settings: settingsOf({ append: 'auto' }) });

  for (const [night, to] of [300_100, 300_300].entries()) {
    const from = [300_000, 300_100][night];
    log(from, to);
    if (night === 1) {
      const before = await object();
      proxy.fate = ({ headers }) => ('x-amz-copy-source' in headers ? failed(500, 'InternalError') : 'pass');
      await t.rejects(run({ settings: settingsOf({ append: 'only' }) }), { code: 'ERR_S3_SERVER' });
      t.ok((await object()).equals(before), 'a failure leaves the old object');
    }
    proxy.reset();
    const report = await run({ settings: settingsOf({ append: 'only' }) });
    t.match(report, { rows: 4 * (to - from), updated: { behind: 4 * from } });
    const { sent = 0 } = report.updated ?? {};
    t.ok(report.bytes > 16 * MiB && sent < report.bytes / 2, `${sent} of ${report.bytes} bytes were sent`);
    const read = proxy.asked
      .filter(({ operation }) => operation === 'GetObject')
      .reduce((sum, { headers }) => sum + lengthOf(headers), 0);
    // The first part of an upload has 5 MiB, which come from the old object.
    t.ok(read < 0.6 * report.bytes, `${read} of ${report.bytes} bytes were read back`);
    const paths = ['fresh.nc', 'appended.nc'].map((name) => join(directory, name));
    await run({ settings: settingsOf({ destination: paths[0] }) });
    writeFileSync(paths[1], await object());
    t.same(JSON.parse(execFileSync(PYTHON, [IDENTICAL, ...paths], { encoding: 'utf8' })), []);
    t.match(await verifyAlone({ settings: settingsOf({}) }), { status: 'ok' });
  }
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
  t.same(Uploads, []);
});

/** Bytes that a request asks for. */
function lengthOf(headers: object): number {
  const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(String((headers as { range?: string }).range)) ?? [];
  return Number(to) - Number(from) + 1;
}
