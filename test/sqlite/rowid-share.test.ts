/** Shares of the leaf pages of a table: each leaf is in one of them, and they have about as many. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { leafPageRanges } from '../../lib/sqlite/leaf-page-ranges.js';
import { PageFile } from '../../lib/sqlite/page-file.js';
import { Pager } from '../../lib/sqlite/pager.js';
import { ALL_ROWIDS, type RowidBounds } from '../../lib/sqlite/rowid-bounds.js';
import { rowidShare } from '../../lib/sqlite/rowid-share.js';
import { scratch } from '../databases.js';
import { openReading } from '../source/scan/compare.js';

/** A table with these rowids, and the pager that reads its pages. */
function tableOf(t: Test, pageSize: number, rowids: Iterable<bigint>): { pager: Pager; root: number } {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(`PRAGMA page_size = ${pageSize}; BEGIN; CREATE TABLE log (id INTEGER PRIMARY KEY, value BLOB)`);
  const insert = database.prepare('INSERT INTO log VALUES (?, zeroblob(100))');
  for (const rowid of rowids) insert.run(rowid);
  database.exec('COMMIT');
  const root = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'log'").pluck().get() as number;
  database.close();
  const reading = openReading(path);
  const file = new PageFile(reading);
  t.teardown(() => {
    reading.close();
    file.close();
  });
  return { pager: new Pager(file.geometry, 'log'), root };
}

function leavesOf(pager: Pager, root: number, rowids: RowidBounds): number[] {
  return [...leafPageRanges(pager, root, rowids)].flatMap(({ pages }) => [...pages]);
}

function* rising(count: number, first = 1n): Generator<bigint> {
  for (let i = 0n; i < count; i++) yield first + i;
}

function sharesOf(pager: Pager, root: number, of: number, rowids: RowidBounds = ALL_ROWIDS): number[][] {
  return Array.from({ length: of }, (_, share) => {
    const bounds = rowidShare(pager, root, { share, of }, rowids);
    return bounds === undefined ? [] : leavesOf(pager, root, bounds);
  });
}

t.test('every leaf is in one share, in order', async (t) => {
  for (const [pageSize, rows] of [
    [4096, 0],
    [4096, 10],
    [4096, 100],
    [4096, 40_000],
    [512, 30_000],
  ]) {
    const { pager, root } = tableOf(t, pageSize, rising(rows));
    for (const rowids of [ALL_ROWIDS, { low: 50n, high: 20_000n }, { low: 29_000n, high: 29_001n }]) {
      const all = leavesOf(pager, root, rowids);
      for (const of of [1, 2, 3, 7, 100]) {
        const shares = sharesOf(pager, root, of, rowids);
        t.same(shares.flat(), all, `${rows} rows in pages of ${pageSize} bytes, ${of} shares`);
      }
    }
  }
});

t.test('shares have about as many leaves as the others, and few interior pages are read for them', async (t) => {
  const { pager, root } = tableOf(t, 512, rising(200_000));
  const leaves = leavesOf(pager, root, ALL_ROWIDS).length;
  t.ok(leaves > 40_000, `${leaves} leaves`);
  for (const of of [2, 3, 7]) {
    for (const { length } of sharesOf(pager, root, of)) {
      t.ok(Math.abs(length - leaves / of) < 0.01 * leaves, `${length} of ${leaves} leaves, ${of} shares`);
    }
  }
  let reads = 0;
  const { readSync } = pager;
  pager.readSync = (...args: Parameters<typeof readSync>) => {
    reads++;
    return readSync.apply(pager, args);
  };
  rowidShare(pager, root, { share: 3, of: 7 });
  t.ok(reads < 300, `${reads} pages are read`);
});

t.test('the least rowid of all belongs to the first leaf', async (t) => {
  const { pager, root } = tableOf(t, 512, [-(2n ** 63n), ...rising(2000, -(2n ** 63n) + 5n), ...rising(2000)]);
  for (const of of [2, 5, 997]) t.same(sharesOf(pager, root, of).flat(), leavesOf(pager, root, ALL_ROWIDS), `${of}`);
});
