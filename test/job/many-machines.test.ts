import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { CACHE, PROGRAM } from '../cli/cli.js';
import { scratch } from '../databases.js';

/** Prints the most memory that the process had, in kB, as its last line. */
const MEASURE = "data:text/javascript,process.on('exit',()=>console.error(process.resourceUsage().maxRSS))";

function run(
  words: readonly string[],
  node: readonly string[] = [],
): { status: number | null; peak: number; text: string } {
  const { status, stderr } = spawnSync(process.execPath, [...node, '--import', MEASURE, PROGRAM, ...words], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const lines = stderr.trimEnd().split('\n');
  return { status, peak: Number(lines.pop()) * 1024, text: lines.join('\n') };
}

/** Readings of machines that have times of their own. */
function fleet(path: string, machines: number, name = (m: number) => `m${m}`, readings = 2): string {
  const database = new Database(path);
  database.exec('PRAGMA journal_mode = OFF; BEGIN; CREATE TABLE r (machine TEXT, time INTEGER, value REAL)');
  const insert = database.prepare('INSERT INTO r VALUES (?, ?, ?)');
  for (let m = 0; m < machines; m++) {
    for (let i = 0; i < readings; i++) insert.run(name(m), 1_500_000_000 + (m % 3000) + 3600 * i, m + i / 10);
  }
  database.exec('COMMIT');
  database.close();
  return path;
}

t.test('a hundred thousand machines take 250 MB at most', async (t) => {
  const directory = scratch(t);
  const database = fleet(join(directory, 'fleet.db'), 100_000);
  const output = join(directory, 'fleet.nc');
  // When other threads of V8 collect garbage depends on how busy the machine is.
  const chosen = run([database, output, '--layout', 'ragged', '--quiet'], ['--single-threaded-gc']);
  t.same([chosen.status, chosen.text], [0, '']);
  t.ok(chosen.peak < 250e6, `layout ragged: ${Math.round(chosen.peak / 1e6)} MB`);
  const bytes = statSync(output).size;
  const left = run([database, output, '--quiet']);
  t.equal(left.status, 0);
  t.equal(statSync(output).size, bytes, 'the same dataset');
  const refused = run([database, output, '--layout', 'machines']);
  t.equal(refused.status, 3);
  t.match(refused.text, /layout machines takes about 1\.6 GiB .* or take --layout ragged/);
});

t.test('more machines than the process has memory for', async (t) => {
  const directory = scratch(t);
  const database = fleet(join(directory, 'fleet.db'), 180_000, undefined, 1);
  const { status, text } = run([database, join(directory, 'fleet.nc')], ['--max-old-space-size=64']);
  t.equal(status, 3);
  t.match(text, /more than Node\.js allows this process; .* NODE_OPTIONS=--max-old-space-size=\d+$/);
});

t.test('a name of megabytes makes no message of megabytes', async (t) => {
  const directory = scratch(t);
  const database = fleet(join(directory, 'fleet.db'), 2, (m) => `${m}${'n'.repeat(10_000_000)}`);
  const { status, text } = run([database, join(directory, 'fleet.nc')]);
  t.equal(status, 3);
  t.match(text, /a name has at most 256 bytes|whose names have up to 10,000,001 characters/);
  t.ok(text.length < 5000, `${text.length} characters`);
});
