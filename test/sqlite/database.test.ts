/** Databases that cannot be opened. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { scratch, writeDatabase } from '../databases.js';
import { MiB } from '../sink/bodies.js';
import { withTmpfs } from '../sink/tmpfs.js';
import { collect } from '../source/collect.js';

const TABLES = { r: { columns: 'time TEXT, machine TEXT, value REAL', rows: [['2024-05-01', 'a', 1]] } };
const READINGS = { a: { '2024-05-01T00:00:00.000Z': [1] } };

t.test('on a read-only file system', async (t) => {
  await withTmpfs(t, 4 * MiB, async (directory) => {
    const plain = writeDatabase(join(directory, 'plain.db'), TABLES);
    const wal = writeDatabase(join(directory, 'wal.db'), TABLES, 'PRAGMA journal_mode=WAL');
    t.same(readdirSync(directory), ['plain.db', 'wal.db'], 'closed in order');
    spawnSync('mount', ['-o', 'remount,ro', directory]);
    const source = openReadings({ path: plain });
    t.same(await collect(source), READINGS);
    await source.close();
    t.throws(() => openReadings({ path: wal }), {
      code: 'ERR_SOURCE_OPEN',
      message: /wal\.db cannot be opened .*WAL mode, SQLite writes wal\.db-shm beside it; make that possible, or copy/,
    });
  });
});

t.test('left in the middle of a write', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'live.db'), TABLES);
  const writer = new Database(path);
  // Pages that exceed the cache are written before the transaction ends; the journal holds the old ones.
  writer.exec('PRAGMA cache_size=2; BEGIN; CREATE TABLE more(x); UPDATE r SET value = 2');
  writer.exec(
    `WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO more SELECT randomblob(3000) FROM n`,
  );
  const copy = join(directory, 'copy.db');
  copyFileSync(path, copy);
  copyFileSync(`${path}-journal`, `${copy}-journal`);
  writer.close();
  t.throws(() => openReadings({ path: copy }), {
    code: 'ERR_SOURCE_OPEN',
    message: /copy\.db was left in the middle of a write; let SQLite repair it first: sqlite3 "\S+copy\.db"/,
  });
  const repair = new Database(copy);
  repair.pragma('quick_check');
  repair.close();
  const source = openReadings({ path: copy });
  t.same(await collect(source), READINGS, 'and then it can be read');
  await source.close();
});

t.test('a text of SQL is told from a damaged database', async (t) => {
  const directory = scratch(t);
  const dumps = [
    'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE r(time TEXT);\nCOMMIT;\n',
    '\ufeff-- a plant\n/* 2024;\n */\ncreate table r (time TEXT);\n',
    `${'-- a comment as long as a line\n'.repeat(50)}INSERT INTO r VALUES (1);\n`,
  ];
  for (const [i, dump] of dumps.entries()) {
    const path = join(directory, `dump${i}.db`);
    writeFileSync(path, dump);
    const message = new RegExp(
      `dump${i}\\.db is not a SQLite database but SQL text.*: sqlite3 "dump${i}\\.sqlite" < "`,
    );
    t.throws(() => openReadings({ path }), { code: 'ERR_SOURCE_NOT_SQLITE', message }, dump.slice(0, 20));
  }
  const damaged = writeDatabase(join(directory, 'damaged.db'), TABLES);
  const bytes = readFileSync(damaged);
  bytes.fill(0xff, 0, 16);
  writeFileSync(damaged, bytes);
  const prose = join(directory, 'prose.db');
  writeFileSync(prose, 'Create a plan, insert and begin.\n'.repeat(40));
  const comments = join(directory, 'comments.db');
  writeFileSync(comments, `${'/**/'.repeat(1000)}x`);
  for (const path of [damaged, prose, comments]) {
    const message = /is not a SQLite database, or it is encrypted or damaged/;
    t.throws(() => openReadings({ path }), { code: 'ERR_SOURCE_NOT_SQLITE', message }, path);
  }
});
