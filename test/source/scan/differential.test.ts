import { deepStrictEqual as deepEqual, strictEqual as equal, match, ok } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import t from 'tap';
import { nameOf, wordOf } from '../../../lib/model/cell-values.js';
import type { TallyEntry } from '../../../lib/model/tally.js';
import type { ReadingsTable, SignalColumn } from '../../../lib/source/rows/readings-table.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import { WorkerPool } from '../../../lib/source/scan/worker-pool.js';
import { categoriesOf } from '../../../lib/source/tables/categories.js';
import type { Cell } from '../../../lib/sqlite/cell.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { quote, rowsOf } from '../../../lib/sqlite/sql.js';
import { pinSnapshot } from '../../../lib/sqlite/wal-snapshot.js';
import { Random } from '../../random.js';
import { again, SEED, scaled } from '../../scale.js';
import { isComplete, openReading, type Pass, readAll, readBoth, removeDatabase } from './compare.js';
import { writeRandomDatabase } from './random-database.js';

const cases = scaled(250);

/** Threads take time to start, so they read only every so many databases. */
const POOL_EVERY = 50;

t.test(`both readers agree on ${cases} databases from seed ${SEED} on`, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-pages-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const seen = new Map<string, number>();
  for (let n = 0; n < cases; n++) {
    try {
      await compare(join(directory, `${n}.db`), SEED + n, seen);
    } catch (error) {
      t.comment(error);
      t.fail(`${again(SEED + n)} shows it again`);
      return;
    }
  }
  t.comment(Object.fromEntries([...seen].sort()));
  t.pass(`${seen.get('read')} tables read both ways`);
  if (cases < 1000) return;
  for (const what of EXPECTED) t.ok((seen.get(what) ?? 0) > 0, what);
});

/** Features that many random databases must cover. */
const EXPECTED = [
  'NOCASE',
  'RTRIM',
  'texts',
  'BLOBs among texts are counted',
  'page size 512',
  'page size 65536',
  'reserved bytes',
  'auto-vacuum',
  'INTEGER PRIMARY KEY',
  'not quite a rowid',
  'long values',
  'deleted rows',
  'updated rows',
  'free pages',
  'covering index',
  'added column',
  'added column with a default',
  'dropped column',
  'WAL with frames',
  'WAL copied in part',
  'WAL copied whole',
  'WAL begun anew',
  'WAL rolled back',
  'WAL without frames',
  'WAL absent',
  'complete keys',
  'incomplete keys',
  'zero time',
  'time out of range',
  'refused: UTF-16',
  'refused: WITHOUT ROWID',
  'refused: generated',
  'view read',
  'refused: view',
  'refused: virtual',
  'refused: query',
];

async function compare(path: string, seed: number, seen: Map<string, number>): Promise<void> {
  const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
  const written = writeRandomDatabase(path, new Random(seed));
  const database = openReading(path);
  const file = new PageFile(database, pinSnapshot(database));
  try {
    const table = withCategories(database, written.table);
    const both = await readBoth(file, table);
    if ('reason' in both) {
      if (written.refusal === undefined) throw new Error(`refused: ${both.reason}`);
      match(both.reason, written.refusal);
      count(`refused: ${written.refusal.source}`);
      return;
    }
    if (written.refusal?.source === 'view') count('view read');
    else equal(written.refusal, undefined);
    deepEqual(both.pages, both.rows);
    for (const [s, { categories, countsBlobs }] of table.signals.entries()) {
      if (categories === undefined) continue;
      ok(both.rows.values[s]?.includes(UNKNOWN_TEXT) !== true, 'every text is among the categories');
      if (categories.length > 0) count('texts');
      if (countsBlobs === true) count('BLOBs among texts are counted');
    }
    const keys = await readBoth(file, table, { values: false });
    if (!('reason' in keys)) deepEqual(keys.pages, keys.rows);
    const values = await readBoth(file, table, { keys: false });
    if (isComplete(both.rows) && !('reason' in values)) deepEqual(values.pages.values, both.rows.values);
    if (seed % POOL_EVERY === 0) deepEqual(await readByThreads(file, table), both.rows);
    count(isComplete(both.rows) ? 'complete keys' : 'incomplete keys');
    for (const { rule } of both.rows.tally as TallyEntry[]) if (/ time$|^time /.test(rule)) count(rule);
    count('read');
    for (const trait of written.traits) count(trait);
    seen.set('rows', (seen.get('rows') ?? 0) + both.rows.rows);
  } finally {
    database.close();
    file.close();
    written.keeper?.close();
    removeDatabase(path);
  }
}

/** The bits of -1, the code of a text that is no category. */
const UNKNOWN_TEXT = new BigInt64Array(Float64Array.of(-1).buffer)[0];

/** The table with the categories of its texts, as a statement of SQL finds them: the readers must meet no other. */
function withCategories(database: Database.Database, table: ReadingsTable): ReadingsTable {
  const found = (column: string, part: SignalColumn['part']): readonly string[] => {
    const words = part === 'words' ? part : undefined;
    const categories = categoriesOf(database, table, column, 'strings', words) as string[];
    const cells = database
      .prepare(`SELECT ${quote(column)} FROM ${rowsOf(table)}`)
      .pluck()
      .safeIntegers()
      .all();
    const names = new Set((cells as Cell[]).map(words === undefined ? nameOf : wordOf));
    names.delete(undefined);
    deepEqual(new Set(categories), names);
    return categories;
  };
  return {
    ...table,
    signals: table.signals.map((signal) =>
      signal.categories === undefined ? signal : { ...signal, categories: found(signal.column, signal.part) },
    ),
  };
}

/** The same pass in worker threads, even for small tables. */
async function readByThreads(file: PageFile, table: ReadingsTable): Promise<Pass> {
  const readable = pageReadable(file, table);
  if ('reason' in readable) throw new Error(readable.reason);
  let pool: WorkerPool | undefined;
  const pass = await readAll((m, t) => {
    pool = new WorkerPool({ threads: 2, minRanges: 1 });
    return new PageReader(file, readable, m, t, { pool });
  });
  ok(pool !== undefined && pool.started > 0);
  await pool.close();
  return pass;
}
