/** The first minute: `npm start`, and the commands that it shows. */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { NEXT } from '../../bench/first-commands.js';
import { CACHE, PROGRAM } from '../cli/cli.js';
import { scratch } from '../databases.js';

const START = resolve('dist/bench/start.js');

function fresh(t: { teardown(fn: () => void): unknown }) {
  const cwd = scratch(t as Parameters<typeof scratch>[0]);
  copyFileSync('settings.json', join(cwd, 'settings.json'));
  mkdirSync(join(cwd, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(PROGRAM, join(cwd, 'node_modules', '.bin', 'fleetcdf'));
  const PATH = [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter);
  return { cwd, env: { PATH, HOME: cwd, LANG: 'C.UTF-8', XDG_CACHE_HOME: CACHE, npm_config_offline: 'true' } };
}

t.test('the story, a server that stays up, and the commands that it shows', async (t) => {
  const { cwd, env } = fresh(t);
  const child = spawn(process.execPath, [START, '--keep'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  let told = '';
  await new Promise<void>((done) => {
    const hear = (text: Buffer): void => {
      told += text;
      if (/fleetcdf verify .*\n/.test(told)) done();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => done());
  });
  for (const part of [/40 values missing, 12 values "n\/a", 25 rows twice/, /12 values that are not numbers/]) {
    t.match(told, part);
  }
  t.match(told, /wrote +239,780 values, 1\.\d MiB in 1 part\n/);
  t.match(told, /\n +1\.\d MiB {2}s3:\/\/fleet\/plant\.nc\n/, 'what is in S3');
  t.notMatch(told, /^warning/m, 'nothing to warn of');
  t.notMatch(told, '\u001b', 'no colours into a pipe');

  const exported = Object.fromEntries(
    [...told.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const [verify] = /npx fleetcdf verify .*/.exec(told) ?? [''];
  t.match(execFileSync('sh', ['-c', verify], { cwd, env: { ...env, ...exported }, encoding: 'utf8' }), 'the same, bit');
  child.kill('SIGINT');
  t.equal(await ended, 0, 'Ctrl-C is the way to end it');
  t.match(told, 'The S3 server has ended');

  t.equal(NEXT.length, 3);
  for (const { line } of NEXT) {
    t.match(told, `   ${line}\n`);
    t.doesNotThrow(() => execFileSync('sh', ['-c', line], { cwd, env, stdio: 'pipe' }), line);
  }
  t.ok(existsSync(join(cwd, 'demo', 'own.nc')));
  t.ok(existsSync(join(cwd, 'demo', 'plant.nc')));

  const [href] = /file:\/\/\S+report\.html/.exec(told) ?? [''];
  const page = readFileSync(fileURLToPath(href), 'utf8');
  t.match(page, /^<!doctype html>/i, 'the page is where it is said to be');
  t.match(page, 'gross_range', 'with the rules that were suggested');
});

t.test('another option is refused', async (t) => {
  const { cwd, env } = fresh(t);
  const child = spawn(process.execPath, [START, '--stay'], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  t.equal(await new Promise((done) => child.once('close', done)), 1);
  t.equal(said, 'npm start: it has one option: npm start -- --keep leaves the S3 server up\n');
  t.notOk(existsSync(join(cwd, 'demo')));
});

t.test('fleetcdf run does what settings.json says in a fresh clone', async (t) => {
  const { cwd, env } = fresh(t);
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  t.match(scripts.prepare, 'unpack-exampleco', 'npm install unpacks the database');
  execFileSync(process.execPath, [resolve('dist/bench/unpack-exampleco.js')]);
  copyFileSync('exampleco_db.db', join(cwd, 'exampleco_db.db'));
  execFileSync('sh', ['-c', 'npx fleetcdf run'], { cwd, env, stdio: 'pipe' });
  t.ok(existsSync(join(cwd, 'exampleco.nc')));
});
