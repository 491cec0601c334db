/**
 * Jobs whose workers are killed, run twice, come late, lose answers, or meet a changed database: the destination holds
 * the old object or the whole new one, each time, and `abort` leaves nothing.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { writeSample } from '../../lib/sample/index.js';
import { CACHE, PROGRAM } from '../cli/cli.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { type Asked, type Fate, startFaultyProxy } from '../sink/faulty-proxy.js';
import { writePart } from '../source/fleet/plants.js';

const RUNS = scaled(4);

t.setTimeout(60_000 + RUNS * 60_000);

const SHARDS = 3;
const STEPS = ['survey', 'plan', 'write', 'commit'] as const;

const cwd = scratch(t);
await writeSample(join(cwd, 'plant.db'), { machines: 5, points: 4000, order: 'time' });
mkdirSync(join(cwd, 'days'));
for (let day = 0; day < 7; day++) writePart(join(cwd, 'days'), `${day}.db`, { hours: [500 * day, 500 * day + 500] });
/** What is read: one database, or several that are read as one; and one of its files. */
const SOURCES = { 'plant.db': 'plant.db', days: 'days/3.db' } as const;
type Source = keyof typeof SOURCES;
const server = await startS3rver();
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE, TMPDIR: cwd, ...server.env };

function begin(...words: string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'job', ...words, '--quiet'], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return { child, ended: once(child, 'close').then(([status]) => ({ status: status as number | null, stderr })) };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A destination: what is there, and what is left beside it. */
interface Place {
  readonly destination: string;
  readonly words: readonly string[];
  /** Hash of the object. */
  read(): Promise<string>;
  put(text: string): Promise<void>;
  left(): readonly string[];
}

const file: Place = {
  destination: 'out/plant.nc',
  words: [],
  read: async () => sha256(readFileSync(join(cwd, 'out', 'plant.nc'))),
  put: async (text) => writeFileSync(join(cwd, 'out', 'plant.nc'), text),
  left: () => readdirSync(join(cwd, 'out')).filter((name) => name !== 'plant.nc'),
};
const uploads = join(server.directory, server.bucket, '._S3rver_uploads');
const url = `${server.endpoint}/${server.bucket}/plant.nc`;
const s3: Place = {
  destination: `s3://${server.bucket}/plant.nc`,
  words: ['--endpoint', proxy.endpoint, '--part-size', '5MiB', '--retry-for', '3s'],
  read: async () => sha256(new Uint8Array(await (await fetch(url)).arrayBuffer())),
  put: async (text) => {
    const path = join(server.directory, server.bucket);
    writeFileSync(join(path, 'plant.nc._S3rver_object'), text);
    writeFileSync(join(path, 'plant.nc._S3rver_metadata.json'), '{"content-type":"text/plain"}');
    writeFileSync(join(path, 'plant.nc._S3rver_object.md5'), createHash('md5').update(text).digest('hex'));
  },
  left: () => (existsSync(uploads) ? readdirSync(uploads) : []),
};
mkdirSync(join(cwd, 'out'));

function nameOf(source: Source, { destination }: Place): string {
  return `${source} to ${destination}`;
}

/** One process, or two at the same time, killed after a while or not. @returns exit codes of those that ended */
async function does(words: string[], random: Random, mayDie = true): Promise<(number | null)[]> {
  const count = random.chance(0.2) ? 2 : 1;
  const processes = Array.from({ length: count }, () => begin(...words));
  for (const { child, ended } of processes) {
    if (!mayDie || !random.chance(0.3)) continue;
    await Promise.race([ended, setTimeout(random.below(900))]);
    child.kill('SIGKILL');
  }
  const found = await Promise.all(processes.map(({ ended }) => ended));
  for (const { status, stderr } of found) {
    if (status !== 0 && status !== null && !/ERR_|fleetcdf: /.test(stderr)) throw new Error(`${words}: ${stderr}`);
  }
  return found.map(({ status }) => status);
}

/** Answers that get lost: the service has done what was asked, and nobody hears of it. */
function losing(random: Random): (asked: Asked) => Fate {
  let left = random.below(3);
  return ({ operation }) => {
    const isOurs = operation === 'UploadPart' || operation === 'CompleteMultipartUpload';
    if (!isOurs || left === 0 || !random.chance(0.3)) return 'pass';
    left--;
    return 'lose the answer';
  };
}

async function play(t: Test, seed: number, whole: ReadonlyMap<string, string>): Promise<void> {
  const random = new Random(seed);
  const place = random.pick([file, s3]);
  const source = random.pick(Object.keys(SOURCES) as Source[]);
  const complete = whole.get(nameOf(source, place)) as string;
  const old = `old ${seed}`;
  await place.put(old);
  const allowed = new Set([sha256(Buffer.from(old)), complete]);
  const job = `job${seed}`;
  const told: string[] = [nameOf(source, place)];
  const tell = (what: string, codes: (number | null)[]) => told.push(`${what}: ${codes}`);
  proxy.reset();
  proxy.fate = losing(random);
  const made = await begin('create', job, source, place.destination, '--shards', String(SHARDS), ...place.words).ended;
  if (made.status !== 0) throw new Error(made.stderr);
  const changes = random.chance(0.15);
  const abandons = random.chance(0.25);
  let committed = false;
  for (let round = 0; round < 12 && !committed; round++) {
    for (const step of STEPS) {
      const shards = step === 'write' ? random.shuffle(Array.from({ length: SHARDS }, (_, k) => k)) : [undefined];
      for (const k of shards) {
        if (k !== undefined && random.chance(0.15)) continue;
        const words = [step, job, ...(k === undefined ? [] : ['--shard', String(k)])];
        // s3rver lists no uploads: one that was begun by a process that died at once cannot be found.
        const codes = await does(words, random, step !== 'plan' || place === file);
        tell(words.join(' '), codes);
        if (step === 'commit' && codes.includes(0)) committed = true;
      }
      if (changes && step === 'plan' && round === 0) {
        const now = new Date(Date.now() - 5000 + (seed % 1000));
        utimesSync(join(cwd, SOURCES[source]), now, now);
      }
      t.ok(allowed.has(await place.read()), `after ${step}: old or whole (${told.join('; ')}; ${again(seed)})`);
    }
    if (changes || abandons) break;
  }
  if (!changes && !abandons) {
    t.ok(committed, `committed in the end (${told.join('; ')}; ${again(seed)})`);
    t.equal(await place.read(), complete, `whole (${told.join('; ')}; ${again(seed)})`);
    // A worker that comes late changes nothing.
    await does(['write', job, '--shard', '1'], random);
    t.equal(await place.read(), complete);
  }
  const aborted = await begin('abort', job).ended;
  t.equal(aborted.status, 0, aborted.stderr);
  t.notOk(existsSync(join(cwd, job)), `the job is gone (${told.join('; ')}; ${again(seed)})`);
  t.same(place.left(), [], `nothing is left (${told.join('; ')}; ${again(seed)})`);
  t.ok(allowed.has(await place.read()));
}

t.test(`${RUNS} jobs with faults (seed ${SEED})`, { timeout: 60_000 + RUNS * 60_000 }, async (t) => {
  const whole = new Map<string, string>();
  for (const place of [file, s3]) {
    const words = ['--shards', String(SHARDS), ...place.words];
    for (const source of Object.keys(SOURCES) as Source[]) {
      const steps = [
        ['create', 'whole', source, place.destination, ...words],
        ['run', 'whole'],
        ['abort', 'whole'],
      ];
      for (const step of steps) {
        const done = await begin(...step).ended;
        t.equal(done.status, 0, done.stderr);
      }
      whole.set(nameOf(source, place), await place.read());
    }
  }
  for (let i = 0; i < RUNS; i++) await play(t, SEED + i, whole);
  rmSync(join(cwd, 'out'), { recursive: true });
});
