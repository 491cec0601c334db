import t from 'tap';
import { leftOutText } from '../../bench/probe.js';
import { scalingTable } from '../../bench/scaling.js';
import type { Result } from '../../bench/statistics.js';
import { comparisonTable, fixed, megabytes, textTable } from '../../bench/table.js';

const RESULT: Result = {
  name: 'sqlite3 sum',
  order: 'machine',
  headline: 'own',
  rounds: 5,
  wall: 1.5,
  fastest: 1.25,
  slowest: 2,
  cpu: 1.4,
  peak: 6_300_000,
  rowsPerSecond: 6_666_667,
  bytes: undefined,
  overSqlite3: 1,
  fasterThanPython: undefined,
  fasterThanPandas: 20,
};

t.test('columns are as wide as their widest cell', async (t) => {
  const table = textTable(
    ['', 'n', 'long title'],
    [
      ['first', '1', 'a'],
      ['b', '1,000', ''],
    ],
  );
  t.strictSame(table.split('\n'), [
    '           n  long title',
    '─────  ─────  ──────────',
    'first      1           a',
    'b      1,000',
  ]);
});

t.test('a comparison has every figure under its title, and a dash where there is none', async (t) => {
  const lines = comparisonTable([RESULT]).split('\n');
  const titles = lines[0].trim().split(/\s{2,}/);
  t.strictSame(titles.slice(0, 6), ['by', 'runs', 'wall s', 'from', 'to', 'CPU s']);
  t.strictSame(titles.slice(6), ['peak MB', 'M rows/s', 'file MB', '÷ sqlite3', '× Python', '× pandas']);
  const cells = lines[2].split(/\s{2,}/);
  t.strictSame(cells.slice(0, 7), ['sqlite3 sum', 'machine', '5', '1.50', '1.25', '2.00', '1.40']);
  t.strictSame(cells.slice(7), ['6.3', '6.67', '–', '1.00', '–', '20.00']);
});

t.test('a scaling series shows rows/s against the step before', async (t) => {
  const step = (name: string, rows: number, wall: number) => ({
    ...RESULT,
    name,
    rows,
    wall,
    rowsPerSecond: rows / wall,
  });
  const steps = [step('a', 1e6, 1), step('b', 1e6, 2), step('a', 1e7, 8), step('b', 1e7, 40)];
  const lines = scalingTable(steps).split('\n').slice(2);
  t.match(lines[0], /^a, by machine +1,000,000 +5 +1\.00 +1\.00 {2,}6\.3/);
  t.match(lines[1], /^ +10,000,000 +5 +8\.00 +1\.25 +1\.25 /);
  t.match(lines[2], /^b, by machine +1,000,000/);
  t.match(lines[3], /^ +10,000,000 +5 +40\.00 +0\.25 +0\.50 /);
});

t.test('numbers', async (t) => {
  t.equal(fixed(undefined, 2), '–');
  t.equal(fixed(1.005, 1), '1.0');
  t.equal(megabytes(1_500_000), '1.5');
  t.equal(megabytes(1_500_000_000), '1500');
  t.equal(megabytes(0), '0.0');
  t.equal(megabytes(undefined), '–');
});

t.test('each reason is printed once, with everything that it excludes', async (t) => {
  const leftOut = [
    { name: 'a', why: 'no python' },
    { name: 'b', why: 'no shell' },
    { name: 'c', why: 'no python' },
  ];
  const lines = ['Left out', '  no python', '    a', '    c', '  no shell', '    b'];
  t.equal(leftOutText(leftOut), lines.join('\n'));
  t.equal(leftOutText([]), '');
});
