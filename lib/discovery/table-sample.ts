import type Database from 'better-sqlite3';
import { isCoreData } from '../source/tables/guess-times.js';
import { sampleRows } from '../source/tables/sample-rows.js';
import type { Cell } from '../sqlite/cell.js';
import type { Table } from '../sqlite/database-schema.js';
import { ColumnProfile } from './column-profile.js';

/** Rows from the beginning, the middle and the end of a table, from which discovery works. */
export class TableSample {
  readonly table: Table;
  /** `(rows, columns)` in the order of the table. */
  readonly rows: readonly (readonly Cell[])[];
  /** True where these are all rows of the table. */
  readonly complete: boolean;
  readonly columns: readonly ColumnProfile[];
  /** The SELECT that joins the table with another one; absent: these are its own rows. */
  readonly query: string | undefined;

  /** @param epoch the date from which numbers of times count, where the user says it */
  constructor(
    table: Table,
    rows: readonly (readonly Cell[])[],
    complete: boolean,
    { epoch, query }: { readonly epoch?: string | undefined; readonly query?: string } = {},
  ) {
    this.query = query;
    this.table = table;
    this.rows = rows;
    this.complete = complete;
    const known = { epoch, isCoreData: isCoreData(table.columns.map(({ name }) => name)) };
    this.columns = table.columns.map(
      (column, i) =>
        new ColumnProfile(
          column,
          rows.map((row) => row[i]),
          undefined,
          known,
        ),
    );
  }

  /** The profile of the column of that name. */
  column(name: string): ColumnProfile {
    return this.columns.find((c) => c.name === name) as ColumnProfile;
  }
}

/** @throws SQLite's error for a view or virtual table that cannot be read */
export function sampleTable(database: Database.Database, table: Table, epoch?: string): TableSample {
  const { rows, complete } = sampleRows(database, table, table.columns);
  return new TableSample(table, rows, complete, { epoch });
}
