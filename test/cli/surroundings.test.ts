/** Where a system gives less than usual: closed descriptors, few of them, no disk, no TMPDIR. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { allOrOne } from '../scale.js';
import { MiB } from '../sink/bodies.js';
import { withTmpfs } from '../sink/tmpfs.js';
import { CACHE, PROGRAM } from './cli.js';

const cwd = scratch(t);
// In time order, so that classic formats into a pipe need a temporary file where memory is small.
await writeSample(join(cwd, 'plant.db'), { machines: 40, points: 2000, order: 'time' });
const SPILL = '--format classic --layout stacked --memory 512KiB';
const database = readFileSync(join(cwd, 'plant.db'));
const there = readdirSync(cwd);

/** Runs a line of bash in which `f` is the program. */
function shell(line: string, env: Record<string, string> = {}) {
  // tap puts code of its own into Node's processes, which ends them at the signal of a file that grows too large.
  const command = `unset NODE_OPTIONS; set -o pipefail; f() { "${process.execPath}" "${PROGRAM}" "$@"; }; ${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd,
    maxBuffer: 1 << 28,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE, ...env },
  });
  return { status, stdout: stdout.toString('latin1'), stderr: stderr.toString() };
}

/** The run failed with this message, and left everything as it was. */
function failed(t: Test, done: ReturnType<typeof shell>, message: RegExp, what: string): void {
  t.equal(done.status, 1, `${what}: ${done.stderr}`);
  t.match(done.stderr, message, what);
  t.notMatch(done.stderr, /nobody foresaw/, what);
  t.equal(done.stderr.trim().split('\n').length, 1, 'one line');
  t.same(readdirSync(cwd), there, what);
}

t.test('a closed standard output is never another file', async (t) => {
  const closed = /^fleetcdf: Standard output is closed, or is \/dev\/null opened for reading and writing\./;
  for (const words of [
    'plant.db -',
    'plant.db - --format csv',
    'plant.db - --format classic',
    'plant.db n.nc --report -',
  ]) {
    failed(t, shell(`f ${words} >&-`), closed, words);
    t.equal(shell(`f ${words} 0<&- 1>&- 2>&-`).status, 1, `${words}, with nothing open`);
  }
  for (const words of ['inspect plant.db', 'plant.db n.nc --dry-run']) {
    t.equal(shell(`f ${words} 0<&- 1>&- 2>&-`).status, 0, words);
  }
  t.ok(readFileSync(join(cwd, 'plant.db')).equals(database));
  t.equal(shell('f plant.db out.nc 0<&- 1>&- 2>&-').status, 0, 'a file needs none of them');
  t.ok(existsSync(join(cwd, 'out.nc')));
  rmSync(join(cwd, 'out.nc'));
  t.equal(shell('f plant.db - > /dev/null').status, 0, 'a shell throws away on purpose');
  t.match(shell('f --from json - out.nc <&-'), { status: 3, stderr: /it has no rows/ });
  t.same(readdirSync(cwd), there);
});

t.test('few open files', async (t) => {
  // With fewer, Node ends before it runs anything.
  const ways = ['plant.db out.nc', 'plant.db - --threads 4', `plant.db - ${SPILL}`];
  for (let limit = 22; limit <= 27; limit++) {
    for (const words of allOrOne(ways, limit)) {
      const done = shell(`ulimit -n ${limit}; f ${words} | cat`);
      // A helper of Node that starts no more ends the process.
      if (/node::|Assertion/.test(done.stderr)) continue;
      if (done.status === 0) rmSync(join(cwd, 'out.nc'), { force: true });
      else failed(t, done, /too many (open files|files are open)|unable to open database file/, `${limit}: ${words}`);
    }
  }
  t.equal(shell('ulimit -n 64; f plant.db -').status, 0);
});

t.test('no directory for temporary files', async (t) => {
  const directory = join(scratch(t), 'none');
  writeFileSync(join(cwd, 'file'), '');
  t.teardown(() => rmSync(join(cwd, 'file')));
  for (const [TMPDIR, reason] of [
    [directory, /none.*does not exist/],
    [join(cwd, 'file'), /not a directory/],
    ['/proc', /\/proc/],
  ] as const) {
    for (const words of ['plant.db -', `plant.db - ${SPILL}`]) {
      const done = shell(`f ${words}`, { TMPDIR });
      t.equal(done.status, 1, done.stderr);
      t.equal(done.stdout, '');
      t.match(done.stderr, reason);
      t.match(done.stderr, /TMPDIR/, words);
      t.notMatch(done.stderr, /nobody foresaw/);
    }
  }
  t.equal(shell('f plant.db out.nc', { TMPDIR: directory }).status, 0, 'a file needs none');
  rmSync(join(cwd, 'out.nc'));
});

t.test('a limit of file sizes', async (t) => {
  const TMPDIR = scratch(t);
  const limited = (words: string) => shell(`ulimit -f 64; f ${words}`, { TMPDIR });
  const large = /too large for the file system or the limit \(ulimit -f\)/;
  failed(t, limited('plant.db out.nc'), large, 'a file');
  failed(t, limited('plant.db out.nc --format classic'), large, 'a file, in place');
  failed(t, limited('plant.db - | cat'), large, 'the spool of standard output');
  failed(t, limited(`plant.db - ${SPILL} | cat`), large, 'the spill');
  t.same(readdirSync(TMPDIR), []);
});

t.test('a full disk', async (t) => {
  await withTmpfs(t, MiB, async (TMPDIR) => {
    for (const words of ['plant.db -', `plant.db - ${SPILL}`]) {
      const done = shell(`f ${words} | cat`, { TMPDIR });
      failed(t, done, /(no space is left|has only [\d.]+ \w+ left|the disk is full|free)/, words);
      t.equal(done.stdout, '', 'nothing was written');
      t.same(readdirSync(TMPDIR), []);
    }
    for (const words of ['', '--format classic', '--format csv']) {
      failed(t, shell(`f plant.db '${TMPDIR}/out' ${words}`), /no space is left|has only [\d.]+ \w+ left/, words);
      t.same(readdirSync(TMPDIR), []);
    }
  });
});

t.test('a reader of a pipe that goes away', async (t) => {
  const TMPDIR = scratch(t);
  for (const words of ['plant.db -', `plant.db - ${SPILL}`, 'plant.db - --format csv']) {
    const done = shell(`f ${words} --quiet | head -c 10 | wc -c`, { TMPDIR });
    t.match(done, { status: 0, stdout: '10\n', stderr: '' }, words);
    t.same(readdirSync(TMPDIR), []);
  }
});
