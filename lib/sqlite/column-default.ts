import Database from 'better-sqlite3';
import type { Cell } from './cell.js';
import { quote } from './sql.js';

/** A name alone, bare or in any of SQLite's quotes: DEFAULT takes it as text, an expression as a column. */
const NAME = /^("([^"]|"")*"|`([^`]|``)*`|\[[^\]]*\]|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)$/;

/**
 * The value that SQLite reads in rows which were there before ALTER TABLE ADD COLUMN: the column's default with the column's affinity,
 * NULL where it is no constant (ALTER TABLE, 4: such a column cannot be added). SQLite says it itself, for a table that goes the same way.
 *
 * @param type the declared type
 * @param expression the default as `PRAGMA table_xinfo` has it, without the parentheses it may have had
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
