import Database from 'better-sqlite3';
import type { Cell } from './cell.js';
import { quote } from './sql.js';

/** A single name, bare or in any of SQLite's quotes. DEFAULT reads it as text; in parentheses it would be a column. */
const NAME = /^("([^"]|"")*"|`([^`]|``)*`|\[[^\]]*\]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)$/;

/**
 * The value that SQLite reads in rows written before ALTER TABLE ADD COLUMN: the column's default, converted by the
 * column's affinity; NULL if the default is not constant (ALTER TABLE, 4: such a column cannot be added). SQLite itself
 * computes it, by adding the column to a table in memory.
 *
 * @param type the declared type
 * @param expression the default as reported by `PRAGMA table_xinfo`, which drops outer parentheses
 */
export function columnDefault(type: string, expression: string | null, isStrict: boolean): Cell {
  if (expression === null) return null;
  const scratch = new Database(':memory:');
  try {
    scratch.exec(`CREATE TABLE t (old INT) ${isStrict ? 'STRICT' : ''}; INSERT INTO t VALUES (1)`);
    const value = NAME.test(expression.trim()) ? `${expression}\n` : `(${expression}\n)`;
    if (!addColumn(scratch, type, value)) return null;
    return scratch.prepare('SELECT new FROM t').pluck().safeIntegers().get() as Cell;
  } finally {
    scratch.close();
  }
}

function addColumn(scratch: Database.Database, type: string, value: string): boolean {
  try {
    scratch.exec(`ALTER TABLE t ADD COLUMN ${quote('new')} ${type} DEFAULT ${value}`);
    return true;
  } catch {
    return false;
  }
}
