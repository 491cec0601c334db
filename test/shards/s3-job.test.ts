/** A job into S3: one upload, parts of several processes, at once or not at all. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { writeSample } from '../../lib/sample/index.js';
import { parseSettings } from '../../lib/settings/index.js';
import { abortJob, commitJob, jobStatus, openStore, planJob, surveyJob, writeShard } from '../../lib/shards/index.js';
import type { PlanFile } from '../../lib/shards/job-files.js';
import { scratch } from '../databases.js';
import { needsPython } from '../foreign.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from '../sink/swift.js';
import { differences, doAll, makeJob, runAlone } from './jobs.js';

t.setTimeout(300_000);

interface Service {
  readonly endpoint: string;
  readonly bucket: string;
}

const directory = scratch(t);
await writeSample(join(directory, 'plant.db'), { machines: 6, points: 20_000 });

/** Settings of a service, with parts so small that there are several. */
const settingsAt = ({ endpoint }: Service) => ({ s3: { endpoint, part_size: '5MiB', region: 'us-east-1' } });

async function isSame(t: Test, service: Service, load: (key: string) => Promise<Uint8Array>): Promise<void> {
  const settings = settingsAt(service);
  const made = { directory, settings, shards: 3, references: join(directory, 'many.json') };
  const destination = `s3://${service.bucket}/many.nc`;
  await runAlone({ directory }, join(directory, 'one.nc'));
  const store = await makeJob(made, destination);
  const report = await doAll(store);
  t.ok((report.parts ?? 0) >= 5, `${report.parts} parts`);
  const bytes = await load('many.nc');
  t.equal(bytes.length, report.bytes);
  writeFileSync(join(directory, 'many.nc'), bytes);
  t.same(differences(join(directory, 'many.nc'), join(directory, 'one.nc')), []);
  const checked = parseSettings(
    { ...settings, source: { path: join(directory, 'plant.db') }, destination },
    'settings',
  );
  t.ok((await verify({ settings: checked })).isSame);
  t.equal((await verifyAlone({ settings: checked })).status, 'ok');
  t.match(await writeShard({ store }, 0), { isOld: true });
  await abortJob({ store });
  t.equal((await load('many.nc')).length, report.bytes, 'the dataset stays');
}

t.test('s3rver, which lists no parts', needsPython('xarray', 'netCDF4', 'h5netcdf'), async (t) => {
  const server = await startS3rver();
  t.teardown(() => server.stop());
  Object.assign(process.env, server.env);
  await isSame(t, server, async (key) => {
    const answer = await fetch(`${server.endpoint}/${server.bucket}/${key}`);
    return new Uint8Array(await answer.arrayBuffer());
  });
});

t.test('the job itself below a prefix in S3', async (t) => {
  const server = await startS3rver();
  t.teardown(() => server.stop());
  Object.assign(process.env, server.env);
  const { endpoint, bucket } = server;
  const store = openStore(`s3://${bucket}/jobs/a`, { endpoint });
  const settings = settingsAt(server);
  const made = { directory, settings, shards: 2, store };
  await t.rejects(planJob({ store }), { code: 'ERR_JOB_MISSING' });
  await t.rejects(makeJob(made, join(directory, 'many.nc')), { code: 'ERR_JOB_PLACE' });
  await makeJob(made, `s3://${bucket}/many.nc`);
  await t.rejects(makeJob(made, `s3://${bucket}/many.nc`), { code: 'ERR_JOB_EXISTS' });
  await surveyJob({ store }, 0);
  await planJob({ store });
  await writeShard({ store }, 1);
  t.match(await jobStatus(store), { planned: true, written: 1, missing: { write: [0] } });
  await writeShard({ store }, 0);
  await commitJob({ store });
  const path = join(directory, 'plant.db');
  const checked = parseSettings({ ...settings, source: { path }, destination: `s3://${bucket}/many.nc` }, 'settings');
  t.ok((await verify({ settings: checked })).isSame);
  await abortJob({ store });
  const kept = readdirSync(join(server.directory, bucket), { recursive: true, encoding: 'utf8' });
  t.same(
    kept.filter((name) => name.endsWith('._S3rver_object')),
    ['many.nc._S3rver_object'],
  );
});

t.test('OpenStack Swift', needsSwift(), async (t) => {
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  Object.assign(process.env, SWIFT_ENV);
  const client = swiftClient(swift.endpoint);
  const service = { endpoint: swift.endpoint, bucket: 'plants' };
  const Bucket = service.bucket;
  await client.send(new CreateBucketCommand({ Bucket }));
  const load = async (Key: string): Promise<Uint8Array> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToByteArray()) as Uint8Array;
  };
  const uploads = async (): Promise<number> =>
    ((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).length;
  const made = { directory, settings: settingsAt(service), shards: 2 };
  const destination = 's3://plants/many.nc';

  await t.test('the object is that of a single run', (t) => isSame(t, service, load));

  await t.test('until it is committed the old object is there; aborting leaves nothing', async (t) => {
    await client.send(new PutObjectCommand({ Bucket, Key: 'many.nc', Body: 'old' }));
    // Those of the object that was there go later, by Swift's own expirer.
    const before = await swift.list('plants+segments', '');
    const store = await makeJob(made, destination);
    await surveyJob({ store }, 0);
    // Of two plans one counts, and the upload of the other goes.
    await Promise.all([planJob({ store }), planJob({ store })]);
    t.equal(await uploads(), 1);
    await writeShard({ store }, 0);
    t.equal(Buffer.from(await load('many.nc')).toString(), 'old');
    await abortJob({ store });
    t.equal(await uploads(), 0);
    t.equal(Buffer.from(await load('many.nc')).toString(), 'old');
    t.same(await swift.list('plants+segments', ''), before);
  });

  await t.test('a part that is gone is noticed before the object appears', async (t) => {
    const store = await makeJob(made, destination);
    await surveyJob({ store }, 0);
    await planJob({ store });
    await writeShard({ store }, 0);
    await writeShard({ store }, 1);
    const path = join(directory, 'job', 'write/0001.json');
    const file = JSON.parse(readFileSync(path, 'utf8'));
    file.parts[0].listed.ETag = '"00000000000000000000000000000000"';
    writeFileSync(path, JSON.stringify(file));
    await t.rejects(commitJob({ store }), { code: 'ERR_JOB_PARTS' });
    await abortJob({ store });
    t.equal(await uploads(), 0);
  });

  await t.test('a commit whose file got lost finds its object', async (t) => {
    const store = await makeJob(made, destination);
    const { bytes } = await doAll(store, 2);
    rmSync(join(directory, 'job', 'commit.json'));
    const again = await commitJob({ store });
    t.equal(again.file.report.bytes, bytes);
    // A writer that comes late, and whose own file got lost too.
    rmSync(join(directory, 'job', 'commit.json'));
    rmSync(join(directory, 'job', 'write/0000.json'));
    // Swift takes a part of an upload that has ended; it is the same part.
    await writeShard({ store }, 0);
    t.equal((await load('many.nc')).length, bytes);
    const plan = (await store.read('plan.json')) as PlanFile;
    t.ok(plan.upload);
    await abortJob({ store });
  });

  await t.test('a single run updates the object of a job', async (t) => {
    const path = join(directory, 'long.db');
    // What fills up its first part of 5 MiB is less than a quarter of it.
    await writeSample(path, { machines: 16, points: 120_000 });
    const output = { deflate: 1 };
    const long = { ...made, database: 'long.db', settings: { ...made.settings, output } };
    await doAll(await makeJob(long, destination), 2);
    const plant = new Database(path);
    plant.exec('UPDATE feat_0 SET value = value + 1 WHERE machine = (SELECT max(machine) FROM feat_0)');
    plant.close();
    const settings = { ...made.settings, output: { ...output, update: 'only' } };
    const { updated, bytes, warnings } = await runAlone({ ...long, settings }, destination);
    t.ok((updated?.sent ?? bytes) < bytes / 2, `${updated?.sent} of ${bytes} bytes; ${warnings}`);
    writeFileSync(join(directory, 'updated.nc'), await load('many.nc'));
    await runAlone({ ...long, settings: { output } }, join(directory, 'fresh.nc'));
    t.same(differences(join(directory, 'updated.nc'), join(directory, 'fresh.nc')), []);
    t.equal(await uploads(), 0);
  });
});
