import type Database from 'better-sqlite3';
import { quote } from './sql.js';

export interface Column {
  readonly name: string;
  /** The declared type as it stands in the schema, empty where there is none. */
  readonly type: string;
  /** Place in the primary key from 1 on; 0 for other columns. */
  readonly primaryKey: number;
}

export interface Table {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'virtual';
  readonly columns: readonly Column[];
}

/** The tables and views of a database in the order of its schema, without SQLite's own and the shadows of virtual ones. */
export function readSchema(database: Database.Database): Table[] {
  const names = database.prepare('SELECT name, type FROM pragma_table_list WHERE schema = ?').raw();
  const kinds = new Map(names.all('main') as [string, string][]);
  const inOrder = database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all() as string[];
  return inOrder
    .filter((name) => kinds.get(name) !== 'shadow')
    .map((name) => ({ name, kind: kinds.get(name) as Table['kind'], columns: readColumns(database, name) }));
}

function readColumns(database: Database.Database, table: string): Column[] {
  const rows = database.prepare(`PRAGMA table_xinfo(${quote(table)})`).all() as {
    name: string;
    type: string;
    pk: number;
    hidden: number;
  }[];
  // hidden = 1 is a hidden column of a virtual table; generated columns (2, 3) are read like any other.
  return rows.filter((r) => r.hidden !== 1).map((r) => ({ name: r.name, type: r.type, primaryKey: r.pk }));
}
