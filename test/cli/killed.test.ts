/** A run that is killed at any moment leaves the old file or the whole new one, and nothing that the next run keeps. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { CACHE, PROGRAM } from './cli.js';

const KILLS = scaled(12);
/** Kills between two runs that end. */
const BETWEEN = 6;

const cwd = scratch(t);
const [directory, TMPDIR] = [join(cwd, 'out'), join(cwd, 'tmp')];
mkdirSync(directory);
mkdirSync(TMPDIR);
await writeSample(join(cwd, 'plant.db'), { machines: 8, points: 4000, order: 'time' });
const database = readFileSync(join(cwd, 'plant.db'));

const WAYS = [
  ['out/plant.nc'],
  ['out/plant.nc', '--format', 'classic'],
  ['out/plant.nc', '--format', 'csv', '--report', 'out/report.json', '--strict'],
  ['out/plant.nc', '--format', 'parquet'],
  ['out/plant.nc', '--references', 'out/references.json'],
  // Standard output, with a spool in TMPDIR, and with a spill.
  ['-'],
  ['-', '--format', 'classic', '--layout', 'stacked', '--memory', '512KiB'],
] as const;

function start(words: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'plant.db', ...words], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE, TMPDIR },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, ended: once(child, 'close').then(([status]) => ({ status, stderr })) };
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const OURS = /^\.fleetcdf-.*\.(tmp|lock|spill)$/;
const isVisible = (name: string) => !OURS.test(name);

t.test(`${KILLS} runs that are killed (seed ${SEED})`, async (t) => {
  const random = new Random(SEED);
  const path = join(directory, 'plant.nc');
  const whole = new Map<string, string>();
  let longest = 0;
  for (const words of WAYS) {
    const began = Date.now();
    const { status, stderr } = await start(words).ended;
    if (status !== 0) throw new Error(stderr);
    longest = Math.max(longest, Date.now() - began);
    if (words[0] !== '-') whole.set(words.join(' '), sha256(path));
  }
  const restore = () => writeFileSync(path, 'the old one');
  restore();
  const old = sha256(path);
  const counts = { kills: 0, ended: 0, left: 0, replaced: 0, removed: 0 };
  for (let i = 0; i < KILLS; i++) {
    const words = WAYS[random.below(WAYS.length)];
    const { child, ended } = start(words);
    await setTimeout(random.below(Math.ceil(1.2 * longest)));
    child.kill('SIGKILL');
    const { status } = await ended;
    if (status === null) counts.kills++;
    else counts.ended++;
    const found = sha256(path);
    if (found !== old) {
      counts.replaced++;
      if (found !== whole.get(words.join(' '))) throw new Error(`neither old nor new after kill ${i}; ${again(SEED)}`);
      restore();
    }
    const left = [...readdirSync(directory), ...readdirSync(TMPDIR)].filter((name) => !isVisible(name));
    if (left.length > 0) counts.left++;
    if (i % BETWEEN !== BETWEEN - 1 && i !== KILLS - 1) continue;
    // The next run clears away what is left, beside its destination and in TMPDIR.
    const { stderr, ...next } = await start(['out/plant.nc']).ended;
    const here = readdirSync(directory).filter(
      (name) => !['plant.nc', 'report.json', 'references.json'].includes(name),
    );
    const all = [...here, ...readdirSync(TMPDIR)];
    if (next.status !== 0 || all.length > 0) throw new Error(`${next.status} ${all} after kill ${i}; ${again(SEED)}`);
    const said = [...stderr.matchAll(/ (\d+) temporary files? of/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    const temporaries = new Set(left.map((name) => name.replace(/\.\w+$/, ''))).size;
    if (said !== temporaries) throw new Error(`${stderr} after kill ${i}; ${again(SEED)}`);
    counts.removed += temporaries;
    if (sha256(path) !== whole.get('out/plant.nc')) throw new Error(`not whole after kill ${i}; ${again(SEED)}`);
    restore();
  }
  t.ok(readFileSync(join(cwd, 'plant.db')).equals(database), 'the database is as it was');
  t.same(readdirSync(cwd).sort(), ['out', 'plant.db', 'tmp']);
  t.pass(JSON.stringify(counts));
  t.ok(counts.kills > KILLS / 3, 'most were killed in the middle');
});
