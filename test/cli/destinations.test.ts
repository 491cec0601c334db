/** What a run must never overwrite, and what it writes beside the dataset. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { fleetcdf, PROGRAM } from './cli.js';

async function plant(t: Test): Promise<string> {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 3, points: 50 });
  return cwd;
}

t.test('the database that is read is never written over', async (t) => {
  const cwd = await plant(t);
  const before = readFileSync(join(cwd, 'plant.db'));
  linkSync(join(cwd, 'plant.db'), join(cwd, 'hard.db'));
  symlinkSync('plant.db', join(cwd, 'symbolic.db'));
  mkdirSync(join(cwd, 'real'));
  copyFileSync(join(cwd, 'plant.db'), join(cwd, 'real', 'w.db'));
  symlinkSync('real/w.db', join(cwd, 'far.db'));
  writeFileSync(join(cwd, 's.json'), '{}');
  writeFileSync(join(cwd, 'in.json'), '[]');
  const there = readdirSync(cwd);
  const cases: [words: string[], what: string][] = [
    [['plant.db', 'plant.db'], 'the destination is plant.db, which is the database'],
    [['plant.db', './hard.db'], 'the destination is ./hard.db, which is the database'],
    [['plant.db', join(cwd, 'symbolic.db'), '--dry-run'], 'symbolic.db, which is the database'],
    [['symbolic.db', 'plant.db', '--format', 'csv'], 'the destination is plant.db, which is the database'],
    [['plant.db', 'plant.db-wal'], 'the destination is plant.db-wal, which is a part of the database'],
    [['plant.db', 'out.nc', '--references', 'plant.db'], '--references is plant.db, which is the database'],
    [['plant.db', 'out.nc', '--report', 'plant.db-journal'], '--report is plant.db-journal, which is a part'],
    [['far.db', 'real/w.db-wal'], 'the destination is real/w.db-wal, which is a part of the database'],
    [['--settings', 's.json', 'plant.db', 's.json'], 'the destination is s.json, which is the settings file'],
    [
      ['--settings', 's.json', 'plant.db', 'o.nc', '--report', './s.json'],
      '--report is ./s.json, which is the settings',
    ],
    [
      ['--settings', 's.json', 'plant.db', 'o.nc', '--references', 's.json'],
      '--references is s.json, which is the sett',
    ],
    [
      ['plant.db', 'o.nc', '--verify', '--receipt', 'plant.db-wal'],
      '--receipt is plant.db-wal, which is a part of the',
    ],
    [['--settings', 's.json', 'plant.db', 'o.nc', '--verify', '--receipt', 's.json'], 'which is the settings file'],
    [['plant.db', 'o.nc', '--verify', '--receipt', 'o.nc'], '--receipt is o.nc, where something else is written'],
    [['--from', 'json', 'in.json', 'in.json'], 'the destination is in.json, which is the JSON that is read'],
  ];
  for (const [words, what] of cases) {
    const done = fleetcdf(words, { cwd });
    t.equal(done.status, 2, what);
    t.ok(done.stderr.includes(what), done.stderr);
    t.same(readdirSync(cwd), there);
  }
  t.ok(readFileSync(join(cwd, 'plant.db')).equals(before));
});

t.test('nor is what is read, or written, behind a redirection', async (t) => {
  const cwd = await plant(t);
  const rows = Array.from({ length: 9 }, (_, i) => ({ time: `2024-01-01T00:00:0${i}Z`, machine: 'a', value: i }));
  writeFileSync(join(cwd, 'in.json'), JSON.stringify(rows));
  const files = ['plant.db', 'in.json'];
  const before = files.map((name) => readFileSync(join(cwd, name)));
  const there = readdirSync(cwd);
  const refused = [
    ['f --from json - in.json < in.json', 'the destination is in.json, which is the JSON that is read'],
    ['f --from json - out.nc --report in.json < in.json', '--report is in.json, which is the JSON that is read'],
    ['f plant.db - >> plant.db', 'the destination is standard output, which is the database that is read'],
    ['f plant.db - --format csv 1<> plant.db', 'the destination is standard output, which is the database'],
    ['f --from json - - --format csv < in.json >> in.json', 'the destination is standard output, which is the JSON'],
    ['f plant.db out.nc --report - >> plant.db', '--report is standard output, which is the database'],
    ['f plant.db out.nc --dry-run >> plant.db', 'standard output is the database that is read'],
    ['f inspect plant.db >> plant.db', 'standard output is the database that is read'],
    ['f inspect --from json - < in.json >> in.json', 'standard output is the JSON that is read'],
    ['f plant.db out.nc --references - --report -', '--report is -, where the run writes something else'],
    ['f plant.db new.nc --verify --report - --receipt -', '--report is -, where the run writes something else'],
    ['f plant.db new.nc --verify --receipt - --references -', '--receipt is -, where something else is written'],
    ['f plant.db new.nc --verify --receipt - >> plant.db', '--receipt is standard output, which is the database'],
    ['f verify plant.db new.nc >> plant.db', 'standard output is the database that is read'],
    ['f plant.db new.nc --references - >> new.nc', '--references is standard output, where the dataset goes'],
  ];
  for (const [command, what] of refused) {
    const done = spawnSync('bash', ['-c', `f() { "${process.execPath}" "${PROGRAM}" "$@"; }; ${command}`], { cwd });
    t.equal(done.status, 2, command);
    t.ok(done.stderr.toString().includes(what), done.stderr.toString());
    rmSync(join(cwd, 'new.nc'), { force: true });
    t.same(readdirSync(cwd), there);
    for (const [i, name] of files.entries()) t.ok(readFileSync(join(cwd, name)).equals(before[i]), name);
  }
});

t.test('a report: beside the dataset, on standard output, or refused before anything is done', async (t) => {
  const cwd = await plant(t);
  const done = fleetcdf(['plant.db', 'out.nc', '--report', '-', '--layout', 'stacked'], { cwd });
  t.equal(done.status, 0, done.stderr);
  const report = JSON.parse(done.stdout.toString());
  t.match(report, { rows: 600, destination: 'out.nc', bytes: readFileSync(join(cwd, 'out.nc')).length });
  t.equal(report.plan.table.length, 4);
  t.match(report.plan.dimension, ['machine = 3', 'time = 50', 'sensor = 4']);
  const there = readdirSync(cwd);
  const cases: [words: string[], status: number, message: RegExp][] = [
    [
      ['new.nc', '--report', 'missing/report.json'],
      1,
      /missing\/report\.json: the directory \S*missing does not exist/,
    ],
    [['new.nc', '--report', './new.nc'], 2, /--report is \.\/new\.nc, where the run writes something else/],
    [['-', '--report', '-'], 2, /--report is -, where the run writes something else/],
    [
      ['new.nc', '--references', 'a.json', '--report', 'a.json'],
      2,
      /--report is a\.json, where the run writes something else/,
    ],
  ];
  for (const [words, status, message] of cases) {
    const done = fleetcdf(['plant.db', ...words], { cwd });
    t.equal(done.status, status, done.stderr);
    t.match(done.stderr, message);
    t.same(readdirSync(cwd), there);
  }
});

t.test('arguments that name neither a database nor a destination', async (t) => {
  const cwd = await plant(t);
  const cases: [words: string[], message: RegExp][] = [
    [['inspct', 'plant.db'], /no such file: inspct; did you mean fleetcdf inspect\?/],
    [['plant.db', 'gs://bucket/plant.nc'], /unknown scheme gs:\/\/; .* s3:\/\/bucket\/key/],
    [['sample', '-'], /cannot be written to standard output/],
    [['plant.db', 'out.nc', '--memory', '3'], /--memory is .*at least "512KiB"/],
  ];
  for (const [words, message] of cases) {
    const done = fleetcdf(words, { cwd });
    t.equal(done.status, 2, words.join(' '));
    t.match(done.stderr, message);
  }
  t.same(readdirSync(cwd), ['plant.db']);
});

t.test('a reader of standard output that goes away is no failure; a full disk is', async (t) => {
  const cwd = await plant(t);
  fleetcdf(['sample', 'large.db', '--points', '8000', '--machines', '3', '--quiet'], { cwd });
  const shell = (command: string) =>
    spawnSync('bash', ['-c', `set -o pipefail; f() { "${process.execPath}" "${PROGRAM}" "$@"; }; ${command}`], { cwd });
  const head = shell('f large.db - --format csv | head -c 8');
  t.equal(head.status, 0, head.stderr.toString());
  t.equal(head.stdout.toString(), 'time,mac');
  t.match(head.stderr.toString(), /\nwrote +only the beginning: the reader closed the pipe\n/);
  // A reader that closes the pipe before the first byte.
  for (const words of ['inspect plant.db', 'inspect plant.db --print-settings', 'plant.db out.nc --dry-run']) {
    const gone = shell(`f ${words} 1> >(exec 0<&-; sleep 0.1)`);
    t.equal(gone.status, 0, words);
    t.equal(gone.stderr.toString(), '');
    const full = shell(`f ${words} > /dev/full`);
    t.equal(full.status, 1);
    t.match(full.stderr.toString(), /^fleetcdf: cannot write to standard output: ENOSPC[^\n]*\n$/);
  }
});

t.test('a closed standard error does not stop the run', async (t) => {
  const cwd = await plant(t);
  const done = spawnSync(
    'bash',
    [
      '-c',
      `"${process.execPath}" "${PROGRAM}" plant.db out.nc --progress 2>&1 >/dev/null | true; echo "\${PIPESTATUS[0]}"`,
    ],
    { cwd },
  );
  t.equal(done.stdout.toString(), '0\n');
  t.ok(readdirSync(cwd).includes('out.nc'));
});
