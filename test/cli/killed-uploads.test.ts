/**
 * Runs into S3 that are killed outright: the object is the old one or the whole new one, and the next run goes on.
 * FLEETCDF_TEST_SCALE=40 makes 320 kills.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import t, { type Test } from 'tap';
import { run } from '../../lib/job/run.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { type FaultyProxy, startFaultyProxy } from '../sink/faulty-proxy.js';
import { needsSwift, SWIFT_ENV, startSwift, swiftClient } from '../sink/swift.js';
import { begin, CACHE, PROGRAM } from './cli.js';

const Bucket = 'fleet';
const OPTIONS = ['--part-size', '5MiB'];

t.setTimeout(36_000_000);

t.test('on Swift', { ...needsSwift(), timeout: 36_000_000 }, async (t) => {
  const swift = await startSwift();
  t.teardown(() => swift.stop());
  const proxy = await startFaultyProxy(swift.endpoint);
  t.teardown(() => proxy.stop());
  const client = swiftClient(swift.endpoint);
  await client.send(new CreateBucketCommand({ Bucket }));
  const cwd = scratch(t);
  const env = { ...SWIFT_ENV, AWS_ENDPOINT_URL: proxy.endpoint };
  const bench = { t, cwd, env, proxy, client };
  await t.test('killed at 90 %, the next run sends what is missing', (t) => atNinetyPercent({ ...bench, t }));
  await t.test('killed at random moments', { timeout: 36_000_000 }, (t) => atRandom({ ...bench, t }));
});

interface Bench {
  readonly t: Test;
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly proxy: FaultyProxy;
  readonly client: S3Client;
}

/** A database of so many machines, and the bytes of its dataset. */
async function plant(cwd: string, machines: number, deflate = 0): Promise<Buffer> {
  const database = join(cwd, `${machines}.db`);
  if (!existsSync(database)) await writeSample(database, { machines, points: 100_000 });
  const destination = join(cwd, `${machines}.nc`);
  await run({ settings: mergeFlags(defaultSettings(), { database, destination, deflate }) });
  return readFileSync(destination);
}

async function read(client: S3Client, Key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** The unfinished uploads of an object, each with the number of its parts. */
async function unfinished(client: S3Client, Key: string): Promise<number[]> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
  const parts = Uploads.map(async ({ UploadId }) => {
    const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    return Parts.length;
  });
  return Promise.all(parts);
}

/** Starts the program; `kill` ends it as no signal can be caught. */
function start({ cwd, env }: Bench, words: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { kill: () => child.kill('SIGKILL'), ended };
}

async function atNinetyPercent(bench: Bench): Promise<void> {
  const { t, cwd, env, proxy, client } = bench;
  const expected = await plant(cwd, 16);
  const words = ['16.db', `s3://${Bucket}/ninety.nc`, ...OPTIONS, '--deflate', '0', '--quiet'];
  const parts = Math.ceil(expected.length / (5 << 20));
  const sent = () => new Set(proxy.asked.map(({ part }) => part).filter((part) => part > 0));
  t.ok(parts >= 10, `${parts} parts`);
  proxy.reset();
  // The last part is never answered.
  proxy.fate = ({ part }) => (part === parts ? 'stall' : 'pass');
  const first = start(bench, words);
  while ((await unfinished(client, 'ninety.nc'))[0] !== parts - 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  first.kill();
  await first.ended;
  t.same(await unfinished(client, 'ninety.nc'), [parts - 1], 'all parts but one are there');
  proxy.reset();
  const { status, stderr } = await begin([...words.slice(0, -1), '--resume', '--report', 'report.json'], { cwd, env });
  t.equal(status, 0, stderr);
  t.same([...sent()], [parts], 'the one part is sent');
  t.match(stderr, new RegExp(`in ${parts} parts, of which ${parts - 1} parts \\([\\d.]+ MiB\\) had been sent before`));
  t.match(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')), { resumed: { parts: parts - 1, replaced: 0 } });
  t.ok((await read(client, 'ninety.nc')).equals(expected), 'byte for byte');
  t.same(await unfinished(client, 'ninety.nc'), []);
}

async function atRandom(bench: Bench): Promise<void> {
  const { t, cwd, env, proxy, client } = bench;
  // Compressed, the first part comes last, as it holds the head; otherwise all come in order.
  const datasets = [await plant(cwd, 4, 0), await plant(cwd, 4, 1)];
  let deflate = 0;
  let expected = datasets[deflate];
  const random = new Random(SEED);
  const counts = { kills: 0, late: 0, left: 0, resumedParts: 0, sentParts: 0 };
  const old = Buffer.from('the old object');
  const Key = 'killed.nc';
  const wordsOf = () => ['4.db', `s3://${Bucket}/${Key}`, ...OPTIONS, '--deflate', `${deflate}`];
  /** Milliseconds from the first request to the last. */
  const whole = await duration(bench, wordsOf());
  t.comment(`seed ${SEED}; from the first request to the last ${whole} ms`);

  /** A run that is killed after a random number of requests and a random pause. */
  const kill = async (more: readonly string[]): Promise<void> => {
    proxy.reset();
    const { kill, ended } = start(bench, [...wordsOf(), ...more, '--quiet']);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    const pause = random.below(4) === 0 ? random.below(Math.ceil(whole / 3)) : random.below(60);
    const requests = 1 + random.below(9);
    while (!isOver && proxy.asked.length < requests) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, pause));
    counts.kills++;
    if (isOver) counts.late++;
    kill();
    await ended;
    // A service that was asked to complete an upload does so although nobody waits for its answer any more.
    const isEnding = proxy.operations.includes('CompleteMultipartUpload');
    if (isEnding) await new Promise((resolve) => setTimeout(resolve, 3000));
    const found = await read(client, Key);
    if (!found.equals(old) && !found.equals(expected)) t.fail(`the object has ${found.length} other bytes`);
  };

  while (counts.kills < scaled(4)) {
    const message = `kill ${counts.kills}, ${again(SEED)}`;
    await client.send(new PutObjectCommand({ Bucket, Key, Body: old }));
    deflate = random.below(2);
    expected = datasets[deflate];
    const words = wordsOf();
    await kill([]);
    const left = await unfinished(client, Key);
    if (left.length > 0) counts.left++;
    if (left.length > 1) t.fail(`${left.length} uploads are left; ${message}`);
    if (random.below(3) === 0) {
      await replaced(bench, words, left.length, message);
    } else {
      // A run that goes on may be killed as well.
      while (random.below(3) === 0) await kill(['--resume']);
      const there = (await unfinished(client, Key)).reduce((sum, parts) => sum + parts, 0);
      proxy.reset();
      const { status, stderr } = await begin([...words, '--resume', '--quiet'], { cwd, env });
      if (status !== 0) t.fail(`${stderr}; ${message}`);
      const sent = new Set(proxy.asked.map(({ part }) => part).filter((part) => part > 0)).size;
      const parts = Math.ceil(expected.length / (5 << 20));
      if (sent + there !== parts) t.fail(`${sent} of ${parts} parts were sent, and ${there} were there; ${message}`);
      counts.resumedParts += there;
      counts.sentParts += sent;
    }
    if (!(await read(client, Key)).equals(expected)) t.fail(`the object is not the new one; ${message}`);
    const remain = await unfinished(client, Key);
    if (remain.length > 0) t.fail(`${remain.length} uploads remain; ${message}`);
    if (counts.kills % 20 === 0) t.comment(JSON.stringify(counts));
  }
  t.comment(JSON.stringify(counts));
  if (counts.kills >= 20) t.ok(counts.kills - counts.late > counts.kills / 4, 'most runs are killed before their end');
}

/** A run without `--resume` names what is left; `uploads --abort` removes it. */
async function replaced({ t, cwd, env }: Bench, words: readonly string[], left: number, message: string) {
  const { status, stderr } = await begin(words, { cwd, env });
  if (status !== 0) t.fail(`${stderr}; ${message}`);
  if (left === 0) return;
  if (!/an unfinished upload of s3:\S+ \(begun .* ago\) takes space/.test(stderr)) t.fail(`${stderr}; ${message}`);
  const aborted = await begin(['uploads', words[1], '--abort', '--older-than', '0s'], { cwd, env });
  if (!aborted.stderr.startsWith('1 unfinished upload ')) t.fail(`${aborted.stderr}; ${message}`);
}

async function duration({ cwd, env, proxy }: Bench, words: readonly string[]): Promise<number> {
  proxy.reset();
  let first: number | undefined;
  proxy.fate = () => {
    first ??= Date.now();
    return 'pass';
  };
  await begin([...words, '--quiet'], { cwd, env });
  return Date.now() - (first ?? 0);
}
