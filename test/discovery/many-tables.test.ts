/** Counts what discovery does for many tables, which must grow no faster than their number. */
import Database from 'better-sqlite3';
import t from 'tap';
import { discover } from '../../lib/discovery/discover.js';
import { openTables } from '../../lib/source/tables/open-tables.js';
import type { Table } from '../../lib/sqlite/database-schema.js';
import { readSchema } from '../../lib/sqlite/read-schema.js';

const MACHINES = ['a', 'b'];

/** Machines of different tables of devices are different things, of which one kind is kept. */
const ONE_KEPT = 'a table of devices to each table of readings';

/** The SQL of table `i`, by the kind of database. */
const KINDS: Readonly<Record<string, (i: number) => string>> = {
  'a signal each': (i) => readings(`r${i}`, `machine TEXT, ts INTEGER, temp${i} REAL`, MACHINES),
  'the same columns': (i) => readings(`sensor_${i}`, 'ts INTEGER, temp REAL, humidity REAL', ['']),
  'a machine each': (i) => readings(`r${i}`, 'machine TEXT, ts INTEGER, temp REAL', [`m${i}`]),
  'summaries by name': (i) =>
    readings(`log${'_x'.repeat(i % 9)}_${i}`, `machine TEXT, ts INTEGER, t${i} REAL`, MACHINES),
  'readings, empty tables, logs and things': (i) =>
    [
      readings(`r${i}`, 'machine TEXT, ts INTEGER, temp REAL', MACHINES),
      `CREATE TABLE e${i} (machine TEXT, ts INTEGER, v REAL);`,
      `CREATE TABLE log${i} (at TEXT, message TEXT); INSERT INTO log${i} VALUES ('2024-01-01', 'begun'), ('2024-01-02', 'done');`,
      `CREATE TABLE thing${i} (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO thing${i} VALUES (1, 'a'), (2, 'b');`,
    ][i % 4],
  [ONE_KEPT]: (i) =>
    i % 2 === 0
      ? `CREATE TABLE p${i}_devices (id INTEGER PRIMARY KEY, name TEXT);
         INSERT INTO p${i}_devices VALUES (1, 'a${i}'), (2, 'b${i}');`
      : readings(`p${i - 1}_log`, 'device_id INTEGER, ts INTEGER, temp REAL', [1, 2]),
  'tables of devices, none of which has the keys': (i) =>
    i % 2 === 0
      ? `CREATE TABLE device_${i} (id TEXT PRIMARY KEY, name TEXT); INSERT INTO device_${i} VALUES ('d${i}', 'x${i}');`
      : readings(`log_${i}`, 'device_id TEXT, ts INTEGER, temp REAL', [`e${i}`, `f${i}`]),
};

function readings(table: string, columns: string, machines: readonly (string | number)[]): string {
  const values = columns.split(', ').slice(machines[0] === '' ? 1 : 2);
  const rows = [0, 1, 2].flatMap((k) =>
    machines.map((machine) => {
      const key = machine === '' ? [] : [typeof machine === 'number' ? machine : `'${machine}'`];
      return `(${[...key, 1_700_000_000 + 60 * k, ...values.map((_, v) => 20.25 + k + v)].join(', ')})`;
    }),
  );
  return `CREATE TABLE ${table} (${columns}); INSERT INTO ${table} VALUES ${rows.join(', ')};`;
}

interface Work {
  /** SQL statements and pragmas prepared. */
  readonly statements: number;
  /** How often the name, the kind or the columns of any table are looked at. */
  readonly looks: number;
  readonly tables: number;
}

function workFor(kind: string, count: number): Work {
  const database = new Database(':memory:');
  try {
    database.exec(Array.from({ length: count }, (_, i) => KINDS[kind](i)).join('\n'));
    let statements = 0;
    const { prepare, pragma } = database;
    Object.assign(database, {
      prepare: (sql: string) => {
        statements++;
        return prepare.call(database, sql);
      },
      pragma: (sql: string, options?: Database.PragmaOptions) => {
        statements++;
        return pragma.call(database, sql, options);
      },
    });
    let looks = 0;
    const path = 'plant.db';
    const { tables } = openTables(database, {
      path,
      discover: (_, schema, ...rest) =>
        discover(
          database,
          schema.map((table) => watched(table, () => looks++)),
          ...rest,
        ),
    });
    return { statements, looks, tables: tables.length };
  } finally {
    database.close();
  }
}

/** The table, which tells when it is looked at. */
function watched(table: Table, onLook: () => void): Table {
  return new Proxy(table, {
    get(target, name) {
      onLook();
      return Reflect.get(target, name);
    },
  });
}

for (const kind of Object.keys(KINDS)) {
  t.test(`twice the tables are twice the work: ${kind}`, async (t) => {
    const [few, many] = [workFor(kind, 200), workFor(kind, 400)];
    t.ok(few.tables > 0, 'readings are found');
    t.equal(many.tables, kind === ONE_KEPT ? 1 : 2 * few.tables, 'tables of readings');
    t.ok(many.statements <= 2 * few.statements + 10, `${few.statements} and ${many.statements} statements`);
    t.ok(many.looks <= 2 * few.looks + 100, `${few.looks} and ${many.looks} looks`);
    t.ok(few.statements <= 5 * 200, `${few.statements / 200} statements a table`);
  });
}

t.test('every table is told of as it is looked at', async (t) => {
  const database = new Database(':memory:');
  t.teardown(() => database.close());
  database.exec(Array.from({ length: 7 }, (_, i) => KINDS['a signal each'](i)).join('\n'));
  const totals: number[] = [];
  discover(database, readSchema(database), 'plant.db', { onTable: (total) => totals.push(total) });
  t.same(
    totals,
    Array.from({ length: 7 }, () => 7),
  );
});
