/**
 * `npm start`: the main job without any configuration. Writes a sample database, starts an S3 server in this process,
 * writes the database to it, reads the object back, and prints where everything is.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { run } from '../lib/job/run.js';
import { createProgress, formatSummary } from '../lib/report/index.js';
import { writeSample } from '../lib/sample/index.js';
import { loadSettings, mergeFlags } from '../lib/settings/index.js';
import { describeFile } from './describe-file.js';
import { type EmbeddedS3, startS3rver } from './s3rver.js';

const DIRECTORY = 'demo';
const KEY = 'ExampleCo, Inc_data.nc';

const database = join(DIRECTORY, 'sample.db');
const copy = join(DIRECTORY, 'sample.nc');
await rm(DIRECTORY, { recursive: true, force: true });
await mkdir(DIRECTORY);

const sample = await writeSample(database);
print(`1. A sample database, ${sample.rows} rows of ${sample.machines} machines: ${database}`);

const server = await startS3rver();
try {
  Object.assign(process.env, server.env);
  const destination = `s3://${server.bucket}/`;
  print(`2. An S3 server at ${server.endpoint}. settings.json has the cleaning rules.`);
  print(`   fleetcdf ${database} ${destination}`);
  const settings = mergeFlags(loadSettings('settings.json'), { database, destination, endpoint: server.endpoint });
  const report = await run({ settings, progress: createProgress() });
  print(formatSummary(report).replace(/^/gm, '   ').trimEnd());
  await readBack(server);
  print(`3. Read back from S3 into ${copy}:\n${await describeFile(copy)}`);
  print(`Open it in Python: xarray.open_dataset("${copy}")`);
} finally {
  await server.stop();
}

async function readBack({ endpoint, bucket }: EmbeddedS3): Promise<void> {
  const client = new S3Client({ endpoint, forcePathStyle: true });
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: KEY }));
  await pipeline(Body as Readable, createWriteStream(copy));
  client.destroy();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
