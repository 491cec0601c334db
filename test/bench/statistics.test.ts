import t from 'tap';
import type { Measurement } from '../../bench/measure.js';
import { median, type Runs, ratio, summarise } from '../../bench/statistics.js';

const run = (wall: number, cpu?: number, peak?: number): Measurement => ({ wall, cpu, peak, stdout: '' });
const runs = (name: string, order: 'machine' | 'time', walls: number[], more: object = {}): Runs => ({
  contender: { name, order, ...more },
  measurements: walls.map((wall) => run(wall, wall / 2, wall * 1e6)),
});

t.test('the median is the middle value whatever the order', async (t) => {
  const values = [10, 9, 1];
  t.equal(median(values), 9);
  t.strictSame(values, [10, 9, 1], 'left as they are');
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.equal(median([7]), 7);
  t.equal(median([]), undefined);
  t.equal(median([1, undefined, 3]), undefined);
});

t.test('a ratio needs both', async (t) => {
  t.equal(ratio(3, 2), 1.5);
  t.equal(ratio(undefined, 2), undefined);
  t.equal(ratio(3, undefined), undefined);
});

t.test('ratios are against the references on the same order of rows', async (t) => {
  const results = summarise(
    [
      runs('sum', 'machine', [2, 1, 3], { reference: 'sqlite3' }),
      runs('sum', 'time', [4, 4, 4], { reference: 'sqlite3' }),
      runs('python', 'machine', [10, 12, 11], { reference: 'python' }),
      runs('pandas', 'machine', [20, 30], { reference: 'pandas' }),
      runs('own', 'machine', [1, 1, 1], { headline: 'own' }),
      runs('own', 'time', [8, 2, 8]),
    ],
    1000,
  );
  const pick = (name: string, order: string) => results.find((r) => r.name === name && r.order === order);
  t.match(pick('own', 'machine'), {
    overSqlite3: 0.5,
    fasterThanPython: 11,
    fasterThanPandas: 25,
    rowsPerSecond: 1000,
    headline: 'own',
  });
  t.match(pick('own', 'time'), { overSqlite3: 2, fasterThanPython: undefined, headline: undefined });
  t.match(pick('own', 'time'), { wall: 8, fastest: 2, slowest: 8, rounds: 3, cpu: 4, peak: 8e6 });
  t.match(pick('sum', 'machine'), { overSqlite3: 1, fasterThanPython: 5.5 });
});

t.test('without GNU time there is neither processor time nor memory', async (t) => {
  const contender = { name: 'a', order: 'machine' } as const;
  const [result] = summarise([{ contender, measurements: [run(1), run(2)] }], 10);
  t.match(result, { wall: 1.5, cpu: undefined, peak: undefined });
});

t.test('a contender without a run gives no result', async (t) => {
  t.strictSame(summarise([runs('a', 'machine', [])], 10), []);
});
