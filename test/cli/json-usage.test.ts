import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import type { Flags } from '../../lib/settings/flags.js';
import { checkSettings, defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { hourly, lines } from '../source/json/inputs.js';
import { fleetcdf, PROGRAM } from './cli.js';

t.test('a dry run, settings and inspection of rows', async (t) => {
  const cwd = scratch(t);
  writeFileSync(
    join(cwd, 'log.json'),
    lines(hourly(50, (i) => ({ machine: `m${i % 2}`, v: i, state: i % 3 ? 'on' : 'off' }))),
  );
  const plan = fleetcdf(['--from', 'json', 'log.json', 'out.nc', '--dry-run'], { cwd });
  t.equal(plan.status, 0, plan.stderr);
  t.match(plan.stdout.toString(), /table +log: v, state +time time .*judged by all 50 rows/);
  t.match(plan.stdout.toString(), /group +spool/);
  t.notOk(existsSync(join(cwd, 'out.nc')));
  const text = fleetcdf(['--from', 'json', 'log.json', '-', '--format', 'csv', '--machine', 'm1', '--dry-run'], {
    cwd,
  });
  t.match(text.stdout.toString(), /format +csv +text, written as it is read/);
  t.notMatch(text.stdout.toString(), /warning/, 'what has not been read is not missed');
  const inspected = fleetcdf(['inspect', '--from', 'json', 'log.json'], { cwd });
  t.match(
    inspected.stdout.toString(),
    /log\.json: \d.* KiB, 1 table, 2 machines, 2 signals[\s\S]*state +log +flags +50 +off, on/,
  );
  const settings = fleetcdf(['inspect', '--from', 'json', 'log.json', '--print-settings'], { cwd }).stdout;
  writeFileSync(join(cwd, 'settings.json'), settings);
  t.match(JSON.parse(settings.toString()), { source: { path: 'log.json', from: 'json' } });
  t.equal(fleetcdf(['--from', 'json', 'log.json', 'found.nc'], { cwd }).status, 0);
  t.equal(fleetcdf(['run', '--settings', 'settings.json', 'log.json', 'named.nc'], { cwd }).status, 0);
  const [found, named] = ['found.nc', 'named.nc'].map((file) => readFileSync(join(cwd, file)));
  t.ok(found.equals(named), 'the settings say what was found out');
});

t.test('wrong usage, and rows that are none: one clear line, an exit code, nothing at the destination', async (t) => {
  const cwd = scratch(t);
  const rows = lines(hourly(5, (i) => ({ v: i })));
  writeFileSync(join(cwd, 'log.json'), rows);
  writeFileSync(join(cwd, 'cut.json'), rows.slice(0, -20));
  writeFileSync(join(cwd, 'bad.json'), `${rows}7\n${lines(hourly(1, () => ({ machine: 'b', v: {} })))}`);
  writeFileSync(join(cwd, 'empty.json'), '');
  new Database(join(cwd, 'log.db')).exec('CREATE TABLE t (time, v)').close();
  const settings = {
    source: { from: 'json', readings: [{ query: 'SELECT 1', machine: 'm', time: 't', signals: { v: 'v' } }] },
  };
  const named = checkSettings(settings, 'query.json');
  const json = { from: 'json', destination: join(cwd, 'out.nc') };
  const log = { ...json, database: join(cwd, 'log.json') };
  const cases: [flags: Flags, name: string, message: RegExp, options?: Partial<RunOptions>][] = [
    [
      { ...log, from: 'sqlite' },
      'SourceError',
      /log\.json is not a SQLite database; it begins like JSON: read it with --from json/,
    ],
    [
      { ...json, database: join(cwd, 'log.db') },
      'SourceError',
      /log\.db is a SQLite database, not JSON; leave out --from json/,
    ],
    [{ ...json, from: undefined, database: '-' }, 'SettingsError', /^standard input is read as JSON only: --from json/],
    [{ ...log, where: 'v > 1' }, 'SettingsError', /^--where \(source\.where\) is for databases/],
    [{ ...log, table: ['log'] }, 'SettingsError', /^--table \(source\.tables\) is for databases/],
    [log, 'SettingsError', /^query or where in source\.readings is for databases/, { settings: named }],
    [{ ...log, signal: ['w'] }, 'SourceError', /no signal "w" in .*log\.json/],
    [{ ...log, machine: ['b'] }, 'SourceError', /no readings in .*log\.json; no machine "b"; there are: a/],
    [{ ...json, database: join(cwd, 'no.json') }, 'SourceError', /no such file: .*no\.json/],
    [{ ...json, database: cwd }, 'SourceError', /is a directory, not a file of JSON/],
    [{ ...json, database: join(cwd, 'empty.json') }, 'SourceError', /no readings in .*empty\.json: it has no rows/],
    [
      { ...json, database: join(cwd, 'cut.json') },
      'SourceError',
      /cannot be read as JSON: it ends in the middle of row 5, after/,
    ],
    [{ ...json, database: join(cwd, 'bad.json') }, 'DataError', /bad\.v: 1 × object or array/, { strict: true }],
    [
      { ...json, database: join(cwd, 'bad.json'), format: 'csv' },
      'DataError',
      /bad: 1 × row that is no object/,
      { strict: true },
    ],
  ];
  const before = readdirSync(cwd);
  for (const [flags, name, message, options] of cases) {
    const merged = mergeFlags(options?.settings ?? defaultSettings(), flags);
    await t.rejects(run({ ...options, settings: merged }), { name, message });
    t.same(readdirSync(cwd), before, 'nothing is published');
  }
  const wrong = fleetcdf(['--from', 'xml', 'log.json', 'out.nc'], { cwd });
  t.equal(wrong.status, 2);
  t.match(wrong.stderr, /--from is "xml"; it is one of sqlite, json/);
  const left = fleetcdf(['--from', 'json', 'bad.json', 'out.nc'], { cwd });
  t.equal(left.status, 0, left.stderr);
  t.match(left.stderr, /1 row that is no object: bad/);
});

t.test('an interrupt ends the waiting for rows', async (t) => {
  const cwd = scratch(t);
  const env = { PATH: process.env['PATH'], TMPDIR: cwd };
  const child = spawn(process.execPath, [PROGRAM, '--from', 'json', '-', '-', '--format', 'csv'], { cwd, env });
  child.stdin.on('error', () => {});
  child.stdin.write(lines(hourly(60_000, (i) => ({ v: i }))));
  // The input never ends.
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.stdout.resume();
  child.kill('SIGINT');
  t.equal(await new Promise((resolve) => child.once('exit', resolve)), 130);
  t.same(
    readdirSync(cwd).filter((name) => name !== 'node-compile-cache'),
    [],
    'nothing but what Node keeps of the compiled program',
  );
});
