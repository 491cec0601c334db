/** An interrupted run ends within 2 s, rolls back, and says what is left, whatever it was doing. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { type FaultyProxy, startFaultyProxy } from '../sink/faulty-proxy.js';
import { makeInputs, scenarios } from './interrupt-scenarios.js';
import { after, atRest, type End, type InterruptedRun, interrupt, type SignalName } from './interrupted.js';

/** Milliseconds. The promise is 2 s; a machine with other work gets more, by its processes that wait for a processor. */
const SOON = 2000 * Math.min(5, Math.max(2, loadavg()[0] / availableParallelism()));
const SIGNALS: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const inputs = scratch(t);
await makeInputs(inputs);
const all = scenarios(inputs);
const server = await startS3rver();
const proxy = await startFaultyProxy(server.endpoint);
t.teardown(async () => {
  await proxy.stop();
  await server.stop();
});
t.beforeEach(() => proxy.reset());

const plant = join(inputs, 'plant.db');
const url = `s3://${server.bucket}/plant.nc`;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** The end of a run that was interrupted while it worked, and not before or after. */
async function interrupted(t: Test, run: Omit<InterruptedRun, 'cwd'> & { cwd?: string }): Promise<End> {
  const end = await interrupt({ cwd: scratch(t), ...run });
  t.ok(end.milliseconds < SOON, `ended after ${Math.round(end.milliseconds)} ms`);
  return end;
}

/** What it said, and that it ended with 130, or, where a thread could not be waited for, by the signal. */
function told(
  t: Test,
  { status, by, stderr }: End,
  signal: SignalName,
  said: string | RegExp,
  message = 'what it says',
): void {
  t.ok(status === 130 || by === signal, `exit code ${status}, signal ${by}`);
  t.match(stderr, said, message);
}

function intoS3(proxy: FaultyProxy, ...words: string[]): Pick<InterruptedRun, 'words' | 'env'> {
  return { words: [plant, url, '--endpoint', proxy.endpoint, '--format', 'classic', ...words], env: server.env };
}

const uploads = join(server.directory, server.bucket, '._S3rver_uploads');

function partsLeft(): string[] {
  return existsSync(uploads) ? readdirSync(uploads) : [];
}

for (const signal of SIGNALS) {
  t.test(`${signal} during an upload`, async (t) => {
    // The second part is never answered, so the upload stays in flight.
    proxy.fate = ({ operation, part }) => (operation === 'UploadPart' && part > 1 ? 'stall' : 'pass');
    const when = () => until(() => proxy.operations.includes('UploadPart 2'));
    const end = await interrupted(t, { ...intoS3(proxy, '--part-size', '5MiB'), signal, when });
    told(t, end, signal, `fleetcdf: interrupted by ${signal}; unfinished output was rolled back\n`);
    t.ok(proxy.operations.includes('AbortMultipartUpload'));
    t.same(partsLeft(), [], 'no part is left');
    const objects = readdirSync(join(server.directory, server.bucket)).filter((name) => name.endsWith('_object'));
    t.same(objects, []);
  });
}

t.test('while a service does not answer', async (t) => {
  proxy.fate = () => 'stall';
  const when = () => until(() => proxy.operations.length > 0);
  const end = await interrupted(t, { ...intoS3(proxy), signal: 'SIGTERM', when });
  told(t, end, 'SIGTERM', 'fleetcdf: interrupted by SIGTERM; nothing had been begun\n');
});

t.test('while a service does not say whether the object is there', async (t) => {
  proxy.fate = ({ operation }) => (operation === 'HeadObject' ? 'stall' : 'pass');
  const when = () => until(() => proxy.operations.includes('HeadObject'));
  const end = await interrupted(t, { ...intoS3(proxy, '--no-overwrite'), signal: 'SIGTERM', when });
  told(t, end, 'SIGTERM', 'fleetcdf: interrupted by SIGTERM; nothing had been begun\n');
});

t.test('in a statement of SQLite, while an upload is under way', async (t) => {
  const { words } = all['a condition that takes long once'];
  const [database, , ...rest] = words;
  const when = async () => {
    await until(() => proxy.operations.includes('UploadPart 1'));
    await after(1500)();
  };
  const run = { words: [database, url, '--endpoint', proxy.endpoint, '--format', 'csv', ...rest], env: server.env };
  const end = await interrupted(t, { ...run, signal: 'SIGTERM', when });
  told(
    t,
    end,
    'SIGTERM',
    `fleetcdf: interrupted by SIGTERM; an unfinished upload of ${url} is left, and takes space; `,
  );
  t.match(end.stderr, / fleetcdf uploads .* --abort --older-than 0s removes it\n$/);
  t.equal(partsLeft().length, 1);
  rmSync(uploads, { recursive: true });
});

t.test('while parts are not answered, and neither is the request to abort', { skip: scaled(1) < 2 }, async (t) => {
  proxy.fate = ({ operation, part }) =>
    operation === 'AbortMultipartUpload' || (operation === 'UploadPart' && part > 1) ? 'stall' : 'pass';
  const when = () => until(() => proxy.operations.includes('UploadPart 2'));
  const run = intoS3(proxy, '--part-size', '5MiB');
  const end = await interrupt({ cwd: scratch(t), ...run, signal: 'SIGTERM', when });
  t.ok(end.milliseconds < 10_000 + SOON, `ended after ${Math.round(end.milliseconds)} ms`);
  told(
    t,
    end,
    'SIGTERM',
    `fleetcdf: interrupted by SIGTERM; an unfinished upload of ${url} is left, and takes space; `,
  );
  rmSync(uploads, { recursive: true });
});

t.test('while a file is written', async (t) => {
  const cwd = scratch(t);
  for (;;) {
    const when = () => until(() => readdirSync(cwd).some((name) => name.endsWith('.tmp')));
    const end = await interrupted(t, {
      words: [plant, 'plant.nc', '--format', 'classic'],
      cwd,
      signal: 'SIGTERM',
      when,
    });
    // On a busy machine it may have ended before the signal came: then once more.
    if (end.status === 0) {
      rmSync(join(cwd, 'plant.nc'));
      continue;
    }
    told(t, end, 'SIGTERM', 'fleetcdf: interrupted by SIGTERM; unfinished output was rolled back\n');
    t.same(readdirSync(cwd), []);
    return;
  }
});

t.test('in a statement of SQLite, before anything is begun, the signal itself ends it', async (t) => {
  const { words, span } = all['an endless view'];
  const ends = SIGNALS.map((signal) => interrupted(t, { words, signal, when: after(span) }));
  for (const [i, end] of (await Promise.all(ends)).entries())
    t.match(end, { status: null, by: SIGNALS[i], stderr: '' });
});

t.test('in a statement of SQLite, while readings are surveyed', async (t) => {
  const { words } = all['a condition that takes long once'];
  const end = await interrupted(t, { words, signal: 'SIGTERM', when: after(2500) });
  told(t, end, 'SIGTERM', 'fleetcdf: interrupted by SIGTERM; nothing had been begun\n');
});

t.test('in a statement of SQLite, while a file is written', async (t) => {
  const cwd = scratch(t);
  writeFileSync(join(cwd, 'out.nc'), 'old');
  const { words } = all['a condition that takes long once'];
  const when = async () => {
    await until(() => readdirSync(cwd).some((name) => name.endsWith('.tmp')));
    // By then it has read what comes fast.
    await after(700)();
  };
  const end = await interrupted(t, { words, cwd, signal: 'SIGINT', when });
  told(t, end, 'SIGINT', 'fleetcdf: interrupted by SIGINT; unfinished output was rolled back\n');
  t.same(readdirSync(cwd), ['out.nc']);
  t.equal(readFileSync(join(cwd, 'out.nc'), 'utf8'), 'old');
});

t.test('while it waits for standard input, or for the other end of a FIFO', async (t) => {
  // One each: two runs at the ends of one FIFO would find each other.
  const [given, taken] = [join(scratch(t), 'given'), join(scratch(t), 'taken')];
  execFileSync('mkfifo', [given, taken]);
  const waits: Pick<InterruptedRun, 'words' | 'stdin' | 'stdout'>[] = [
    { words: ['--from', 'json', '-', 'out.nc'], stdin: 'hold' },
    { words: ['--from', 'json', given, 'out.nc'] },
    { words: [plant, taken] },
    { words: [plant, '-', '--format', 'csv'], stdout: 'full' },
    { words: [plant, '-', '--format', 'csv', '--where', 'value > 0'], stdout: 'full' },
  ];
  const ends = waits.map((wait) => interrupted(t, { ...wait, signal: 'SIGTERM', when: atRest(1500) }));
  for (const end of await Promise.all(ends)) {
    told(t, end, 'SIGTERM', /interrupted by SIGTERM; (nothing had|what went to standard output is not)/);
  }
});

t.test('while it waits for another program that has locked the database', async (t) => {
  const path = join(scratch(t), 'locked.db');
  const database = new Database(path);
  database.exec('CREATE TABLE readings (time INTEGER, value REAL); BEGIN EXCLUSIVE');
  for (const words of [
    [path, 'out.nc'],
    [path, 'out.nc', '--where', 'value > 0'],
  ]) {
    const end = await interrupted(t, { words, signal: 'SIGTERM', when: after(1500) });
    t.ok(end.status === 130 || end.by === 'SIGTERM');
  }
  database.close();
});

t.test('when the dataset is there already, and what comes after it is under way', async (t) => {
  for (const option of ['--report', '--references']) {
    const cwd = scratch(t);
    execFileSync('mkfifo', [join(cwd, 'fifo')]);
    const when = () => until(() => existsSync(join(cwd, 'out.nc')));
    const end = await interrupted(t, {
      words: [plant, 'out.nc', option, 'fifo', '--quiet'],
      cwd,
      signal: 'SIGINT',
      when,
    });
    told(t, end, 'SIGINT', 'fleetcdf: interrupted by SIGINT; out.nc was written before that, and is whole\n', option);
  }
});

t.test('at any moment', async (t) => {
  const random = new Random(SEED);
  const names = Object.keys(all);
  const cwd = join(scratch(t), 'run');
  const expected = new Map<string, Buffer>();
  const ends = new Map<string, number>();
  let slowest = 0;
  for (let round = 0; round < scaled(4); round++) {
    const name = random.pick(names);
    const { words, span } = all[name];
    const signal = random.pick(SIGNALS);
    const moment = random.below(span);
    rmSync(cwd, { recursive: true, force: true });
    mkdirSync(cwd);
    const out = words.find((word) => word.startsWith('out.'));
    const isNew = words[0] === 'sample';
    if (out !== undefined && !isNew) writeFileSync(join(cwd, out), 'old');
    const end = await interrupt({ cwd, words, signal, when: after(moment) });
    const what = `${name}, ${signal} after ${moment} ms: ${again(SEED)}`;
    if (!(end.milliseconds > SOON)) slowest = Math.max(slowest, end.milliseconds || 0);
    else t.fail(`ended only after ${end.milliseconds} ms: ${what}`);
    const how = end.status === null ? 'by the signal' : `exit code ${end.status}`;
    ends.set(how, (ends.get(how) ?? 0) + 1);
    if (end.status === null) t.equal(end.by, signal, what);
    else t.ok([0, 130].includes(end.status), `${end.status}: ${what}: ${end.stderr}`);
    const left = readdirSync(cwd);
    // A signal may come when the program has said all and no longer listens.
    const hasSaidAll = end.status === null && /^to +out\./m.test(end.stderr);
    const isDone = end.status === 0 || hasSaidAll || end.stderr.includes('was written before that');
    if (out === undefined || (isNew && !isDone)) t.same(left, [], what);
    else t.same(left, [out], what);
    if (out === undefined || isNew) continue;
    const bytes = readFileSync(join(cwd, out));
    if (!isDone) t.ok(bytes.equals(Buffer.from('old')), `${how}, ${what}: ${end.stderr}`);
    else if (!expected.has(name)) expected.set(name, bytes);
    else t.ok(bytes.equals(expected.get(name) as Buffer), what);
  }
  t.comment(
    `seed ${SEED}: ${[...ends].map(([how, count]) => `${count} ${how}`).join(', ')}; slowest ${Math.round(slowest)} ms`,
  );
});
