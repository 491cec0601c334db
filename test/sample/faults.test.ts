import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { addFaults, writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';

t.test('the faults are in the database, as many as it is said', async (t) => {
  const path = join(scratch(t), 'plant.db');
  const { rows } = await writeSample(path);
  const { missing, texts, duplicates, outage } = addFaults(path);
  const database = new Database(path, { readonly: true });
  t.teardown(() => database.close());
  const count = (from: string): unknown => database.prepare(`SELECT count(*) FROM ${from}`).pluck().get();
  t.equal(count('feat_1 WHERE value IS NULL'), missing);
  t.equal(count("feat_3 WHERE value = 'n/a'"), texts);
  t.equal(count('(SELECT 1 FROM feat_2 GROUP BY timestamp, machine HAVING count(*) = 2)'), duplicates);
  const all = ['feat_0', 'feat_1', 'feat_2', 'feat_3'].reduce((sum, table) => sum + Number(count(table)), 0);
  t.equal(all, rows + duplicates - outage.rows);
  t.equal(count("feat_0 WHERE machine = 'machine_7'"), 3000 - outage.rows / 4);
  t.equal(count('feat_0 WHERE length(timestamp) <> 19'), 0, 'whole seconds');
  for (const fault of [missing, texts, duplicates, outage.rows]) t.ok(fault > 0);
});
