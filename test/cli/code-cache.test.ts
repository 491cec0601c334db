import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import loading from '../../bin/load-program.cjs';
import { scratch } from '../databases.js';
import { PROGRAM } from './cli.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** Those that the program's first line runs Node with. */
const FLAGS = readFileSync(PROGRAM, 'utf8').split('\n', 1)[0].match(/--\S+/g) ?? [];

/** What V8 says of the cache under these flags; undefined where it finds none. */
function isRejected(directory: string, flags: readonly string[]): boolean | undefined {
  const load = join(dirname(PROGRAM), 'load-program.cjs');
  const script = `process.stdout.write(String(require(${JSON.stringify(load)}).compileProgram(${JSON.stringify(directory)}).cachedDataRejected))`;
  const { stdout } = spawnSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' });
  return { true: true, false: false }[stdout];
}

t.test('the build leaves a code cache that V8 takes under the flags of the program, and under no others', async (t) => {
  t.equal(isRejected(dirname(PROGRAM), FLAGS), false);
  t.equal(isRejected(dirname(PROGRAM), [...FLAGS, '--no-opt']), true);
});

t.test('the program runs whatever is wrong with its code cache, and leaves it alone', async (t) => {
  const root = scratch(t);
  const directory = join(root, 'dist', 'bin');
  cpSync(dirname(PROGRAM), directory, { recursive: true });
  copyFileSync(join(ROOT, 'package.json'), join(root, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const cache = loading.cachePath(directory);
  const run = () => {
    const words = [...FLAGS, join(directory, 'fleetcdf.js'), '--version'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const fine = { status: 0, stdout: `${version}\n`, stderr: '' };

  t.same(run(), fine, 'as it was built');
  truncateSync(cache, 1000);
  t.equal(isRejected(directory, FLAGS), true);
  t.same(run(), fine, 'cut short');
  writeFileSync(cache, '');
  t.same(run(), fine, 'empty');
  writeFileSync(cache, Buffer.alloc(100_000, 'no cache'));
  t.same(run(), fine, 'something else');
  t.equal(statSync(cache).size, 100_000, 'it is not written by the program');
  rmSync(cache);
  t.equal(isRejected(directory, FLAGS), undefined);
  t.same(run(), fine, 'not there');
  t.notOk(statSync(cache, { throwIfNoEntry: false }), 'nor is it made');
});
