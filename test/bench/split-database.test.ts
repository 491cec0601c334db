import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { splitDatabase } from '../../bench/split-database.js';
import { scratch, writeDatabase } from '../databases.js';

t.test('every row of a large table is in one of the databases, those of a small one in each', async (t) => {
  const directory = scratch(t);
  const all = writeDatabase(join(directory, 'all.db'), {
    readings: { columns: 'time INTEGER, v REAL', rows: Array.from({ length: 10_007 }, (_, i) => [i, i / 2]) },
    machines: { columns: 'name TEXT', rows: [['a'], ['b']] },
  });
  const paths = splitDatabase(all, join(directory, 'parts'), 12);
  t.equal(paths.length, 12);
  const times: number[] = [];
  for (const path of paths) {
    const part = new Database(path, { readonly: true });
    const own = part.prepare('SELECT time FROM readings ORDER BY rowid').pluck().all() as number[];
    t.ok(own.length === 833 || own.length === 834 || own.length === 835, `${own.length} rows`);
    times.push(...own);
    t.equal(part.prepare('SELECT count(*) FROM machines').pluck().get(), 2);
    part.close();
  }
  t.same(times, [...Array(10_007).keys()]);
});
