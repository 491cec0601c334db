/** Forward-only destinations: standard output, devices and FIFOs. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { DeviceSink, StdoutSink } from '../../lib/sink/index.js';
import { bodyOf, breakingStream, KiB, MiB, pattern, streamOf } from './bodies.js';
import { settled } from './settled.js';
import { withTmpfs } from './tmpfs.js';

const bytes = pattern(3 * MiB + 12345);
const program = fileURLToPath(new URL('./stdout-program.js', import.meta.url));

/** A shell command that writes `pattern(length)` to standard output, and the result to standard error. */
const write = (length: number, options: object = {}) =>
  `'${process.execPath}' '${program}' ${length} '${JSON.stringify(options)}'`;
const shell = (command: string, env: NodeJS.ProcessEnv = {}) =>
  spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8', env: { ...process.env, ...env } });
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

t.test('a stream gets the bytes and stays open', async (t) => {
  for (const headLength of [0, 20, bytes.length]) {
    const out = new PassThrough();
    const all = buffer(out);
    const listeners = out.listenerCount('error');
    const progress: number[] = [];
    const body = bodyOf(bytes, { headLength, onProgress: (done) => progress.push(done) });
    const written = await new StdoutSink(out).write(body);
    t.same(written, { destination: 'standard output', bytes: bytes.length });
    t.equal(progress.at(-1), bytes.length);
    t.notOk(out.writableEnded || out.destroyed, 'neither ended nor destroyed');
    t.equal(out.listenerCount('error'), listeners, 'no listener is left');
    out.end();
    t.ok((await all).equals(bytes), `with a head of ${headLength}`);
  }
});

t.test('a stalled reader stalls the source', async (t) => {
  const source = streamOf(pattern(16 * MiB));
  const stalled: (() => void)[] = [];
  const out = new Writable({
    highWaterMark: 64 * KiB,
    write: (_chunk, _encoding, callback) => void stalled.push(callback),
  });
  const controller = new AbortController();
  const body = { stream: source, size: 16 * MiB, exact: true, signal: controller.signal };
  const written = new StdoutSink(out).write(body);
  await settled(() => source.pulled);
  t.equal(stalled.length, 1);
  t.ok(source.pulled <= 2.25 * MiB, `two writes of 1 MiB are held: ${source.pulled} bytes were read`);
  const reason = new Error('interrupted');
  controller.abort(reason);
  t.match(await written.catch((e) => e), { code: 'ERR_ABORTED', cause: reason }, 'the signal ends it all the same');
  t.ok(source.destroyed);
});

t.test('| head ends quietly', async (t) => {
  for (const options of [{}, { headLength: 20 }]) {
    const run = shell(`${write(32 * MiB, options)} | head -c 10 | od -An -tx1`);
    t.equal(run.status, 0, 'the writer succeeds, under pipefail too');
    t.equal(run.stdout.replaceAll(/\s/g, ''), pattern(16).subarray(0, 10).toString('hex'));
    const written = JSON.parse(run.stderr);
    t.match(written, { destination: 'standard output', closedEarly: true });
    t.ok(written.bytes < 4 * MiB, `${written.bytes} bytes were written`);
  }
});

t.test('the last bytes arrive, however slow the reader', async (t) => {
  for (const options of [{}, { headLength: 20 }, { chunkSize: 1000 }]) {
    const run = shell(`${write(bytes.length, options)} | (sleep 0.2; sha256sum)`);
    t.match(JSON.parse(run.stderr), { bytes: bytes.length });
    t.equal(run.stdout.split(' ')[0], sha256(bytes));
  }
});

t.test('standard output that is a file', async (t) => {
  const directory = t.testdir();
  const run = shell(`{ printf before; ${write(bytes.length)}; printf after; } > '${directory}/out'`);
  t.match(JSON.parse(run.stderr), { bytes: bytes.length });
  const found = execFileSync('cat', [join(directory, 'out')], { maxBuffer: 64 * MiB });
  t.ok(
    found.equals(Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')])),
    'it goes where the shell stands',
  );
});

t.test('a full disk behind standard output', async (t) => {
  const device = shell(`${write(bytes.length)} > /dev/full`);
  t.match(JSON.parse(device.stderr), { code: 'ERR_SINK_DISK_FULL', message: /standard output: no space/ });
  await withTmpfs(t, 2 * MiB, async (directory) => {
    const run = shell(`${write(bytes.length)} > '${directory}/out'`);
    t.match(JSON.parse(run.stderr), { code: 'ERR_SINK_DISK_FULL' }, 'although its last write wrote something');
  });
});

t.test('the temporary file of a body with a head', async (t) => {
  const run = (directory: string, length: number, options: object) =>
    shell(`${write(length, options)} | wc -c`, { TMPDIR: directory });
  await t.test('is in TMPDIR and gone afterwards', async (t) => {
    const directory = t.testdir();
    t.equal(run(directory, bytes.length, { headLength: 20 }).stdout.trim(), String(bytes.length));
    t.same(readdirSync(directory), []);
    const missing = JSON.parse(run(join(directory, 'none'), bytes.length, { headLength: 20 }).stderr);
    t.match(missing, { code: 'ERR_SINK_DIRECTORY_MISSING', message: /temporary file for standard output.*TMPDIR/ });
    t.match(
      JSON.parse(run(join(directory, 'none'), bytes.length, {}).stderr),
      { bytes: bytes.length },
      'not needed else',
    );
  });
  await t.test('loses its name at once, and then its directory', async (t) => {
    const before = process.env['TMPDIR'];
    const directory = join(t.testdir(), 'vanishing');
    mkdirSync(directory);
    process.env['TMPDIR'] = directory;
    t.teardown(() => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    });
    const body = bodyOf(bytes, { headLength: 20 });
    body.stream.once('end', () => {
      t.same(readdirSync(directory), [], 'a killed run leaves nothing');
      rmdirSync(directory);
    });
    const out = new PassThrough();
    const [found] = await Promise.all([buffer(out), new StdoutSink(out).write(body).then(() => out.end())]);
    t.ok(found.equals(bytes));
    t.notOk(existsSync(directory));
  });
  await t.test('does not fit the disk', async (t) => {
    await withTmpfs(t, 2 * MiB, async (directory) => {
      for (const options of [{ headLength: 20 }, { headLength: 20, exact: false }]) {
        const { stdout, stderr } = run(directory, bytes.length, options);
        t.match(JSON.parse(stderr), { code: 'ERR_SINK_DISK_FULL', message: /temporary file for standard output/ });
        t.equal(stdout.trim(), '0', 'nothing was written');
        t.same(readdirSync(directory), []);
      }
    });
  });
});

t.test('a terminal is refused', async (t) => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  await t.rejects(new StdoutSink(terminal).check(), { name: 'SinkError', code: 'ERR_SINK_TERMINAL' });
  await new StdoutSink(new PassThrough()).check();
});

t.test('text on a terminal does nothing to it', async (t) => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true });
  const text = 'time,machine\n2024,"m\u001b[2J\u009b é日本👩"\r\n';
  const body = () => bodyOf(Buffer.from(text), { chunkSize: 1 });
  const sink = new StdoutSink(terminal, true);
  await sink.check();
  t.match(await sink.write(body()), { bytes: Buffer.byteLength(text) });
  t.equal(String(terminal.read()), 'time,machine\n2024,"m\\x1b[2J\\x9b é日本👩"\\r\n');
  const pipe = new PassThrough();
  await new StdoutSink(pipe, true).write(body());
  t.equal(String(pipe.read()), text, 'a pipe gets the bytes as they are');
});

t.test('a failing source ends the write with its error', async (t) => {
  const error = new Error('broken');
  const body = { stream: breakingStream(bytes, error), size: bytes.length, exact: true };
  t.equal(await new StdoutSink(new PassThrough().resume()).write(body).catch((e) => e), error);
});

t.test('a device is written without a temporary file', async (t) => {
  for (const headLength of [0, 20]) {
    const sink = new DeviceSink('/dev/null');
    await sink.check();
    t.same(await sink.write(bodyOf(bytes, { headLength })), { destination: '/dev/null', bytes: bytes.length });
    const full = { name: 'SinkError', code: 'ERR_SINK_DISK_FULL', message: /\/dev\/full: no space is left/ };
    await t.rejects(new DeviceSink('/dev/full').write(bodyOf(bytes, { headLength })), full);
  }
  t.ok(readdirSync('/dev').every((name) => !name.startsWith('.fleetcdf')));
});

t.test('a FIFO is written without a temporary file', async (t) => {
  const path = join(t.testdir(), 'fifo');
  execFileSync('mkfifo', [path]);
  const sink = new DeviceSink(path);
  await sink.check();
  for (const headLength of [0, 20]) {
    const written = sink.write(bodyOf(bytes, { headLength }));
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.ok((await buffer(reader.stdout)).equals(bytes));
    t.same(await written, { destination: path, bytes: bytes.length });
  }
  await t.test('whose reader closes it', async (t) => {
    const reader = spawn('head', ['-c', '10', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [written] = await Promise.all([sink.write(bodyOf(pattern(16 * MiB))), once(reader, 'close')]);
    t.equal(written.closedEarly, true);
  });
  await t.test('without a reader', async (t) => {
    const reason = new Error('interrupted');
    const body = bodyOf(bytes, { signal: AbortSignal.timeout(100) });
    t.match(
      await sink.write(body).catch((e) => e),
      { code: 'ERR_ABORTED', cause: { name: 'TimeoutError' } },
      'waits until the signal',
    );
    const controller = new AbortController();
    openSync(path, 'r+');
    const written = sink.write(
      bodyOf(bytes, { signal: controller.signal, onProgress: () => controller.abort(reason) }),
    );
    controller.abort(reason);
    t.match(await written.catch((e) => e), { code: 'ERR_ABORTED', cause: reason }, 'and when a reader reads nothing');
  });
});
