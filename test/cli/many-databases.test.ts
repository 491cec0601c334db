/** Several databases on the command line. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { scratch } from '../databases.js';
import { writePart } from '../source/fleet/plants.js';
import { fleetcdf } from './cli.js';

/** A directory with three databases of a day each, and what runs the program in it. */
function days(t: Test) {
  const cwd = scratch(t);
  mkdirSync(join(cwd, 'days'));
  for (const day of [0, 1, 2]) writePart(join(cwd, 'days'), `day${day}.db`, { hours: [24 * day, 24 * day + 24] });
  const call = (...words: string[]) => fleetcdf(words, { cwd });
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  return { cwd, call, read };
}

t.test('the last word is the destination, however the databases are named', async (t) => {
  const { cwd, call, read } = days(t);
  writeFileSync(join(cwd, 'list.txt'), 'days/day0.db\ndays/day[x].db\n');
  writeFileSync(join(cwd, 'good.txt'), 'days/day?.db\n');
  const ways = [
    ['days/day2.db', 'days/day0.db', 'days/day1.db'],
    ['days'],
    ['days/'],
    ['days/*.db'],
    ['@good.txt'],
    ['days/day1.db', 'days', '@good.txt'],
  ];
  for (const [i, words] of ways.entries()) {
    const { status, stderr } = call(...words, `out${i}.csv`);
    t.equal(status, 0, stderr);
    t.equal(read(`out${i}.csv`), read('out0.csv'), words.join(' '));
  }
  t.equal(read('out0.csv').trimEnd().split('\n').length, 1 + 2 * 72);
  const named = call('run', 'days', '--output', 'named.csv', 'days/day0.db');
  t.equal(named.status, 0, named.stderr);
  t.equal(read('named.csv'), read('out0.csv'), 'with --output every word is a database');
  t.match(call('@list.txt', 'out.csv').stderr, /no such file: .*day\[x\]\.db/);
});

t.test('a destination that was forgotten is not a database that is lost', async (t) => {
  const { cwd, call } = days(t);
  const before = readFileSync(join(cwd, 'days/day2.db'));
  const { status, stderr } = call('days/day0.db', 'days/day1.db', 'days/day2.db');
  t.equal(status, 2);
  t.match(stderr, /the last word is the destination, and days\/day2\.db is a SQLite database/);
  t.ok(readFileSync(join(cwd, 'days/day2.db')).equals(before));
});

t.test('a settings file names them by paths of its own', async (t) => {
  const { cwd, call, read } = days(t);
  writeFileSync(join(cwd, 'all.txt'), 'days/day1.db\n');
  const settings = { source: { paths: ['days/day0.db', '@all.txt'] }, destination: 'out.csv' };
  mkdirSync(join(cwd, 'elsewhere'));
  writeFileSync(join(cwd, 'settings.json'), JSON.stringify(settings));
  const { status, stderr } = fleetcdf(['run', '--settings', '../settings.json'], { cwd: join(cwd, 'elsewhere') });
  t.equal(status, 0, stderr);
  t.equal(read('out.csv').trimEnd().split('\n').length, 1 + 2 * 48);
  t.equal(call('--settings', 'settings.json', 'days/day2.db', 'other.csv').status, 0);
  t.equal(read('other.csv').trimEnd().split('\n').length, 1 + 2 * 24, 'a word takes the place of the paths');
  writeFileSync(join(cwd, 'settings.json'), JSON.stringify({ source: { ...settings.source, path: 'days/day2.db' } }));
  const both = call('--settings', 'settings.json');
  t.match([both.status, both.stderr], [2, /source\.path and source\.paths are both there/]);
});

t.test('inspect, stats, verify, report and the plan take several', async (t) => {
  const { call, read } = days(t);
  const inspected = call('inspect', 'days', '--json');
  t.equal(inspected.status, 0, inspected.stderr);
  const { readings, machines } = JSON.parse(inspected.stdout.toString());
  t.match(readings, [{ table: 'readings', rows: 144, machines: 2, outOfOrder: 0 }]);
  t.match(machines, [
    { machine: 'm1', readings: 72 },
    { machine: 'm2', readings: 72 },
  ]);
  const stats = call('stats', 'days', '--format', 'csv');
  t.equal(stats.status, 0, stats.stderr);
  t.equal(call('days', 'out.nc').status, 0);
  const same = call('verify', 'days', 'out.nc');
  t.match([same.status, same.stdout.toString()], [0, /the same|nothing differs|no differences/i]);
  const page = call('report', 'days', 'page.html');
  t.equal(page.status, 0, page.stderr);
  t.match(read('page.html'), /<html/);
  const plan = call('days', 'out.nc', '--dry-run');
  t.match(plan.stdout.toString(), /join +files/);
  const printed = call('inspect', 'days', '--print-settings');
  t.match(JSON.parse(printed.stdout.toString()), { source: { paths: ['days'] } });
});

t.test('names by files, on the command line', async (t) => {
  const { call, read } = days(t);
  const { status, stderr } = call('days', 'out.csv', '--machine-name', '{stem}.{machine}');
  t.equal(status, 0, stderr);
  t.equal(
    new Set(
      read('out.csv')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[1]),
    ).size,
    6,
  );
  t.match(
    call('days', 'out.csv', '--machine-name', '{day}').stderr,
    /--machine-name has \{day\}; there are \{machine\}, \{stem\}/,
  );
  t.match(
    call('days', 'out.csv', '--machine-name', '{directory}').stderr,
    /source\.machine_name \(--machine-name\) needs \{machine\}/,
  );
});

t.test('JSON is one input', async (t) => {
  const { cwd, call } = days(t);
  writeFileSync(join(cwd, 'a.json'), '{"time":"2024-01-01","v":1}\n');
  const { status, stderr } = call('a.json', 'a.json', 'out.nc', '--from', 'json');
  t.match([status, stderr], [2, /more than one input \(source\.paths\) is for databases/]);
});
