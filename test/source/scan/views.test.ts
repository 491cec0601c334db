import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import type { ReadingsTable } from '../../../lib/source/rows/readings-table.js';
import { chooseReader, pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { pinSnapshot } from '../../../lib/sqlite/wal-snapshot.js';
import { openReading, readBoth } from './compare.js';

const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-views-'));
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

const TABLES = `
  CREATE TABLE log (id INTEGER PRIMARY KEY, machine TEXT, at TEXT, "the value" REAL, ok INT, note TEXT COLLATE NOCASE);
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  INSERT INTO log SELECT 3 * i, 'm' || i % 3, datetime(1.7e9 + 60 * i, 'unixepoch'), i % 7 - 3, nullif(i % 4, 3), 'A' FROM n;
  CREATE TABLE other AS SELECT * FROM log;
  CREATE INDEX by_ok ON log (ok);
  CREATE TABLE keyed (machine TEXT, at TEXT, v REAL, PRIMARY KEY (machine, at)) WITHOUT ROWID;
`;

/** Views with the columns m, t and v, and what is said of those that are not read from pages. */
const VIEWS: readonly (readonly [sql: string, refusal?: RegExp])[] = [
  ['SELECT machine AS m, at AS t, "the value" AS v FROM log'],
  ['SELECT log.[the value] v, id, main.log.at t, machine m FROM main.log'],
  ["SELECT machine m, at AS t, `the value` AS v, ok + 1 AS more, 'from' AS f -- FROM\n FROM log AS l WHERE l.id > 30"],
  ['SELECT machine m, id AS t, ok AS v FROM "LOG" x WHERE NOT ("x"."the value" <= 0 OR machine = \'m1\')'],
  ['SELECT machine m, at t, "the value" v FROM other WHERE rowid > 5 AND ok IS NOT NULL'],
  ['SELECT m, t, v FROM v0', /view/],
  ['SELECT machine m, at t, ok v FROM log WHERE ok = 1', /by an index/],
  ['SELECT machine m, at t, ok v FROM log WHERE abs("the value") > 1', /condition that has "\("/],
  ["SELECT machine m, at t, ok v FROM log WHERE note = 'a'", /COLLATE NOCASE/],
  ['SELECT machine m, at t, -"the value" v FROM log', /more than select columns of one table/],
  ['SELECT rowid v, machine m, at t FROM other', /more than select columns of one table/],
  ['SELECT DISTINCT machine m, at t, ok v FROM log', /does more/],
  ['SELECT machine m, at t, max(ok) v FROM log', /does more/],
  ['SELECT machine m, at t, ok v FROM log GROUP BY 1', /does more/],
  ['SELECT machine m, at t, ok v FROM log ORDER BY at', /does more/],
  ['SELECT machine m, at t, ok v FROM log LIMIT 5', /does more/],
  ['SELECT machine m, at t, ok v FROM log WHERE ok > 0 LIMIT 5', /"LIMIT"|index/],
  ['SELECT machine m, at t, ok v FROM log UNION ALL SELECT machine, at, ok FROM log', /does more/],
  ['SELECT a.machine m, a.at t, b.ok v FROM log a, other b', /does more/],
  ['SELECT machine m, at t, ok v FROM log NATURAL JOIN other', /does more/],
  ['SELECT machine m, at t, (SELECT 1) v FROM log', /does more/],
  ['WITH x AS (SELECT * FROM log) SELECT machine m, at t, ok v FROM x', /does more/],
  ['SELECT machine m, at t, v FROM keyed', /WITHOUT ROWID/],
];

const CONDITIONS = [undefined, 'v > 0', "m <> 'm0' AND t IS NOT NULL", 'v0.v >= 1 OR m IN (1, NULL)', 'v + 1 > 2'];

t.test('a view that selects columns of one table is read as that table', async (t) => {
  const path = join(directory, 'views.db');
  const writer = new Database(path);
  writer.exec(TABLES);
  for (const [k, [sql]] of VIEWS.entries()) writer.exec(`CREATE VIEW v${k} AS ${sql}`);
  writer.close();
  const database = openReading(path);
  const file = new PageFile(database, pinSnapshot(database));
  t.teardown(() => {
    database.close();
    file.close();
  });
  for (const [k, [sql, refusal]] of VIEWS.entries()) {
    const unit = /\bid AS t\b/.test(sql) ? { timeUnit: 's' as const } : {};
    const table: ReadingsTable = {
      ...{ name: `V${k}`, machine: 'M', time: 't', ...unit },
      signals: [{ signal: 'v', column: 'v' }],
    };
    const readable = pageReadable(file, table);
    if (refusal !== undefined) {
      t.match('reason' in readable ? readable.reason : 'read', refusal, sql);
      continue;
    }
    for (const where of CONDITIONS) {
      const conditional = where === undefined ? table : { ...table, where: where.replace('v0', `V${k}`) };
      const both = await readBoth(file, conditional);
      if (where === 'v + 1 > 2') {
        t.match(both, { reason: /condition that has "\+"/ });
        continue;
      }
      if ('reason' in both) {
        t.match(both.reason, /by an index/, `${sql}: ${where}`);
        continue;
      }
      t.ok(both.rows.rows > 0, `${sql}: ${where}`);
      t.strictSame(both.pages, both.rows);
      t.match(chooseReader(file, conditional, 'auto').choice, {
        kind: 'pages',
        reason: /^a view of columns of one table/,
      });
    }
  }
});
