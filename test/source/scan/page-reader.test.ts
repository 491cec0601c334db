import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { BATCH_LENGTH, MachineDictionary } from '../../../lib/model/batch.js';
import { Tally } from '../../../lib/model/tally.js';
import type { ReadingsTable } from '../../../lib/source/rows/readings-table.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import type { PageTable } from '../../../lib/source/scan/page-table.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { pinSnapshot } from '../../../lib/sqlite/wal-snapshot.js';
import { scratch } from '../../databases.js';
import { openReading, readBoth } from './compare.js';

const table: ReadingsTable = {
  name: 'feat_0',
  machine: 'machine',
  time: 'timestamp',
  signals: [{ signal: 'sensor0', column: 'value' }],
};
const COLUMNS = 'timestamp TEXT, machine TEXT, value REAL';

/** A database written by `sql` in one transaction. */
function write(t: Test, sql: string, before = ''): string {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec(`${before}; PRAGMA synchronous = off; BEGIN; ${sql}; COMMIT`);
  database.close();
  return path;
}

/** `rows` rows of 20 machines; `rowid` is an SQL expression of n = 0, 1 … */
function fill(name: string, rows: number, rowid = 'n'): string {
  return `INSERT INTO ${name} (rowid, timestamp, machine, value)
    WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ${rows})
    SELECT ${rowid}, strftime('%Y-%m-%d %H:%M:%f', 1546300800 + n * 60.5, 'unixepoch'), 'machine_' || (n % 20), n * 0.25 FROM c;`;
}

async function same(t: Test, path: string, read: ReadingsTable = table): Promise<number> {
  const database = openReading(path);
  const file = new PageFile(database);
  const both = await readBoth(file, read);
  database.close();
  file.close();
  if ('reason' in both) throw new Error(both.reason);
  t.strictSame(both.pages, both.rows);
  return both.pages.rows;
}

t.test('a b-tree of many levels', async (t) => {
  const path = write(
    t,
    `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 30_000, 'n * 1000000007000')}`,
    'PRAGMA page_size = 512',
  );
  t.equal(await same(t, path), 30_000);
});

t.test('more than one range of pages, filled upwards, downwards, at random and alternating', async (t) => {
  for (const rowid of ['n', '-n', '(n * 7919) % 60000']) {
    const path = write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 60_000, rowid)}`);
    t.equal(await same(t, path), 60_000, rowid);
  }
  const turns = Array.from({ length: 30 }, (_, k) =>
    ['feat_0', 'feat_1', 'feat_2'].map((name) => fill(name, 1000, `n + ${k * 1000}`)).join('\n'),
  );
  const tables = ['feat_0', 'feat_1', 'feat_2'].map((name) => `CREATE TABLE ${name} (${COLUMNS});`);
  const path = write(t, [...tables, ...turns].join('\n'), 'PRAGMA page_size = 1024');
  for (const name of ['feat_0', 'feat_2']) t.equal(await same(t, path, { ...table, name }), 30_000, name);
});

t.test('columns with a default that is not constant are NULL in short records', async (t) => {
  const path = write(
    t,
    `CREATE TABLE feat_0 (timestamp, machine); INSERT INTO feat_0 VALUES ('2020-01-01', 'a'), ('2020-01-02', 'b')`,
  );
  const database = new Database(path);
  database.unsafeMode();
  database.exec(`PRAGMA writable_schema = on;
    UPDATE sqlite_schema SET sql = 'CREATE TABLE feat_0 (timestamp, machine, value DEFAULT (1 + 1), now DEFAULT CURRENT_TIMESTAMP)'`);
  database.close();
  t.equal(await same(t, path), 2);
  t.equal(await same(t, path, { ...table, signals: [{ signal: 'now', column: 'now' }] }), 2);
});

t.test('integers in a REAL column are read as REAL, also those that SQLite would not store', async (t) => {
  const path = write(
    t,
    `CREATE TABLE feat_0 (timestamp INT, machine INT, value INT);
    INSERT INTO feat_0 VALUES (1, 1152921504606846977, 9007199254740993), (9007199254740993, 7, -1)`,
  );
  const database = new Database(path);
  database.unsafeMode();
  database.exec(`PRAGMA writable_schema = on;
    UPDATE sqlite_schema SET sql = 'CREATE TABLE feat_0 (timestamp REAL, machine REAL, value REAL)'`);
  database.close();
  t.equal(await same(t, path, { ...table, timeUnit: 'us' }), 2);
});

interface Opened {
  readonly database: Database.Database;
  readonly file: PageFile;
  readonly readable: PageTable;
}

function open(path: string): Opened {
  const database = openReading(path);
  const file = new PageFile(database);
  const readable = pageReadable(file, table);
  if ('reason' in readable) throw new Error(readable.reason);
  return { database, file, readable };
}

function reader({ file, readable }: Opened): PageReader {
  return new PageReader(file, readable, new MachineDictionary(), new Tally());
}

t.test('a pass may stop early, and another may begin', async (t) => {
  const opened = open(write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 60_000)}`));
  const pages = reader(opened);
  for await (const batch of pages.batches()) {
    t.ok(batch.length > 0 && batch.length <= BATCH_LENGTH);
    break;
  }
  let rows = 0;
  for await (const batch of pages.batches()) rows += batch.length;
  t.equal(rows, 60_000);
  opened.database.close();
  opened.file.close();
});

t.test('the file cannot be closed before the transaction ends, nor read afterwards', async (t) => {
  const opened = open(write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 60_000)}`));
  t.throws(() => opened.file.close(), { code: 'ERR_SOURCE_SNAPSHOT' });
  const batches = reader(opened).batches();
  t.notOk((await batches.next()).done);
  opened.database.exec('COMMIT');
  await t.rejects(
    (async () => {
      while (!(await batches.next()).done);
    })(),
    { code: 'ERR_SOURCE_SNAPSHOT' },
  );
  await t.rejects(reader(opened).batches().next(), { code: 'ERR_SOURCE_SNAPSHOT' });
  opened.file.close();
  opened.file.close();
  opened.database.close();
});

t.test('why pages are not read', async (t) => {
  const path = write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 10)}`);
  const reason = (database: Database.Database, read = table): string => {
    const readable = pageReadable(new PageFile(database), read);
    return 'reason' in readable ? readable.reason : 'none';
  };
  t.match(reason(new Database(path, { readonly: true })), /no open transaction/);
  const writing = new Database(path);
  writing.exec('BEGIN');
  t.match(reason(writing), /not read-only/);
  writing.close();
  const memory = new Database(':memory:');
  memory.exec('BEGIN');
  t.match(reason(memory), /not read-only|memory/);
  const database = openReading(path);
  t.equal(reason(database), 'none');
  t.match(reason(database, { ...table, name: 'feat_9' }), /no such table/);
  t.match(reason(database, { ...table, time: 'when' }), /no table has its column "when"/);
  t.match(reason(database, { ...table, query: 'SELECT 1' }), /query/);
});

t.test('a table hidden by a temporary one of the same name', async (t) => {
  const path = write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 10)}`);
  const database = new Database(path, { readonly: true });
  database.exec('CREATE TEMP TABLE FEAT_0 (timestamp, machine, value); BEGIN');
  t.match(pageReadable(new PageFile(database), table), { reason: /temporary/ });
});

t.test('pages of an interrupted commit are not read', async (t) => {
  const path = write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 20_000)}`);
  const writer = new Database(path);
  writer.exec('PRAGMA cache_size = 4; BEGIN; UPDATE feat_0 SET value = -1');
  // The state after a crash: some pages written, and the journal that rolls them back.
  const cut = join(scratch(t), 'cut.db');
  copyFileSync(path, cut);
  copyFileSync(`${path}-journal`, `${cut}-journal`);
  writer.close();
  const early = new Database(cut, { readonly: true });
  early.exec('BEGIN');
  t.throws(() => new PageFile(early), { code: 'SQLITE_READONLY_ROLLBACK' });
  early.close();
  const repairing = new Database(cut);
  t.equal(repairing.prepare('SELECT min(value) FROM feat_0').pluck().get(), 0);
  repairing.close();
  t.equal(await same(t, cut), 20_000);
});

t.test('a file behind a symbolic link', { skip: process.platform === 'win32' }, async (t) => {
  const path = write(t, `CREATE TABLE feat_0 (${COLUMNS}); ${fill('feat_0', 10)}`, 'PRAGMA journal_mode = wal');
  const link = join(scratch(t), 'link.db');
  symlinkSync(path, link);
  t.equal(await same(t, link), 10);
  const writer = new Database(path);
  writer.exec('DELETE FROM feat_0');
  const database = openReading(link);
  t.match(new PageFile(database).refusal, /-wal/, 'the -wal lies beside what the link points to');
  const snapshot = pinSnapshot(database);
  const file = new PageFile(database, snapshot);
  t.equal(file.refusal, undefined);
  t.ok(file.walPages > 0);
  const both = await readBoth(file, table);
  t.match(both, { rows: { rows: 0 }, pages: { rows: 0 } });
  database.close();
  file.close();
  writer.close();
});
