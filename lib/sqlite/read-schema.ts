import type Database from 'better-sqlite3';
import type { ForeignKey, Table } from './database-schema.js';
import { quote } from './sql.js';

/** The tables and views in the order of the schema, without SQLite's own and the shadow tables of virtual ones. */
export function readSchema(database: Database.Database): Table[] {
  const listed = database.prepare('SELECT name, type, wr FROM pragma_table_list WHERE schema = ?').all('main') as {
    name: string;
    type: Table['kind'] | 'shadow';
    wr: number;
  }[];
  const byName = new Map(listed.map((row) => [row.name, row]));
  const inOrder = database
    .prepare(
      `SELECT name, sql LIKE '%references%' FROM sqlite_schema
       WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .raw()
    .all() as [string, number][];
  return inOrder.flatMap(([name, mayRefer]) => {
    const { type, wr } = byName.get(name) ?? { type: 'table', wr: 0 };
    if (type === 'shadow') return [];
    return [
      { name, kind: type, hasRowid: type === 'table' && wr === 0, ...readColumns(database, name, mayRefer === 1) },
    ];
  });
}

/** @param mayRefer its SQL has the word REFERENCES, without which it has no foreign keys */
function readColumns(database: Database.Database, table: string, mayRefer: boolean): Pick<Table, 'columns' | 'fault'> {
  try {
    const rows = database.pragma(`table_xinfo(${quote(table)})`) as {
      name: string;
      type: string;
      pk: number;
      hidden: number;
    }[];
    const keys = mayRefer ? foreignKeys(database, table) : NO_KEYS;
    // hidden = 1 is a hidden column of a virtual table; generated columns (2, 3) are read like any other.
    const columns = rows
      .filter((r) => r.hidden !== 1)
      .map(({ name, type, pk }) => {
        const references = keys.get(name.toLowerCase());
        return { name, type, primaryKey: pk, ...(references === undefined ? {} : { references }) };
      });
    return { columns };
  } catch (error) {
    return { columns: [], fault: (error as Error).message };
  }
}

const NO_KEYS: ReadonlyMap<string, ForeignKey> = new Map();

/** Declared foreign keys of one column, by that column in lower case. */
function foreignKeys(database: Database.Database, table: string): Map<string, ForeignKey> {
  const rows = database.pragma(`foreign_key_list(${quote(table)})`) as {
    id: number;
    table: string;
    from: string;
    to: string | null;
  }[];
  const single = rows.filter((row) => rows.filter((other) => other.id === row.id).length === 1);
  return new Map(
    single.map(({ table, from, to }) => [from.toLowerCase(), { table, ...(to === null ? {} : { column: to }) }]),
  );
}
