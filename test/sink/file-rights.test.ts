/** Mode, owner and group of what is written. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FileSink } from '../../lib/sink/index.js';
import { bodyOf, pattern } from './bodies.js';

const bytes = pattern(100_000);
const library = new URL('../../lib/sink/index.js', import.meta.url).href;
const isRoot = process.getuid?.() === 0;
const modeOf = (path: string) => statSync(path).mode & 0o7777;

t.test('nobody else reads a file before it is published', async (t) => {
  const directory = t.testdir({ 'out.nc': '' });
  const path = join(directory, 'out.nc');
  for (const mode of [0o600, 0o640, 0o666, 0o444]) {
    chmodSync(path, mode);
    const seen = new Set<number>();
    const onProgress = () => {
      for (const name of readdirSync(directory)) if (name.startsWith('.')) seen.add(modeOf(join(directory, name)));
    };
    await new FileSink(path).write(bodyOf(bytes, { onProgress }));
    t.same([...seen], [0o600]);
    t.equal(modeOf(path), mode);
  }
});

t.test('a new file has the mode that the umask leaves', async (t) => {
  const directory = t.testdir();
  const before = process.umask(0o027);
  try {
    await new FileSink(join(directory, 'out.nc')).write(bodyOf(bytes));
  } finally {
    process.umask(before);
  }
  t.equal(modeOf(join(directory, 'out.nc')), 0o640);
});

t.test('a bit that makes programs run as their owner is not kept', async (t) => {
  const path = join(t.testdir({ 'out.nc': '' }), 'out.nc');
  chmodSync(path, 0o6755);
  const { notes } = await new FileSink(path).write(bodyOf(bytes));
  t.equal(modeOf(path), 0o755);
  t.match(notes, [/setuid/]);
});

t.test('owner and group are kept where that is allowed', async (t) => {
  if (!isRoot) {
    t.pass('skipped', { skip: 'only root can give files away' });
    return;
  }
  const path = join(t.testdir({ 'out.nc': '' }), 'out.nc');
  chownSync(path, 65534, 1234);
  chmodSync(path, 0o4750);
  await new FileSink(path).write(bodyOf(bytes));
  const { uid, gid } = statSync(path);
  t.same({ uid, gid, mode: modeOf(path) }, { uid: 65534, gid: 1234, mode: 0o750 });
});

t.test('a user who may not give the file away gives no rights to another group', async (t) => {
  if (!isRoot) {
    t.pass('skipped', { skip: 'only root can become another user' });
    return;
  }
  const directory = t.testdir({ 'out.nc': '' });
  const path = join(directory, 'out.nc');
  chmodSync(directory, 0o777);
  chownSync(path, 1234, 1234);
  chmodSync(path, 0o666);
  const program = `
    import { Readable } from 'node:stream';
    const { FileSink } = await import(${JSON.stringify(library)}).catch(() => process.exit(77));
    const body = { stream: Readable.from([Buffer.from('x')]), size: 1, exact: true };
    console.log(JSON.stringify((await new FileSink('out.nc').write(body)).notes));`;
  const run = () =>
    spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: directory,
      encoding: 'utf8',
      uid: 65534,
      gid: 65534,
    });
  const first = run();
  if (first.status === 77) {
    t.pass('skipped', { skip: 'another user than root cannot read this project' });
    return;
  }
  t.match(first.stdout, /belonged to user 1234 and group 1234, and now belongs to 65534 and 65534/, first.stderr);
  t.equal(modeOf(path), 0o666, 'everybody has the right, and so the group has');
  chownSync(path, 65534, 1234);
  chmodSync(path, 0o660);
  run();
  t.equal(statSync(path).gid, 65534);
  t.equal(modeOf(path), 0o600, 'the right was that of the other group');
});

t.test('a symbolic link that points to nothing', async (t) => {
  const directory = t.testdir({ real: {} });
  const link = join(directory, 'link.nc');
  symlinkSync('second.nc', link);
  symlinkSync(join('real', 'new.nc'), join(directory, 'second.nc'));
  for (const overwrite of [false, true]) {
    const sink = new FileSink(link, { overwrite });
    await sink.check();
    t.equal((await sink.write(bodyOf(bytes))).destination, link);
    t.equal(readlinkSync(link), 'second.nc');
    t.ok(readFileSync(join(directory, 'real', 'new.nc')).equals(bytes), 'the file that it points to comes to be');
    t.same(readdirSync(join(directory, 'real')), ['new.nc']);
  }
  await t.rejects(new FileSink(link, { overwrite: false }).check(), { code: 'ERR_SINK_EXISTS' });
  symlinkSync('none/new.nc', join(directory, 'lost.nc'));
  await t.rejects(new FileSink(join(directory, 'lost.nc')).check(), {
    code: 'ERR_SINK_DIRECTORY_MISSING',
    message: /none does not exist/,
  });
  mkdirSync(join(directory, 'a'));
  symlinkSync('loop.nc', join(directory, 'loop.nc'));
  await t.rejects(new FileSink(join(directory, 'loop.nc')).check(), { code: 'ERR_SINK_FILE', message: /each other/ });
  writeFileSync(join(directory, 'file'), '');
  symlinkSync('file/new.nc', join(directory, 'under.nc'));
  await t.rejects(new FileSink(join(directory, 'under.nc')).check(), { code: 'ERR_SINK_NOT_A_DIRECTORY' });
  t.notOk(existsSync(join(directory, 'none')));
});
