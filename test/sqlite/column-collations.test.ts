import t from 'tap';
import { columnCollations } from '../../lib/sqlite/column-collations.js';

t.test('the collations of columns', async (t) => {
  const sql = `CREATE TABLE "a (b" (/* COLLATE */ 'a' TEXT DEFAULT (x COLLATE RTRIM) collate NoCase NOT NULL, -- ,
    [b c] VARCHAR(10, 2) CHECK ("b c" COLLATE NOCASE > 'a,b'), \`c\` COLLATE "rtrim", d,
    PRIMARY KEY (a COLLATE RTRIM, d)) STRICT`;
  t.strictSame(columnCollations(sql, ['a', 'b c', 'C', 'd']), ['NOCASE', 'BINARY', 'RTRIM', 'BINARY']);
  t.equal(columnCollations(sql, ['a', 'other', 'C', 'd']), undefined);
  t.equal(columnCollations('CREATE TABLE t (a COLLATE NOCASE)', ['a', 'b']), undefined);
  t.strictSame(columnCollations('CREATE TABLE t (a, b)', ['a', 'b']), ['BINARY', 'BINARY']);
});
