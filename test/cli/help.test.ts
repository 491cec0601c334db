/** Help on the screen: its size, what it names, and that its examples work as they are printed. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import type * as Program from '../../bin/program.js';
import { VERSION } from '../../lib/version.js';
import { scratch } from '../databases.js';
import { needs } from '../foreign.js';
import { CACHE, fleetcdf, PROGRAM } from './cli.js';

const program = createRequire(import.meta.url)('../../bin/program.cjs') as typeof Program;
const { PAGES, PROGRAM: PROGRAM_PAGE, helpScreen } = program;
const COMMANDS = Object.keys(PAGES) as (keyof typeof PAGES)[];

function help(words: readonly string[]): string {
  const { status, stdout, stderr } = fleetcdf(words);
  t.same([status, stderr], [0, ''], words.join(' '));
  return stdout.toString();
}

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

t.test('the help of every command fits a screen of 24 lines and 80 columns, and one of 60 columns', async (t) => {
  for (const command of [undefined, ...COMMANDS]) {
    const text = helpScreen(command, false, 80);
    const lines = text.trimEnd().split('\n').length;
    t.ok(lines <= 24, `${command}: ${lines} lines`);
    t.ok(widest(text) <= 80, `${command}`);
    for (const isAll of [false, true]) t.ok(widest(helpScreen(command, isAll, 60)) <= 60, `${command}`);
    t.equal(helpScreen(command, true, 200), helpScreen(command, true, 80), 'lines are no longer on a wide screen');
  }
  t.ok(widest(fleetcdf(['--help'], { env: { COLUMNS: '60' } }).stdout.toString()) <= 60);
});

t.test('help is the same however it is asked for', async (t) => {
  const asked = [
    ['run', '--help'],
    ['help', 'run'],
    ['--help', 'run'],
    ['run', '-h'],
    ['run', 'plant.db', '-qh'],
  ];
  t.equal(new Set(asked.map((words) => help(words))).size, 1);
  const all = [
    ['run', '--help', 'all'],
    ['help', 'run', 'all'],
    ['run', '--help=all'],
    ['run', '-h', 'all'],
  ];
  t.equal(new Set(all.map((words) => help(words))).size, 1);
  t.equal(help(['help']), help(['-h']));
  t.match(fleetcdf(['help', 'rum']), { status: 2, stderr: /no such command: rum; did you mean "run"\?/ });
});

t.test('--help all has every option, with its letter, choices, default and key', async (t) => {
  for (const command of COMMANDS) {
    const text = helpScreen(command, true, 80);
    const { options } = PAGES[command];
    for (const name of Object.keys(options))
      t.match(text, new RegExp(`--(\\[no-\\])?${name}\\b`), `${command} ${name}`);
    t.match(text, /-v, --verbose/);
  }
  t.match(
    helpScreen('run', true, 80).replace(/\s+/g, ' '),
    /-f, --format FORMAT .* Default: as the destination ends, else netcdf4\. \[output\.format, FLEETCDF_FORMAT\]/,
  );
});

t.test('the version', async (t) => {
  for (const word of ['--version', '-V']) t.equal(fleetcdf([word]).stdout.toString(), `${VERSION}\n`);
});

t.test('letters stand for options, alone, together and with their value', async (t) => {
  const cwd = scratch(t);
  t.match(fleetcdf(['sample', '-q', '-o', 'plant.db', '--machines', '2', '--points', '9'], { cwd }), {
    status: 0,
    stderr: '',
  });
  const csv = fleetcdf(['plant.db', '-', '--format', 'csv', '--quiet', '--threads', '2'], { cwd }).stdout;
  t.ok(csv.length > 500);
  for (const words of [
    ['plant.db', '-', '-f', 'csv', '-q', '-j', '2'],
    ['-qj2', '-fcsv', 'plant.db', '-o', '-'],
    ['run', '-o', '-', 'plant.db', '-f=csv', '-q'],
  ]) {
    const done = fleetcdf(words, { cwd });
    t.match(done, { status: 0, stderr: '' }, words.join(' '));
    t.ok(done.stdout.equals(csv), words.join(' '));
  }
  t.match(fleetcdf(['plant.db', 'plant.nc', '-n'], { cwd }).stdout.toString(), /dimension/);
  t.notOk(existsSync(join(cwd, 'plant.nc')));
  t.match(fleetcdf(['absent.db', 'plant.nc', '-v'], { cwd }).stderr, /\n {4}at /);
  t.match(fleetcdf(['plant.db', 'a.nc', '-o', 'b.nc'], { cwd }), {
    status: 2,
    stderr: /the destination is given twice: a\.nc, and --output b\.nc/,
  });
});

t.test('every example works as it is printed', { timeout: 400_000 }, async (t) => {
  const cwd = scratch(t);
  const s3 = await startS3rver({ bucket: 'bucket' });
  t.teardown(() => s3.stop());
  writeFileSync(join(cwd, 'fleetcdf'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(cwd, 'fleetcdf'), 0o755);
  const env = {
    ...{ PATH: `${cwd}:${process.env['PATH']}`, HOME: cwd, XDG_CACHE_HOME: CACHE },
    ...{ ...s3.env, AWS_ENDPOINT_URL: s3.endpoint },
  };
  fleetcdf(['sample', 'plant.db', '--machines', '3', '--points', '2000'], { cwd });
  fleetcdf(['plant.db', 'plant.nc'], { cwd });
  fleetcdf(['plant.db', 's3://bucket/plant.nc'], { cwd, env });
  const { run, inspect, ...others } = PAGES;
  for (const { examples } of [PROGRAM_PAGE, inspect, run, ...Object.values(others)]) {
    for (const [command] of examples) {
      const shell = /\b(bash|zsh|fish)\b/.exec(command)?.[1] ?? 'bash';
      await t.test(command, needs(shell), async (t) => {
        const code = shell === 'zsh' ? `autoload -U compinit; compinit -D; ${command}` : command;
        const words = { bash: ['--norc', '-e', '-c'], zsh: ['-f', '-e', '-c'], fish: ['-N', '-c'] }[shell] as string[];
        const done = promisify(execFile)(shell, [...words, code], { cwd, env });
        // s3rver 3.7.1 cannot list uploads.
        if (command.startsWith('fleetcdf uploads')) await t.rejects(done, /does not have this request/);
        else await done;
      });
    }
  }
});
