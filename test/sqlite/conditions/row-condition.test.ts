import Database from 'better-sqlite3';
import t from 'tap';
import { NotSimple } from '../../../lib/sqlite/conditions/parse-condition.js';
import { rowCondition } from '../../../lib/sqlite/conditions/row-condition.js';
import { StoredColumns } from '../../../lib/sqlite/stored-column.js';

const database = new Database(':memory:');
t.teardown(() => database.close());
database.exec('CREATE TABLE log (id INTEGER PRIMARY KEY, v REAL, s TEXT, n TEXT COLLATE nocase, "true" INT, x)');
const columns = new StoredColumns(database, 'log', false);

function compile(sql: string) {
  // SQLite accepts it.
  database.prepare(`SELECT 1 FROM log WHERE (${sql}\n)`);
  return rowCondition([{ sql, table: 'log', find: (name) => columns.compared(name) }]);
}

t.test('what is asked of one column becomes one set', async (t) => {
  for (const sql of [
    'v > 0 AND v <= 10 AND NOT v = 5',
    '10 >= v AND (v) IS NOT 5.0 AND 0 < log.v',
    'v BETWEEN 0 AND 10 AND v NOT IN (0, 5)',
    'NOT (v <= 0 OR "V" > 10 OR v == 5 -- the middle\n)',
  ]) {
    const { steps } = compile(sql);
    t.equal(steps.length, 1, sql);
    const [{ hasNull, startsIn, cuts }] = steps;
    t.strictSame({ hasNull, startsIn }, { hasNull: false, startsIn: false }, sql);
    t.strictSame(
      cuts.map((cut) => cut.kind === 'number' && cut.integer),
      [0n, 4n, 5n, 10n],
      sql,
    );
  }
});

t.test('rowids bound what is read', async (t) => {
  const bounds = (sql: string) => compile(sql).rowids;
  t.match(bounds('id > 100 AND v > 0'), { high: 2n ** 63n - 1n });
  t.match(bounds('rowid <= 7 AND (id > 3 OR v = 1)'), { low: -(2n ** 63n), high: 7n });
  t.match(bounds('id BETWEEN 5 AND 9 OR id = 2'), { low: 1n, high: 9n });
  t.match(bounds('id > 3 OR v = 1'), { low: -(2n ** 63n), high: 2n ** 63n - 1n });
});

t.test('what is not simple', async (t) => {
  const cases: Record<string, RegExp> = {
    'v + 1 > 0': /^"\+"$/,
    'abs(v) > 1': /^"\("$/,
    "s LIKE 'a%'": /^"LIKE"$/,
    'v > id': /two columns/,
    '1 < 2': /two constants/,
    'v = "true"': /two columns/,
    'v = TRUE': /two columns/,
    'v IS TRUE': /IS TRUE/,
    v: /not compared/,
    "n = 'a'": /COLLATE NOCASE/,
    "s = 'a' COLLATE NOCASE": /^"COLLATE"$/,
    '-v > 0': /^"v"$/,
    'v > 0 = 1': /^"="$/,
    '5 IN (v, 6)': /IN/,
    'v IN (id, 6)': /column in the list/,
    'v IN (SELECT 1)': /SELECT/,
    'CASE v WHEN 1 THEN 1 END': /CASE/,
    "s > CURRENT_DATE AND 'CURRENT_DATE' < s": /CURRENT_DATE/,
  };
  for (const [sql, message] of Object.entries(cases)) {
    try {
      compile(sql);
      t.fail(sql);
    } catch (error) {
      t.ok(error instanceof NotSimple, `${sql}: ${(error as Error).message}`);
      t.match((error as Error).message, message, sql);
    }
  }
  t.equal(compile('n IS NOT NULL AND x < FALSE').steps.length, 2, 'no text is compared');
  t.throws(() => compile(`${'('.repeat(2000)}v = 1${')'.repeat(2000)}`));
});
