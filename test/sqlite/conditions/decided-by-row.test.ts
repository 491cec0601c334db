import t from 'tap';
import { isDecidedByRow } from '../../../lib/sqlite/conditions/decided-by-row.js';

t.test('SQLite decides on the row alone', async (t) => {
  for (const sql of [
    "name LIKE '%5'",
    'abs(value) > 50',
    'value * 2 + 1 > 3',
    "name NOT LIKE '!_%' ESCAPE '!'",
    "strftime('%H', time) = '12'",
    'date(t.time, "start of day") > \'2020\'',
    "name IN ('a', upper('b')) -- why",
    "CASE WHEN (a > 1) THEN b END AND note = 'now'",
    "payload ->> '$.ok'",
  ]) {
    t.ok(isDecidedByRow(sql), sql);
  }
});

t.test('it may decide otherwise the next time, or looks elsewhere', async (t) => {
  for (const sql of [
    'random() > 0',
    '"random"() > 0',
    "date('now') > time",
    'date("now") > time',
    "date('no' || 'w') > time",
    'date() > time',
    "unixepoch('subsec') > time",
    "strftime('%s') > time",
    "strftime('%s', 'now') > time",
    'CURRENT_TIMESTAMP > time',
    'value IN (SELECT a FROM b)',
    'value IN other',
    'EXISTS (VALUES (1))',
    'count(*) > 1',
    'max(value) OVER () > 1',
    "name REGEXP 'a'",
    'own(value)',
    'value > ?',
    'value > :least',
    'changes() = 0',
  ]) {
    t.notOk(isDecidedByRow(sql), sql);
  }
});
