import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FileLock, whileUnlocked } from '../../lib/util/file-lock.js';

const library = new URL('../../lib/util/file-lock.js', import.meta.url).href;

/** A process that holds the lock `path`. */
async function holder(t: Test, path: string): Promise<ChildProcess> {
  const program = `
    import { FileLock } from ${JSON.stringify(library)};
    globalThis.lock = FileLock.create(${JSON.stringify(path)});
    console.log(lock === undefined ? 'none' : 'held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  t.equal(String(said).trim(), 'held');
  return child;
}

const isFree = (path: string): boolean => {
  let isCalled = false;
  const answer = whileUnlocked(path, () => {
    isCalled = true;
  });
  if (answer !== isCalled) throw new Error('the answer is not what was done');
  return answer;
};

t.test('a lock ends with its process, however that ends', async (t) => {
  const path = join(t.testdir(), 'a.lock');
  const child = await holder(t, path);
  t.notOk(isFree(path), 'held by another process');
  t.throws(() => FileLock.create(path), { code: 'EEXIST' });
  child.kill('SIGKILL');
  await once(child, 'close');
  t.ok(existsSync(path), 'the file is left');
  t.ok(isFree(path));
});

t.test('within one process', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'a.lock');
  const lock = FileLock.create(path);
  t.same(readdirSync(directory), ['a.lock'], 'one empty file');
  t.notOk(isFree(path));
  lock?.release();
  t.same(readdirSync(directory), [], 'a lock that has ended leaves no file');
});

t.test('a lock that is being cleared away cannot be taken', async (t) => {
  const path = join(t.testdir(), 'a.lock');
  writeFileSync(path, '');
  const free = whileUnlocked(path, () =>
    t.notOk(
      whileUnlocked(`${path}.none`, () => t.fail()),
      'no file, no work',
    ),
  );
  t.ok(free);
});
