/**
 * `npm start`: the first minute. Writes a sample plant with faults, shows what `inspect` sees in it, writes it to an S3
 * server in this process, says how to open it and how to go on, and ends with a page that shows what was wrong with the
 * plant's readings. `npm start -- --keep` leaves the server up.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { lookOf, show, toned } from '../lib/report/index.js';
import { addFaults, writeSample } from '../lib/sample/index.js';
import { formatBytes, plural } from '../lib/util/format.js';
import { NEXT, runProgram } from './first-commands.js';
import { type EmbeddedS3, startS3rver } from './s3rver.js';

/** The usual port of s3rver; where it is taken, a free one. */
const PORT = 4568;
const DATABASE = 'demo/plant.db';
const COPY = 'demo/plant.nc';
const RULES = 'demo/rules.json';
const PAGE = 'demo/report.html';
/** Where the server keeps its objects. */
const OBJECTS = 'demo/s3';
const KEY = 'plant.nc';

const look = lookOf(process.stdout);

await start(process.argv.slice(2)).catch((error: Error) => {
  show(`npm start: ${error.message}\n`);
  process.exitCode = 1;
});

async function start([option, ...more]: readonly string[]): Promise<void> {
  const isKept = option === '--keep';
  if ((option !== undefined && !isKept) || more.length > 0) {
    throw new Error('it has one option: npm start -- --keep leaves the S3 server up');
  }
  await rm('demo', { recursive: true, force: true });
  await mkdir(OBJECTS, { recursive: true });
  await tellPlant();
  title('2. What is in it, and how it would be read');
  await command('inspect', DATABASE);
  const server = await startS3rver({ port: PORT, directory: OBJECTS }).catch(() => startS3rver({ directory: OBJECTS }));
  try {
    await tellRun(server);
    await tellObjects(server);
    tellOpening(server, isKept);
    tellNext();
    await tellPage();
    if (isKept) await untilInterrupted(server);
  } finally {
    await server.stop();
  }
}

async function tellPlant(): Promise<void> {
  title(`1. A sample plant whose loggers had their troubles: ${DATABASE}`);
  const { rows, machines } = await writeSample(DATABASE);
  const { missing, texts, duplicates, outage } = addFaults(DATABASE);
  say(
    `${plural(rows + duplicates - outage.rows, 'row')} of ${plural(machines, 'machine')} with four sensors, a table for each`,
  );
  say('spikes beyond ±150 in every table');
  say(`${plural(missing, 'value')} missing, ${plural(texts, 'value')} "n/a", ${plural(duplicates, 'row')} twice`);
  say(`${outage.machine} cut off for two weeks`);
}

async function tellRun({ endpoint, bucket, env }: EmbeddedS3): Promise<void> {
  title('3. Into S3, cleaned as settings.json says');
  say(`An S3 server of this program is at ${endpoint}`);
  Object.assign(process.env, env, { AWS_ENDPOINT_URL: endpoint });
  await command('run', '--settings', 'settings.json', DATABASE, `s3://${bucket}/${KEY}`);
}

async function tellObjects({ endpoint, bucket }: EmbeddedS3): Promise<void> {
  title('4. What is in S3 now');
  const client = new S3Client({ endpoint, forcePathStyle: true });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  for (const { Key, Size = 0 } of Contents) say(`${formatBytes(Size).padStart(8)}  s3://${bucket}/${Key}`);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: KEY }));
  await pipeline(Body as Readable, createWriteStream(COPY));
  client.destroy();
  say(`A copy is in ${COPY}`);
}

function tellOpening({ endpoint, bucket, env }: EmbeddedS3, isKept: boolean): void {
  title('5. Open it in Python');
  python('import xarray as xr', `xr.open_dataset("${COPY}")["machine_07"].sel(sensor="sensor1")`);
  say(`or from S3 (pip install s3fs h5netcdf)${isKept ? '' : ', while npm start -- --keep runs'}:`);
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = env;
  python(
    'import s3fs',
    `at = {"endpoint_url": "${endpoint}"}`,
    `s3 = s3fs.S3FileSystem(key="${key}", secret="${secret}", client_kwargs=at)`,
    `xr.open_dataset(s3.open("${bucket}/${KEY}"), engine="h5netcdf")`,
  );
}

function tellNext(): void {
  title(`6. Your own database: write its name for ${DATABASE}`);
  for (const { line, what } of NEXT) {
    print(`   ${toned(`# ${what}`, 'aside', look)}`);
    print(`   ${toned(line, 'note', look)}`);
  }
  say('s3://BUCKET/own.nc as the destination goes to S3, with what aws is set up for');
}

async function tellPage(): Promise<void> {
  title('7. What was wrong with the readings, as a page');
  say('First the rules that the data suggest, for you to look at and change; nothing applies them unasked:');
  print(`   ${toned(`$ npx fleetcdf inspect ${DATABASE} --suggest-rules > ${RULES}`, 'note', look)}`);
  await runProgram(['inspect', DATABASE, '--suggest-rules'], RULES);
  await command('report', DATABASE, PAGE, '--settings', RULES);
  title(`The page is in ${PAGE}; it needs no network and no server. Open it in a browser:`);
  print(`   ${toned(pathToFileURL(PAGE).href, 'note', look)}`);
}

async function untilInterrupted({ endpoint, bucket, env }: EmbeddedS3): Promise<void> {
  title(`The S3 server stays up at ${endpoint}; Ctrl-C ends it. In another terminal:`);
  const variables = Object.entries({ ...env, AWS_ENDPOINT_URL: endpoint }).map(([name, value]) => `${name}=${value}`);
  for (const variable of variables) print(`   ${toned(`export ${variable}`, 'note', look)}`);
  const verify = `npx fleetcdf verify --settings settings.json ${DATABASE} s3://${bucket}/${KEY}`;
  print(`   ${toned(verify, 'note', look)}`);
  const awake = setInterval(() => {}, 1 << 30);
  await new Promise<unknown>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
  clearInterval(awake);
  print('The S3 server has ended; demo/ stays.');
}

/** Shows a command of the program, and runs it. */
async function command(...words: string[]): Promise<void> {
  print(`   ${toned(`$ npx fleetcdf ${words.join(' ')}`, 'note', look)}\n`);
  await runProgram(words);
}

function title(text: string): void {
  print(`\n${toned(text, 'title', look)}`);
}

function say(text: string): void {
  print(`   ${text}`);
}

function python(...lines: string[]): void {
  for (const line of lines) print(`     ${toned(line, 'note', look)}`);
}

function print(text: string): void {
  show(`${text}\n`, process.stdout);
}
