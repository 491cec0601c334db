/** What runs leave that are killed outright, and what the next one makes of it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FileSink, removeLeftovers } from '../../lib/sink/index.js';
import { newStem } from '../../lib/util/temporary-name.js';
import { bodyOf, pattern } from './bodies.js';

const bytes = pattern(100_000);
const library = new URL('../../lib/sink/index.js', import.meta.url).href;

/** A process in the middle of writing `path`, which it never ends. */
async function writer(t: Test, path: string): Promise<ChildProcess> {
  const program = `
    import { FileSink } from ${JSON.stringify(library)};
    import { Readable } from 'node:stream';
    const stream = new Readable({ read() {} });
    for (let i = 0; i < 20; i++) stream.push(Buffer.alloc(100_000));
    new FileSink(${JSON.stringify(path)}).write({ stream, size: 1e9, exact: false, onProgress: () => console.log('on') });
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

const hidden = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('.'));

t.test('the next run removes what killed ones left, and says so', async (t) => {
  const directory = t.testdir({ 'out.nc': 'before' });
  const path = join(directory, 'out.nc');
  // Together, because the second one would clear away what the first one left.
  for (const child of [await writer(t, path), await writer(t, path)]) await killed(child);
  t.equal(hidden(directory).length, 4, 'two files, two locks');
  t.equal(readFileSync(path, 'utf8'), 'before');
  const { notes } = await new FileSink(path).write(bodyOf(bytes));
  t.same(notes, [`2 temporary files of runs that were killed were removed from ${directory}`]);
  t.same(readdirSync(directory), ['out.nc']);
  t.equal((await new FileSink(path).write(bodyOf(bytes))).notes, undefined, 'nothing to say');
});

t.test('what a run still writes is left to it', async (t) => {
  const directory = t.testdir();
  const child = await writer(t, join(directory, 'other.nc'));
  const before = hidden(directory);
  t.equal(before.length, 2);
  t.same(removeLeftovers(directory), []);
  await new FileSink(join(directory, 'out.nc')).write(bodyOf(bytes));
  t.same(hidden(directory), before);
  await killed(child);
  t.match(removeLeftovers(directory), [/^1 temporary file of a run that was killed was removed from/]);
  t.same(readdirSync(directory), ['out.nc']);
});

t.test('two writes of one process leave each other alone', async (t) => {
  const directory = t.testdir();
  const one = new FileSink(join(directory, 'one.nc'));
  let other: Promise<unknown> | undefined;
  const onProgress = () => {
    other ??= new FileSink(join(directory, 'other.nc')).write(bodyOf(bytes));
  };
  await one.write(bodyOf(pattern(3_000_000), { onProgress }));
  await other;
  t.same(readdirSync(directory), ['one.nc', 'other.nc']);
});

t.test('what nothing tells about is left, and spoken of when it is old', async (t) => {
  const directory = t.testdir();
  const random = '0'.repeat(32);
  const leave = (stem: string, content = '') => {
    for (const kind of ['tmp', 'lock']) writeFileSync(join(directory, `${stem}.${kind}`), content);
  };
  const stems = [`.fleetcdf-01234567-89abcdef-${random}`, newStem(false), newStem()];
  leave(stems[0]);
  leave(stems[1]);
  leave(stems[2], 'a lock is empty');
  writeFileSync(join(directory, `${newStem()}.tmp`), 'without its lock');
  const there = hidden(directory);
  t.same(removeLeftovers(directory), []);
  t.same(hidden(directory), there);
  const longAgo = Date.now() / 1000 - 2 * 24 * 3600;
  for (const name of there) utimesSync(join(directory, name), longAgo, longAgo);
  const [note, ...more] = removeLeftovers(directory);
  t.match(note, /^4 temporary files of another machine or user are left in \S+, as nothing tells whether a run still/);
  t.match(note, / and 1 more; remove them if none does$/);
  t.same(more, []);
  t.same(hidden(directory), there);
});

t.test('a file that has its name for a moment only', async (t) => {
  const directory = t.testdir();
  writeFileSync(join(directory, `${newStem()}.spill`), '');
  t.match(removeLeftovers(directory), [/^1 temporary file of a run that was killed/]);
  t.same(readdirSync(directory), []);
});

t.test('what only looks like one', async (t) => {
  const directory = t.testdir({ 'precious.nc': 'precious' });
  const stem = newStem();
  symlinkSync('precious.nc', join(directory, `${stem}.tmp`));
  symlinkSync('precious.nc', join(directory, `${stem}.lock`));
  mkdirSync(join(directory, `${newStem()}.spill`));
  writeFileSync(join(directory, '.fleetcdf-1234-abc.tmp'), '');
  const there = readdirSync(directory);
  t.same(removeLeftovers(directory), []);
  t.same(readdirSync(directory), there);
  t.equal(readFileSync(join(directory, 'precious.nc'), 'utf8'), 'precious');
  t.same(removeLeftovers(join(directory, 'none')), []);
});

t.test('what another user left', async (t) => {
  if (process.getuid?.() !== 0) {
    t.pass('skipped', { skip: 'only root can give files away' });
    return;
  }
  const directory = t.testdir();
  const stem = newStem();
  for (const kind of ['tmp', 'lock', 'spill']) {
    writeFileSync(join(directory, `${stem}.${kind}`), '');
    chownSync(join(directory, `${stem}.${kind}`), 65534, 65534);
  }
  t.same(removeLeftovers(directory), []);
  t.equal(hidden(directory).length, 3);
});

t.test('in another process namespace, where process numbers mean nothing', async (t) => {
  const directory = t.testdir();
  const child = await writer(t, join(directory, 'out.nc'));
  const program = `
    import { removeLeftovers } from ${JSON.stringify(library)};
    console.log(process.pid, JSON.stringify(removeLeftovers(${JSON.stringify(directory)})));`;
  const elsewhere = () =>
    spawnSync('unshare', ['--pid', '--fork', '--uts', process.execPath, '--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
  const first = elsewhere();
  if (first.status !== 0) {
    t.pass('skipped', { skip: 'only root can make namespaces' });
    return;
  }
  t.equal(first.stdout, '1 []\n', 'the file of a living run is left');
  t.equal(hidden(directory).length, 2);
  await killed(child);
  t.match(elsewhere().stdout, /^1 \["1 temporary file of a run that was killed/);
  t.same(readdirSync(directory), []);
});

t.test('a file that took the place of the temporary one is never published', async (t) => {
  const directory = t.testdir({ 'out.nc': 'before' });
  const path = join(directory, 'out.nc');
  const temporary = () => join(directory, hidden(directory).find((name) => name.endsWith('.tmp')) as string);
  const lost = { name: 'SinkError', code: 'ERR_SINK_TEMPORARY_LOST' };
  for (const overwrite of [true, false]) {
    const destination = overwrite ? path : join(directory, 'new.nc');
    const sink = new FileSink(destination, { overwrite });
    let isDone = false;
    const swap = (work: (at: string) => void) => () => {
      if (!isDone) work(temporary());
      isDone = true;
    };
    const replaced = swap((at) => {
      renameSync(at, join(directory, 'stolen'));
      writeFileSync(at, 'foreign');
    });
    await t.rejects(sink.write(bodyOf(bytes, { onProgress: replaced })), { ...lost, message: /replaced by another/ });
    isDone = false;
    const linked = swap((at) => {
      renameSync(at, join(directory, 'stolen'));
      symlinkSync('stolen', at);
    });
    await t.rejects(sink.write(bodyOf(bytes, { onProgress: linked })), { ...lost, message: /replaced by another/ });
    isDone = false;
    const removed = swap((at) => renameSync(at, join(directory, 'stolen')));
    await t.rejects(sink.write(bodyOf(bytes, { onProgress: removed })), { ...lost, message: /\.tmp was removed/ });
    t.equal(readFileSync(path, 'utf8'), 'before');
    t.notOk(existsSync(join(directory, 'new.nc')));
  }
  t.same(hidden(directory), []);
});
