import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import t, { type Test } from 'tap';
import { DataError } from '../../lib/errors.js';
import { BodyReader } from '../../lib/sink/body-reader.js';
import { type Body, FileSink } from '../../lib/sink/index.js';
import { MAX_POSITIONS, pumpPositioned } from '../../lib/sink/pump.js';
import { bodyOf, breakingStream, KiB, MiB, pattern, placedBodyOf } from './bodies.js';
import { withTmpfs } from './tmpfs.js';

const bytes = pattern(3 * MiB + 12345);
const library = new URL('../../lib/sink/index.js', import.meta.url).href;

t.test('a file holds the bytes of the body', async (t) => {
  const directory = t.testdir();
  for (const headLength of [0, 20, 2 * MiB + 1, bytes.length]) {
    for (const chunkSize of [1000, 64 * KiB, 8 * MiB]) {
      const path = join(directory, 'out.nc');
      const written = await new FileSink(path).write(bodyOf(bytes, { headLength, chunkSize }));
      t.same(written, { destination: path, bytes: bytes.length });
      t.ok(readFileSync(path).equals(bytes), `head of ${headLength}, chunks of ${chunkSize}`);
      t.same(readdirSync(directory), ['out.nc'], 'nothing else is there');
    }
  }
  await new FileSink(join(directory, 'empty')).write(bodyOf(Buffer.alloc(0)));
  t.equal(statSync(join(directory, 'empty')).size, 0);
});

t.test('positioned bytes in any order are written to their positions', async (t) => {
  const directory = t.testdir({ 'out.nc': 'before' });
  const sink = new FileSink(join(directory, 'out.nc'));
  for (const length of [1, 5000, bytes.length]) {
    const own = bytes.subarray(0, length);
    let last = 0;
    const onProgress = (done: number) => {
      t.ok(done > last, 'progress grows');
      last = done;
    };
    const written = await sink.write(placedBodyOf(own, { onProgress }));
    t.same(written, { destination: sink.destination, bytes: length });
    t.equal(last, length);
    t.ok(readFileSync(sink.destination).equals(own), `${length} bytes`);
  }
  const wrong = { name: 'SinkError', code: 'ERR_SINK_SIZE' };
  await t.rejects(sink.write(placedBodyOf(bytes, { size: bytes.length + 1 })), wrong);
  await t.rejects(sink.write(placedBodyOf(bytes, { size: bytes.length - 1 })), wrong);
  const signal = AbortSignal.abort(new Error('enough'));
  await t.rejects(sink.write(placedBodyOf(bytes, { signal })), { code: 'ERR_ABORTED', cause: { message: 'enough' } });
  t.same(readdirSync(directory), ['out.nc'], 'nothing else is there');
  t.ok(readFileSync(sink.destination).equals(bytes));
});

t.test('only a few of many small pieces are written at a time', async (t) => {
  const own = bytes.subarray(0, 40_000);
  const pieces = Array.from({ length: 10_000 }, (_, i) => ({ position: 4 * i, bytes: own.subarray(4 * i, 4 * i + 4) }));
  // Every second piece first, so that no two are adjacent.
  const apart = [...pieces.filter((_, i) => i % 2 === 0), ...pieces.filter((_, i) => i % 2 === 1)];
  const body = (): Body => ({ stream: Readable.from(apart), size: own.length, exact: true, isPositioned: true });
  const counts: number[] = [];
  await pumpPositioned(new BodyReader(body(), 'nowhere'), async (items) => {
    counts.push(items.length);
  });
  t.equal(Math.max(...counts), MAX_POSITIONS);
  t.equal(
    counts.reduce((a, b) => a + b),
    pieces.length,
  );
  const path = join(t.testdir(), 'out.nc');
  await new FileSink(path).write(body());
  t.ok(readFileSync(path).equals(own));
});

t.test('nothing is at the destination until everything is written', async (t) => {
  const directory = t.testdir({ 'out.nc': 'before' });
  const path = join(directory, 'out.nc');
  const seen = new Set<string>();
  let last = 0;
  const onProgress = (done: number) => {
    t.ok(done > last, 'progress grows');
    last = done;
    seen.add(readFileSync(path, 'utf8'));
    t.match(readdirSync(directory), [/^\.fleetcdf-.*\.lock$/, /^\.fleetcdf-.*\.tmp$/, 'out.nc']);
  };
  await new FileSink(path).write(bodyOf(bytes, { headLength: 20, onProgress }));
  t.equal(last, bytes.length);
  t.same([...seen], ['before']);
  t.ok(readFileSync(path).equals(bytes));
});

t.test('a failure leaves the existing file, and nothing else', async (t) => {
  const directory = t.testdir({ 'out.nc': 'before' });
  const sink = new FileSink(join(directory, 'out.nc'));
  const unchanged = (t: Test) => {
    t.same(readdirSync(directory), ['out.nc']);
    t.equal(readFileSync(sink.destination, 'utf8'), 'before');
  };
  await t.test('of the stream', async (t) => {
    const error = new DataError('ERR_DATA', 'refused');
    const body = { stream: breakingStream(bytes, error), size: bytes.length, exact: true };
    t.equal(await sink.write(body).catch((e) => e), error, 'the very error of the stream');
    unchanged(t);
  });
  await t.test('of the head', async (t) => {
    const error = new Error('no head');
    const body = bodyOf(bytes, { headLength: 20 });
    const head = { length: 20, bytes: Promise.reject<Buffer>(error) };
    t.equal(await sink.write({ ...body, head }).catch((e) => e), error);
    unchanged(t);
  });
  await t.test('by the signal, while the stream is silent', async (t) => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const stream = breakingStream(bytes);
    const onProgress = () => controller.abort(reason);
    const body = { stream, size: 2 * bytes.length, exact: true, signal: controller.signal, onProgress };
    t.match(await sink.write(body).catch((e) => e), { code: 'ERR_ABORTED', cause: reason });
    t.ok(stream.destroyed, 'the source is told');
    unchanged(t);
  });
  await t.test('by a signal that was aborted before', async (t) => {
    const reason = new Error('too late');
    t.match(await sink.write(bodyOf(bytes, { signal: AbortSignal.abort(reason) })).catch((e) => e), {
      code: 'ERR_ABORTED',
      cause: reason,
    });
    unchanged(t);
  });
  await t.test('of a wrong planned size', async (t) => {
    const wrong = { name: 'SinkError', code: 'ERR_SINK_SIZE' };
    await t.rejects(sink.write({ ...bodyOf(bytes), size: bytes.length - 1 }), wrong);
    await t.rejects(sink.write({ ...bodyOf(bytes), size: bytes.length - 1, exact: false }), wrong);
    await t.rejects(sink.write({ ...bodyOf(bytes), size: bytes.length + 1 }), wrong);
    const head = { length: 20, bytes: Promise.resolve(Buffer.alloc(19)) };
    await t.rejects(sink.write({ ...bodyOf(bytes, { headLength: 20 }), head }), wrong);
    unchanged(t);
    const fits = await sink.write({ ...bodyOf(bytes), size: bytes.length + 1, exact: false });
    t.equal(fits.bytes, bytes.length, 'an upper bound may be larger');
  });
});

// A separate process loads the library by its URL.
t.test('the temporary file is gone even when the process exits in the middle', async (t) => {
  const directory = t.testdir();
  const program = `
    import { readdirSync } from 'node:fs';
    import { FileSink } from ${JSON.stringify(library)};
    import { Readable } from 'node:stream';
    const stream = new Readable({ read() {} });
    for (let i = 0; i < 20; i++) stream.push(Buffer.alloc(100_000));
    const onProgress = () => { console.log(readdirSync('.').length); process.exit(3); };
    new FileSink('out.nc').write({ stream, size: 1e9, exact: false, onProgress });`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: directory, encoding: 'utf8' });
  t.match(run, { status: 3, stdout: '2\n' }, 'it was there, and its lock');
  t.same(readdirSync(directory), []);
});

t.test('an existing file', async (t) => {
  const directory = t.testdir({ 'out.nc': 'before', real: { 'target.nc': 'before' } });
  const path = join(directory, 'out.nc');
  await t.test('keeps its mode', async (t) => {
    chmodSync(path, 0o640);
    await new FileSink(path).write(bodyOf(bytes));
    t.equal(statSync(path).mode & 0o777, 0o640);
  });
  await t.test('is not replaced if overwriting is off', async (t) => {
    const sink = new FileSink(path, { overwrite: false });
    const exists = { name: 'SinkError', code: 'ERR_SINK_EXISTS', message: /out\.nc: it exists/ };
    await t.rejects(sink.check(), exists);
    await t.rejects(sink.write(bodyOf(pattern(10))), exists, 'also when it came to be after the check');
    t.equal(statSync(path).size, bytes.length);
    const other = new FileSink(join(directory, 'new.nc'), { overwrite: false });
    await other.check();
    await other.write(bodyOf(bytes));
    t.ok(readFileSync(other.destination).equals(bytes));
    t.same(readdirSync(directory), ['new.nc', 'out.nc', 'real']);
  });
  await t.test('behind a symbolic link is replaced, not the link', async (t) => {
    const link = join(directory, 'link.nc');
    symlinkSync(join('real', 'target.nc'), link);
    await new FileSink(link).write(bodyOf(bytes));
    t.ok(lstatSync(link).isSymbolicLink());
    t.ok(readFileSync(join(directory, 'real', 'target.nc')).equals(bytes));
  });
});

t.test('an unwritable destination is an error before anything is read', async (t) => {
  const directory = t.testdir({ file: '', dir: {}, closed: {}, 'protected.nc': '' });
  const refused = async (path: string, code: string, message: RegExp) => {
    const sink = new FileSink(join(directory, path));
    await t.rejects(sink.check(), { name: 'SinkError', code, message, destination: join(directory, path) });
    return sink;
  };
  const missing = await refused('none/out.nc', 'ERR_SINK_DIRECTORY_MISSING', /directory .*\/none does not exist/);
  await t.rejects(missing.write(bodyOf(bytes)), { code: 'ERR_SINK_DIRECTORY_MISSING' });
  await refused('file/out.nc', 'ERR_SINK_NOT_A_DIRECTORY', /\/file is not a directory/);
  const isDirectory = await refused('dir', 'ERR_SINK_IS_DIRECTORY', /it is a directory/);
  await t.rejects(isDirectory.write(bodyOf(bytes)), { code: 'ERR_SINK_IS_DIRECTORY' });
  t.same(readdirSync(directory), ['closed', 'dir', 'file', 'protected.nc']);
});

t.test('without permission', async (t) => {
  const directory = t.testdir({ closed: {}, open: { 'protected.nc': '' } });
  chmodSync(join(directory, 'closed'), 0o555);
  chmodSync(join(directory, 'open'), 0o777);
  chmodSync(join(directory, 'open', 'protected.nc'), 0o444);
  // Root may write everywhere, so this runs as another user.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const program = `
    import { Readable } from 'node:stream';
    const { FileSink } = await import(${JSON.stringify(library)}).catch(() => process.exit(77));
    const code = (work) => work.then(() => 'ok', (error) => error.code);
    const body = { stream: Readable.from([Buffer.from('x')]), size: 1, exact: true };
    console.log('check', await code(new FileSink('closed/out.nc').check()));
    console.log('write', await code(new FileSink('closed/out.nc').write(body)));
    console.log('protected', await code(new FileSink('open/protected.nc').check()));`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: directory,
    encoding: 'utf8',
    ...user,
  });
  t.equal(run.error, undefined, 'Node runs as another user');
  if (run.status === 77) {
    t.pass('skipped', { skip: 'another user than root cannot read this project' });
    return;
  }
  t.same(run.stdout.trim().split('\n'), [
    'check ERR_SINK_PERMISSION',
    'write ERR_SINK_PERMISSION',
    'protected ERR_SINK_PERMISSION',
  ]);
});

t.test('a full disk', async (t) => {
  await withTmpfs(t, 2 * MiB, async (directory) => {
    const sink = new FileSink(join(directory, 'out.nc'));
    writeFileSync(sink.destination, 'before');
    const full = { name: 'SinkError', code: 'ERR_SINK_DISK_FULL' };
    await t.rejects(sink.write(bodyOf(bytes)), {
      ...full,
      message: /takes 3\.0 MiB, but .* has only [\d.,]+ (bytes|[KM]iB) left/,
    });
    await t.rejects(sink.write(bodyOf(bytes, { exact: false })), { ...full, message: /no space is left/ });
    await t.rejects(sink.write(placedBodyOf(bytes, { exact: false })), { ...full, message: /no space is left/ });
    t.same(readdirSync(directory), ['out.nc']);
    t.equal(readFileSync(sink.destination, 'utf8'), 'before');
    mkdirSync(join(directory, 'still-usable'));
  });
});
