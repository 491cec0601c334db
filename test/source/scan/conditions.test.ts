import { deepStrictEqual as deepEqual, ok } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import t from 'tap';
import type { ReadingsTable } from '../../../lib/source/rows/readings-table.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import { WorkerPool } from '../../../lib/source/scan/worker-pool.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { rowsOf } from '../../../lib/sqlite/sql.js';
import { pinSnapshot } from '../../../lib/sqlite/wal-snapshot.js';
import { Random } from '../../random.js';
import { again, SEED, scaled } from '../../scale.js';
import { openReading, type Pass, readAll, readBoth, removeDatabase } from './compare.js';
import { RandomCondition } from './random-condition.js';
import { writeRandomDatabase } from './random-database.js';

const DATABASES = scaled(80);
const CONDITIONS = 15;
const POOL_EVERY = 40;

const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-conditions-'));
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

t.test(`both readers select the same rows by ${DATABASES * CONDITIONS} conditions, from seed ${SEED} on`, async (t) => {
  const seen = new Map<string, number>();
  for (let n = 0; n < DATABASES; n++) {
    try {
      await compare(join(directory, `${n}.db`), SEED + n, seen);
    } catch (error) {
      t.comment(error);
      t.fail(`${again(SEED + n)} shows it again`);
      return;
    }
  }
  t.comment(Object.fromEntries([...seen].sort()));
  t.pass(`${seen.get('decided on the page')} conditions decided on the page`);
  if (DATABASES < 80) return;
  const wanted = ['decided on the page', 'decided by SQLite', 'left to SQLite', 'threads'];
  for (const what of [...wanted, 'some rows', 'all rows', 'no rows']) {
    t.ok((seen.get(what) ?? 0) > 0, what);
  }
});

async function compare(path: string, seed: number, seen: Map<string, number>): Promise<void> {
  const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
  const random = new Random(seed);
  const { table, refusal, keeper } = writeRandomDatabase(path, random);
  const database = openReading(path);
  const file = new PageFile(database, pinSnapshot(database));
  try {
    if (refusal !== undefined) return;
    const conditions = new RandomCondition(database, table.name, random);
    const all = rowCount(database, table);
    for (let n = 0; n < CONDITIONS; n++) {
      const conditional = { ...table, where: conditions.sql(), rowid: rowidOf(table) };
      const what = await compareOne(database, file, conditional, all, seed % POOL_EVERY === 0 && n < 3).catch(
        (error: unknown) => {
          throw new Error(`where ${conditional.where}`, { cause: error });
        },
      );
      for (const trait of what) count(trait);
    }
  } finally {
    database.close();
    file.close();
    keeper?.close();
    removeDatabase(path);
  }
}

/** No column of a random table has this name. */
function rowidOf(_: ReadingsTable): string {
  return '_rowid_';
}

async function compareOne(
  database: Database.Database,
  file: PageFile,
  table: ReadingsTable,
  all: number,
  byThreads: boolean,
): Promise<string[]> {
  const both = await readBoth(file, table);
  if ('reason' in both) {
    ok(both.reason.startsWith('its rows are selected by an SQL condition that has '), both.reason);
    return ['left to SQLite', both.reason.slice(43, 80)];
  }
  deepEqual(both.pages, both.rows);
  const keys = await readBoth(file, table, { values: false });
  if (!('reason' in keys)) deepEqual(keys.pages, keys.rows);
  if (byThreads) deepEqual(await readByThreads(file, table), both.rows);
  const rows = rowCount(database, table);
  const selected = rows === 0 ? 'no rows' : rows === all ? 'all rows' : 'some rows';
  const readable = pageReadable(file, table);
  const isBySqlite = 'decidedBySqlite' in readable && readable.decidedBySqlite !== undefined;
  return [isBySqlite ? 'decided by SQLite' : 'decided on the page', selected, ...(byThreads ? ['threads'] : [])];
}

function rowCount(database: Database.Database, table: ReadingsTable): number {
  return database
    .prepare(`SELECT count(*) FROM ${rowsOf(table)}`)
    .pluck()
    .get() as number;
}

async function readByThreads(file: PageFile, table: ReadingsTable): Promise<Pass> {
  const readable = pageReadable(file, table);
  if ('reason' in readable) throw new Error(readable.reason);
  const pool = new WorkerPool({ threads: 2, minRanges: 1 });
  const pass = await readAll((m, t) => new PageReader(file, readable, m, t, { pool }));
  await pool.close();
  return pass;
}
