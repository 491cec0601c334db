import type Database from 'better-sqlite3';
import { groupBy } from '../util/group-by.js';
import { foldCase } from './sql.js';

/** A row of `PRAGMA table_list`. */
interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly wr: number;
  readonly strict: number;
}

/**
 * What SQLite lists about all tables, read once: SQLite answers about one table by going through all of them, which is
 * quadratic. To be used within one transaction.
 */
export class TableCatalog {
  readonly #rows: ReadonlyMap<string, TableRow[]>;
  readonly #rootPages: ReadonlyMap<string, number>;

  constructor(database: Database.Database) {
    this.#rows = groupBy(database.pragma('table_list') as TableRow[], (row) => foldCase(row.name));
    const select = database.prepare(`SELECT name, rootpage FROM main.sqlite_schema WHERE type = 'table'`).raw();
    this.#rootPages = new Map(select.all() as [string, number][]);
  }

  /** Tables and views of that name, in the main database and in others. */
  named(name: string): readonly TableRow[] {
    return this.#rows.get(foldCase(name)) ?? [];
  }

  /** @param table spelled as in the schema */
  rootPage(table: string): number | undefined {
    return this.#rootPages.get(table);
  }
}
