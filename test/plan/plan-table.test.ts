import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import t from 'tap';
import { planTable } from './plan-table.js';

t.test('the plan of every combination of order, layout, format, destination and threads', async (t) => {
  const table = planTable();
  // Written by `node dist/test/plan/record-plan-table.js`.
  t.equal(table, readFileSync(resolve('test/fixtures/plan-table.txt'), 'utf8'));
  t.equal(table.split('\n').length - 2, 4 * 3 * 2 * (3 * 4 + 1), 'no combination is missing');
});
