import Database from 'better-sqlite3';
import { quote } from '../../lib/sqlite/sql.js';
import type { Random } from '../random.js';
import { hostileCell, hostileName } from './hostile-values.js';

const TYPES = ['', 'TEXT', 'REAL', 'INTEGER', 'BLOB', 'JSON', 'DATETIME', 'X'.repeat(500), '"a b"(1, 2)'];

/** Write a database whose tables, names and values are such as no logger has. */
export function writeHostileSchema(path: string, random: Random): void {
  const database = new Database(path);
  try {
    database.pragma(`page_size = ${random.pick([512, 1024, 4096])}`);
    database.pragma('synchronous = OFF');
    database.pragma('journal_mode = MEMORY');
    if (random.chance(0.1)) database.pragma("encoding = 'UTF-16le'");
    for (let tables = 1 + random.below(4); tables > 0; tables--) attempt(() => writeTable(database, random));
    for (let more = random.below(4); more > 0; more--) attempt(() => database.exec(random.pick(STATEMENTS)));
    if (random.chance(0.3)) attempt(() => falsifySchema(database, random));
  } finally {
    database.close();
  }
}

/** What SQLite refuses to make is left out. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Another statement will do.
  }
}

function writeTable(database: Database.Database, random: Random): void {
  const plain = random.chance(0.5);
  const name = plain ? random.pick(['feat_0', 'feat_1', 'readings', 'states']) : hostileName(random);
  const width = random.chance(0.002) ? 1900 : random.below(6);
  const columns = [
    plain || random.chance(0.5) ? 'timestamp TEXT' : `${quote(hostileName(random))} ${random.pick(TYPES)}`,
    plain || random.chance(0.5) ? 'machine TEXT' : `${quote(hostileName(random))} ${random.pick(TYPES)}`,
    'value REAL',
    ...Array.from({ length: width }, (_, i) =>
      width > 100 ? `c${i} REAL` : `${quote(hostileName(random))} ${random.pick(TYPES)}`,
    ),
  ];
  const suffix = random.chance(0.1) ? 'WITHOUT ROWID' : '';
  const key = suffix === '' ? '' : ', PRIMARY KEY (timestamp, machine)';
  database.exec(`CREATE TABLE ${quote(name)} (${columns.join(', ')}${key}) ${suffix}`);
  const insert = database.prepare(`INSERT INTO ${quote(name)} VALUES (${columns.map(() => '?').join(', ')})`);
  const machines = Array.from({ length: 1 + random.below(5) }, () =>
    random.chance(0.0005)
      ? 'm'.repeat(10_000_000)
      : random.chance(0.5)
        ? `machine_${random.below(9)}`
        : hostileName(random),
  );
  for (let row = machines.some(({ length }) => length > 1e6) ? 3 : random.below(40); row > 0; row--) {
    const time = random.chance(0.1) ? hostileCell(random) : new Date(1.7e12 - row * 6e5).toISOString();
    const value = random.chance(0.2) ? hostileCell(random) : row / 4;
    const rest = columns.slice(3).map(() => hostileCell(random));
    if (random.chance(0.0001)) rest[0] = 'y'.repeat(10_000_000);
    insert.run(time, random.pick(machines), value, ...rest);
  }
}

const NESTED = `${'('.repeat(400)}value${')'.repeat(400)}`;

const STATEMENTS = [
  'CREATE VIEW v AS SELECT * FROM feat_0',
  'CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM a',
  'CREATE VIEW gone AS SELECT * FROM nowhere',
  'CREATE VIEW big AS SELECT timestamp, machine, zeroblob(1000000001) AS value FROM feat_0',
  "CREATE VIEW json AS SELECT timestamp, machine, json_extract(machine, '$.x') AS value FROM feat_0",
  "CREATE VIEW ext AS SELECT timestamp, machine, load_extension('x') AS value FROM feat_0",
  'CREATE VIEW over AS SELECT timestamp, machine, abs(-9223372036854775807 - rowid) AS value FROM feat_0',
  `CREATE VIEW deep AS SELECT timestamp, machine, ${NESTED} AS value FROM feat_0`,
  'CREATE VIEW twice AS SELECT value, value, value FROM feat_0',
  'CREATE TABLE gen (timestamp TEXT, value REAL, more GENERATED ALWAYS AS (value / 0)); INSERT INTO gen VALUES (1, 2)',
  'CREATE TABLE self (id INTEGER PRIMARY KEY REFERENCES self (id), timestamp TEXT, value REAL)',
  'CREATE TABLE f1 (id INTEGER PRIMARY KEY, o REFERENCES f2 (id)); CREATE TABLE f2 (id INTEGER PRIMARY KEY, o REFERENCES f1 (id))',
  "CREATE VIRTUAL TABLE text USING fts5 (timestamp, value); INSERT INTO text VALUES ('2024-01-01', '1')",
  'CREATE VIRTUAL TABLE room USING rtree (id, low, high); INSERT INTO room VALUES (1, 2, 3)',
  'CREATE TRIGGER t AFTER INSERT ON feat_0 BEGIN DELETE FROM feat_0; END',
  'CREATE INDEX i ON feat_0 (value, machine, timestamp)',
  'CREATE TABLE "sqlite" (x); CREATE TABLE "" ("" TEXT, machine TEXT, value REAL)',
  'CREATE TABLE static_data (machine_id TEXT, site TEXT, lat REAL); INSERT INTO static_data SELECT machine, machine, value FROM feat_0',
  'PRAGMA user_version = -1; PRAGMA application_id = -1',
  'PRAGMA journal_mode = WAL',
  'PRAGMA auto_vacuum = FULL; VACUUM',
];

const FALSE_SCHEMAS = [
  'UPDATE sqlite_schema SET rootpage = 0',
  'UPDATE sqlite_schema SET rootpage = 1',
  'UPDATE sqlite_schema SET rootpage = 2147483647 WHERE rowid = 1',
  'UPDATE sqlite_schema SET rootpage = (SELECT max(rootpage) FROM sqlite_schema)',
  'UPDATE sqlite_schema SET rootpage = rootpage + 1',
  "UPDATE sqlite_schema SET sql = 'CREATE TABLE ' || name || ' (timestamp, machine, value, more)'",
  "UPDATE sqlite_schema SET sql = 'CREATE TABLE ' || name || ' (value COLLATE nowhere, timestamp, machine)'",
  "UPDATE sqlite_schema SET sql = 'CREATE VIEW ' || name || ' AS SELECT 1'",
  "UPDATE sqlite_schema SET sql = replace(sql, 'REAL', 'REAL DEFAULT (1 + ''x'')')",
  "UPDATE sqlite_schema SET sql = replace(sql, 'TEXT', 'INTEGER PRIMARY KEY')",
  "UPDATE sqlite_schema SET sql = sql || ' STRICT'",
  "UPDATE sqlite_schema SET sql = sql || ' WITHOUT ROWID'",
  'UPDATE sqlite_schema SET sql = NULL WHERE rowid = 1',
  "UPDATE sqlite_schema SET name = '../' || name, tbl_name = '../' || tbl_name",
  "UPDATE sqlite_schema SET type = 'view'",
  "UPDATE sqlite_schema SET name = x'ff', tbl_name = x'ff'",
  "INSERT INTO sqlite_schema VALUES ('table', 'feat_0', 'feat_0', 2, 'CREATE TABLE feat_0 (timestamp, value)')",
  "INSERT INTO sqlite_schema VALUES ('index', 'no', 'feat_0', 2, 'CREATE INDEX no ON feat_0 (value)')",
  "INSERT INTO sqlite_schema VALUES ('trigger', 'no', 'feat_0', 0, 'DELETE FROM feat_0')",
];

function falsifySchema(database: Database.Database, random: Random): void {
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  database.exec(random.pick(FALSE_SCHEMAS));
}
