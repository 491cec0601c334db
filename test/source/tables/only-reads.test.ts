import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { openReadings, type ReadingsOptions } from '../../../lib/job/open-source.js';
import { closeDatabase } from '../../../lib/sqlite/beside-database.js';
import { openDatabase } from '../../../lib/sqlite/database.js';
import { scratch, writeDatabase } from '../../databases.js';

const ROWS = [
  ['2024-05-01 06:00:00', 'a', 1],
  ['2024-05-01 07:00:00', 'a', 2],
  ['2024-05-01 08:00:00', 'a', 3],
];
const TABLES = { feat_0: { columns: 'timestamp TEXT, machine TEXT, value REAL', rows: ROWS } };
const READINGS = {
  name: 'feat_0',
  time: 'timestamp',
  machine: 'machine',
  signals: [{ signal: 'value', column: 'value' }],
};

async function readAll(options: ReadingsOptions): Promise<number> {
  const source = openReadings(options);
  try {
    let rows = 0;
    for await (const batch of source.batches()) rows += batch.length;
    return rows;
  } finally {
    await source.close();
  }
}

/** SQL that does something else than read this database, for which DIRECTORY is one of the test's own. */
const REFUSED = [
  "ATTACH 'DIRECTORY/other.db' AS other",
  "SELECT * FROM feat_0; ATTACH 'DIRECTORY/other.db' AS other",
  "SELECT * FROM feat_0); ATTACH 'DIRECTORY/other.db' AS other; --",
  'SELECT * FROM feat_0) UNION ALL SELECT * FROM (SELECT * FROM feat_0',
  "VACUUM INTO 'DIRECTORY/other.db'",
  'INSERT INTO feat_0 SELECT * FROM feat_0 RETURNING *',
  'DELETE FROM feat_0 RETURNING *',
  'CREATE TABLE made (x)',
  'DROP TABLE feat_0',
  'PRAGMA journal_mode = WAL',
  'PRAGMA query_only = OFF',
  'PRAGMA user_version = 7',
  'COMMIT',
  'ROLLBACK',
  "SELECT load_extension('DIRECTORY/x.so') AS timestamp, 'a' AS machine, 1 AS value",
  "SELECT writefile('DIRECTORY/other.db', 'x') AS timestamp, 'a' AS machine, 1 AS value",
  "SELECT readfile('/etc/passwd') AS timestamp, 'a' AS machine, 1 AS value",
  "SELECT edit('x', 'vi') AS timestamp, 'a' AS machine, 1 AS value",
  "SELECT fts3_tokenizer('simple', x'00') AS timestamp, 'a' AS machine, 1 AS value",
  "SELECT timestamp, machine, value FROM feat_0, fsdir('/')",
  "SELECT timestamp, machine, value FROM feat_0, pragma_wal_checkpoint('TRUNCATE')",
  '',
  'SELECT',
];

t.test('a query only reads', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'plant.db'), TABLES);
  const before = readFileSync(path);
  for (const text of REFUSED) {
    const query = text.replaceAll('DIRECTORY', directory);
    for (const reader of ['auto', 'rows'] as const) {
      await t.rejects(
        readAll({ path, readings: [{ ...READINGS, query }], reader }),
        { code: 'ERR_SOURCE_QUERY', message: /SQLite/ },
        text,
      );
    }
  }
  t.same(readdirSync(directory), ['plant.db']);
  t.ok(readFileSync(path).equals(before), 'the database is as it was');
});

t.test('a condition only reads', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'plant.db'), TABLES);
  const before = readFileSync(path);
  for (const text of [
    "1); ATTACH 'DIRECTORY/other.db' AS other; --",
    '1; DELETE FROM feat_0',
    "load_extension('DIRECTORY/x.so')",
    "writefile('DIRECTORY/other.db', value)",
    "readfile('/etc/passwd') IS NOT NULL",
    'value IN (DELETE FROM feat_0 RETURNING value)',
    'json_extract(machine, 1)',
    'abs(-9223372036854775808 + rowid - rowid)',
  ]) {
    const where = text.replaceAll('DIRECTORY', directory);
    await t.rejects(readAll({ path, where }), { code: 'ERR_SOURCE_WHERE', message: /SQLite|source\.where/ }, text);
  }
  t.same(readdirSync(directory), ['plant.db']);
  t.ok(readFileSync(path).equals(before), 'the database is as it was');
});

t.test('a query may end in a comment', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), TABLES);
  const query = 'SELECT * FROM feat_0 -- all of it';
  t.equal(await readAll({ path, readings: [{ ...READINGS, query }], where: 'value > 1' }), 2);
});

t.test('the connection cannot write, whatever is asked of it', async (t) => {
  const directory = scratch(t);
  const path = writeDatabase(join(directory, 'plant.db'), TABLES);
  const database = openDatabase(path);
  t.teardown(() => closeDatabase(database));
  for (const sql of [
    'DELETE FROM feat_0',
    'CREATE TEMP TABLE made (x)',
    'PRAGMA user_version = 7',
    'DROP TABLE feat_0',
  ]) {
    t.throws(() => database.exec(sql), { code: 'SQLITE_READONLY' }, sql);
  }
  t.throws(() => database.prepare("SELECT load_extension('x')").get(), /not authorized/);
  t.throws(() => database.prepare("SELECT fts3_tokenizer('simple', x'00')").get(), /disabled/);
  t.equal(database.pragma('trusted_schema', { simple: true }), 0);
  t.equal(database.pragma('query_only', { simple: true }), 1);
  t.equal(database.pragma('cell_size_check', { simple: true }), 1);
});

t.test('what a schema does is not trusted', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  const database = new Database(path);
  database.exec(`CREATE TABLE feat_0 (timestamp TEXT, machine TEXT, value REAL);
    INSERT INTO feat_0 VALUES ('2024-05-01 06:00:00', 'a', 1), ('2024-05-01 07:00:00', 'a', 2);
    CREATE VIEW loads AS SELECT timestamp, machine, load_extension('${directory}/x.so') AS value FROM feat_0;
    CREATE VIEW pages AS SELECT timestamp, machine, pgno AS value FROM feat_0, dbstat;
    CREATE VIEW tokens AS SELECT timestamp, machine, fts3_tokenizer('simple') AS value FROM feat_0;
    CREATE TRIGGER writes AFTER INSERT ON feat_0 BEGIN DELETE FROM feat_0; END;
    CREATE TRIGGER instead INSTEAD OF INSERT ON loads BEGIN DELETE FROM feat_0; END`);
  database.close();
  const before = readFileSync(path);
  for (const name of ['loads', 'pages', 'tokens']) {
    const error = await readAll({ path, readings: [{ ...READINGS, name }] }).catch((error) => error);
    t.equal(error.code, 'ERR_SOURCE_SQL', `${name}: ${error.message}`);
    t.match(error.message, /unsafe use of/);
  }
  t.equal(await readAll({ path, tables: ['feat_0'] }), 2, 'the table beside them is read');
  t.same(readdirSync(directory), ['plant.db']);
  t.ok(readFileSync(path).equals(before), 'the database is as it was');
});
