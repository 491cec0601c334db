/** Every fault at every operation, once and for ever: the old object or the new one, and nothing left. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { Random } from '../random.js';
import { SEED, scaled } from '../scale.js';
import { pattern } from './bodies.js';
import { type Bench, casesOf, tryCase } from './fault-cases.js';
import { startFaultyProxy } from './faulty-proxy.js';

const server = await startS3rver();
Object.assign(process.env, server.env);
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});

const client = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
const Bucket = server.bucket;
const partSize = 32 * 1024;
const bench: Bench = {
  proxy,
  bucket: Bucket,
  partSize,
  lists: false,
  options: {},
  async read(Key) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  },
  async put(Key, Body) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
  },
  async uploads() {
    const directory = join(server.directory, Bucket, '._S3rver_uploads');
    const there = existsSync(directory) ? readdirSync(directory) : [];
    const found = there.filter((id) => !seen.has(id));
    for (const id of found) seen.add(id);
    return found;
  },
};
/** Uploads of earlier cases. */
const seen = new Set<string>();

const bytes = pattern(2 * partSize + 1000);
const old = pattern(3000).reverse();

t.test('every fault at every operation', async (t) => {
  t.comment(`FLEETCDF_TEST_SEED=${SEED}`);
  const random = new Random(SEED);
  const all = [...casesOf(random, 1), ...casesOf(random, 2), ...casesOf(random, undefined)];
  const cases = random.shuffle(all).slice(0, scaled(60));
  const results: Record<string, number> = {};
  for (const one of cases) {
    const result = await tryCase(t, bench, one, old, bytes);
    results[result] = (results[result] ?? 0) + 1;
  }
  t.comment(`${cases.length} faults: ${JSON.stringify(results)}`);
});
