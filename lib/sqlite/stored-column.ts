import type Database from 'better-sqlite3';
import type { Cell } from './cell.js';
import { type Affinity, affinityOf } from './column-affinity.js';
import { columnCollations } from './column-collations.js';
import { columnDefault } from './column-default.js';
import { foldCase, quote } from './sql.js';

const ROWID_NAMES = ['rowid', 'oid', '_rowid_'];

/** A row of `PRAGMA table_xinfo`. */
interface ColumnRow {
  readonly cid: number;
  readonly name: string;
  readonly type: string;
  readonly dflt_value: string | null;
  readonly pk: number;
  readonly hidden: number;
}

/** The columns of a rowid table of the main database. */
export class StoredColumns implements ColumnFinder {
  /** The table has generated columns; records hold the STORED ones and not the VIRTUAL ones. */
  readonly hasGenerated: boolean;
  readonly #columns: readonly ColumnRow[];
  readonly #rowid: ColumnRow | undefined;
  readonly #isStrict: boolean;
  readonly #database: Database.Database;
  readonly #table: string;

  constructor(database: Database.Database, table: string, isStrict: boolean) {
    this.#columns = database.pragma(`main.table_xinfo(${quote(table)})`) as ColumnRow[];
    this.#isStrict = isStrict;
    this.#database = database;
    this.#table = table;
    this.hasGenerated = this.#columns.some((column) => column.hidden !== 0);
    this.#rowid = findRowid(database, table, this.#columns);
  }

  /** The column that `name` refers to in SQL; undefined if there is none. */
  find(name: string): StoredColumn | undefined {
    const wanted = foldCase(name);
    const column = this.#columns.find((c) => foldCase(c.name) === wanted);
    if (column === undefined) return ROWID_NAMES.includes(wanted) ? rowidColumn() : undefined;
    if (column === this.#rowid) return rowidColumn();
    return {
      index: column.cid,
      isReal: affinityOf(column.type, this.#isStrict) === 'REAL',
      absent: columnDefault(column.type, column.dflt_value, this.#isStrict),
    };
  }

  /** How SQL compares the values of the column that `name` refers to; undefined if there is none. */
  compared(name: string): ComparedColumn | undefined {
    const stored = this.find(name);
    if (stored === undefined) return undefined;
    if (stored.index === ROWID) return { ...stored, affinity: 'INTEGER', collation: 'BINARY' };
    const { type } = this.#columns[stored.index];
    const collation = this.#collations()?.[stored.index];
    return { ...stored, affinity: affinityOf(type, this.#isStrict), collation };
  }

  #collations(): string[] | undefined {
    const select = this.#database.prepare(`SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?`);
    const sql = select.pluck().get(this.#table) as string;
    return columnCollations(
      sql,
      this.#columns.map(({ name }) => name),
    );
  }
}

function rowidColumn(): StoredColumn {
  return { index: ROWID, isReal: false, absent: null };
}

/**
 * The INTEGER PRIMARY KEY: it is the rowid and stored as NULL (CREATE TABLE, 5 "ROWIDs and the INTEGER PRIMARY KEY").
 * A primary key with an index is not the rowid: one of several columns, of another type, or INTEGER PRIMARY KEY DESC in
 * the column definition.
 */
function findRowid(database: Database.Database, table: string, columns: readonly ColumnRow[]): ColumnRow | undefined {
  const key = columns.filter((column) => column.pk > 0);
  if (key.length !== 1 || foldCase(key[0].type) !== 'integer') return undefined;
  const indexes = database.pragma(`main.index_list(${quote(table)})`) as { origin: string }[];
  return indexes.some((index) => index.origin === 'pk') ? undefined : key[0];
}

/** Finds the columns that names mean. */
export interface ColumnFinder {
  find(name: string): StoredColumn | undefined;
  compared(name: string): ComparedColumn | undefined;
}

/** Where the values of a column are stored. */
export interface StoredColumn {
  /** Index of the value in the record; {@link ROWID} if the column is the rowid. */
  readonly index: number;
  /** The column has REAL affinity: an integer in the record is read as REAL. */
  readonly isReal: boolean;
  /** The value in records that end before the column. */
  readonly absent: Cell;
}

/** A column with what decides how its values are compared. */
export interface ComparedColumn extends StoredColumn {
  readonly affinity: Affinity;
  /** In capitals; undefined if it cannot be told. */
  readonly collation: string | undefined;
}

/** Index of a column that is the rowid itself. */
export const ROWID = -1;
