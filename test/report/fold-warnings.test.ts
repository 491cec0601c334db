import t from 'tap';
import { foldWarnings } from '../../lib/report/index.js';

const names = new Set(['temp', 'value', ...Array.from({ length: 300 }, (_, i) => `log_${i}`)]);

const leftOut = (table: string) =>
  `${table} has readings, but is left out: it has no machine; --table ${table} reads it`;

t.test('warnings that differ in a name become one, with their count and two names', async (t) => {
  const many = Array.from({ length: 300 }, (_, i) => leftOut(`log_${i}`));
  t.strictSame(foldWarnings(['first', ...many, 'last'], names), [
    'first',
    `${leftOut('log_0')} (300 such warnings: log_0, log_1 and 298 more)`,
    'last',
  ]);
  const columns = ['log_1.temp', 'log_2.value', 'log_3.temp'].map((column) => `${column} holds text`);
  t.strictSame(foldWarnings(columns, names), [
    'log_1.temp holds text (3 such warnings: log_1.temp, log_2.value and 1 more)',
  ]);
});

t.test('two stay two, and what differs in more than names stays', async (t) => {
  const two = [leftOut('log_1'), leftOut('log_2')];
  t.strictSame(foldWarnings(two, names), two);
  const counts = [1, 2, 3].map((count) => `log_1: ${count} values`);
  t.strictSame(foldWarnings(counts, names), counts, 'numbers');
  const reasons = ['large', 'small', 'old'].map((why) => `log_1 is left out: it is ${why}`);
  t.strictSame(foldWarnings(reasons, names), reasons, 'words');
  const unknown = ['a', 'b', 'c'].map(leftOut);
  t.strictSame(foldWarnings(unknown, names), unknown, 'names of nothing in the database');
});

t.test('the same warning again is said once', async (t) => {
  t.strictSame(foldWarnings(['it rains', 'it rains', 'it rains', 'it snows'], names), ['it rains', 'it snows']);
});

t.test('20,000 warnings take no longer than they should', async (t) => {
  const tables = Array.from({ length: 20_000 }, (_, i) => `t${i}`);
  const start = performance.now();
  t.equal(foldWarnings(tables.map(leftOut), new Set(tables)).length, 1);
  t.ok(performance.now() - start < 5000);
});
