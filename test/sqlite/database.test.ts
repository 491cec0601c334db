/** Databases that cannot be opened. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { assertUnchanged, closeDatabase, givenPath, openUnlocked } from '../../lib/sqlite/beside-database.js';
import { openDatabase } from '../../lib/sqlite/database.js';
import { scratch, writeDatabase } from '../databases.js';
import { MiB } from '../sink/bodies.js';
import { withTmpfs } from '../sink/tmpfs.js';
import { collect } from '../source/collect.js';

// SQLite reads this when the first database of the process is opened, here by a test.
process.env['SQLITE_USE_URI'] = '1';
const { SQLITE_USE_URI: _, ...env } = process.env;
const library = import.meta.resolve('../../lib/job/open-source.js');

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
    for (const reader of ['auto', 'rows'] as const) {
      const unlocked = openReadings({ path: wal, reader });
      t.same(await collect(unlocked), READINGS, reader);
      t.equal(unlocked.readers[0].kind, reader === 'auto' ? 'pages' : 'rows');
      await unlocked.close();
    }
    t.same(readdirSync(directory), ['plain.db', 'wal.db']);
  });
});

t.test('in WAL mode, in a directory of somebody else', async (t) => {
  const directory = scratch(t);
  const closed = join(directory, 'a place?#%20');
  mkdirSync(closed);
  writeDatabase(join(closed, 'wal.db'), TABLES, 'PRAGMA journal_mode=WAL');
  copyFileSync(join(closed, 'wal.db'), join(closed, 'torn.db'));
  writeFileSync(join(closed, 'torn.db-wal'), 'frames');
  chmodSync(directory, 0o755);
  chmodSync(closed, 0o555);
  t.teardown(() => chmodSync(closed, 0o755));
  // Root may write everywhere, so this runs as another user.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const program = `
    const { openReadings } = await import(${JSON.stringify(library)}).catch(() => process.exit(77));
    const source = openReadings({ path: 'wal.db', threads: 1 });
    for await (const batch of source.batches()) console.log([...batch.values[0]].slice(0, batch.length).join());
    await source.verifyJoin();
    await source.close();
    console.log(process.env.SQLITE_USE_URI);
    try { openReadings({ path: 'torn.db' }); } catch (error) { console.log(error.code, error.message); }`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: closed,
    encoding: 'utf8',
    env,
    ...user,
  });
  if (run.status === 77) {
    t.pass('skipped', { skip: 'another user than root cannot read this project' });
    return;
  }
  const [values, variable, error] = run.stdout.split('\n');
  t.equal(values, '1', run.stderr);
  t.equal(variable, 'undefined', 'the environment is as it was');
  t.match(error, /^ERR_SOURCE_OPEN torn\.db cannot be opened .*SQLite writes torn\.db-shm beside it; make that/);
  t.same(readdirSync(closed), ['torn.db', 'torn.db-wal', 'wal.db']);
});

t.test('read without locks, a database that is written to meanwhile is refused', async (t) => {
  const path = writeDatabase(join(scratch(t), 'wal.db'), TABLES, 'PRAGMA journal_mode=WAL');
  const database = openUnlocked(path) as Database.Database;
  t.same(database.prepare('SELECT value FROM r').pluck().all(), [1]);
  t.equal(givenPath(database), path);
  assertUnchanged(database);
  const writer = new Database(path);
  writer.exec('INSERT INTO r SELECT * FROM r');
  t.equal(openUnlocked(path), undefined, 'there is a log now');
  t.throws(() => assertUnchanged(database), { code: 'ERR_SOURCE_CHANGED', message: /wal\.db was changed while it/ });
  writer.close();
  t.throws(() => assertUnchanged(database), { code: 'ERR_SOURCE_CHANGED' }, 'the log is in the file now');
  closeDatabase(database);
});

t.test('the files of WAL mode are gone afterwards, if they came with us', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'wal.db'), TABLES, 'PRAGMA journal_mode=WAL');
  symlinkSync(path, join(directory, 'link.db'));
  const before = statSync(path, { bigint: true });
  for (const reader of ['auto', 'rows'] as const) {
    for (const name of ['wal.db', 'link.db']) {
      const source = openReadings({ path: join(directory, name), reader });
      t.same(await collect(source), READINGS);
      t.same(readdirSync(directory), ['link.db', 'wal.db', 'wal.db-shm', 'wal.db-wal']);
      await source.close();
      t.same(readdirSync(directory), ['link.db', 'wal.db'], `${name}, ${reader}`);
    }
  }
  const after = statSync(path, { bigint: true });
  t.same([after.mtimeNs, after.ctimeNs, after.ino], [before.mtimeNs, before.ctimeNs, before.ino], 'nothing is written');
  t.throws(() => openReadings({ path, tables: ['none'] }), { code: 'ERR_SOURCE_NO_TABLE' });
  t.same(readdirSync(directory), ['link.db', 'wal.db'], 'after an error');
  const [one, other] = [openReadings({ path }), openReadings({ path })];
  await one.close();
  t.same(await collect(other), READINGS, 'another source reads on');
  await other.close();
  t.same(readdirSync(directory), ['link.db', 'wal.db']);
});

t.test('the files of WAL mode are left to others who have the database open', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'wal.db'), TABLES, 'PRAGMA journal_mode=WAL');
  const source = openReadings({ path });
  t.same(await collect(source), READINGS);
  // Another process begins to write while this one reads, and is there when it closes.
  const driver = JSON.stringify(import.meta.resolve('better-sqlite3'));
  const program = `
    import Database from ${driver};
    const database = new Database(${JSON.stringify(path)});
    database.exec("INSERT INTO r VALUES ('2024-05-02', 'a', 2)");
    console.log('written');
    process.stdin.on('end', () => database.close()).resume();`;
  const writer = spawn(process.execPath, ['--input-type=module', '-e', program]);
  await once(writer.stdout, 'data');
  await source.close();
  t.same(readdirSync(directory), ['wal.db', 'wal.db-shm', 'wal.db-wal']);
  const own = openReadings({ path });
  t.same(Object.values(await collect(own))[0]['2024-05-02T00:00:00.000Z'], [2], 'the log is read');
  await own.close();
  t.same(readdirSync(directory), ['wal.db', 'wal.db-shm', 'wal.db-wal']);
  writer.stdin.end();
  await once(writer, 'exit');
  t.same(readdirSync(directory), ['wal.db'], 'whoever is last removes them');
  const reader = new Database(path);
  t.equal(reader.prepare('SELECT count(*) FROM r').pluck().get(), 2, 'nothing is lost');
  reader.close();
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

t.test('the log of a database that was emptied is kept', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  writeFileSync(path, '');
  writeFileSync(`${path}-wal`, 'what may be left');
  t.throws(() => openDatabase(path), { code: 'ERR_SOURCE_OPEN', message: /plant\.db-wal\), which SQLite would/ });
  t.equal(readFileSync(`${path}-wal`, 'utf8'), 'what may be left');
});
