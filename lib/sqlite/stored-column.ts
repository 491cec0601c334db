import type Database from 'better-sqlite3';
import type { Cell } from './cell.js';
import { columnDefault } from './column-default.js';
import { quote } from './sql.js';

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

/** The columns of an ordinary rowid table of the main database. */
export class StoredColumns {
  /** Generated columns, of which records hold some and not others. */
  readonly hasGenerated: boolean;
  readonly #columns: readonly ColumnRow[];
  readonly #rowid: ColumnRow | undefined;
  readonly #isStrict: boolean;

  constructor(database: Database.Database, table: string, isStrict: boolean) {
    this.#columns = database.pragma(`main.table_xinfo(${quote(table)})`) as ColumnRow[];
    this.#isStrict = isStrict;
    this.hasGenerated = this.#columns.some((column) => column.hidden !== 0);
    this.#rowid = findRowid(database, table, this.#columns);
  }

  /** The column that SQL means by `name`, or undefined. */
  find(name: string): StoredColumn | undefined {
    const wanted = foldCase(name);
    const column = this.#columns.find((c) => foldCase(c.name) === wanted);
    if (column === undefined) return ROWID_NAMES.includes(wanted) ? rowidColumn() : undefined;
    if (column === this.#rowid) return rowidColumn();
    return {
      index: column.cid,
      isReal: hasRealAffinity(column.type),
      absent: columnDefault(column.type, column.dflt_value, this.#isStrict),
    };
  }
}

function rowidColumn(): StoredColumn {
  return { index: ROWID, isReal: false, absent: null };
}

/**
 * INTEGER PRIMARY KEY is the rowid, stored as NULL (CREATE TABLE, 5 "ROWIDs and the INTEGER PRIMARY KEY"). A primary key with an index
 * of its own is not: of several columns, of any other type, or INTEGER PRIMARY KEY DESC in the column's definition.
 */
function findRowid(database: Database.Database, table: string, columns: readonly ColumnRow[]): ColumnRow | undefined {
  const key = columns.filter((column) => column.pk > 0);
  if (key.length !== 1 || foldCase(key[0].type) !== 'integer') return undefined;
  const indexes = database.pragma(`main.index_list(${quote(table)})`) as { origin: string }[];
  return indexes.some((index) => index.origin === 'pk') ? undefined : key[0];
}

/** Datatypes In SQLite, 3.1 "Determination Of Column Affinity": the first rule that fits. */
function hasRealAffinity(type: string): boolean {
  return !/INT|CHAR|CLOB|TEXT|BLOB/i.test(type) && /REAL|FLOA|DOUB/i.test(type);
}

/** SQL names are the same but for the case of ASCII letters. */
function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Where a column's values lie. */
export interface StoredColumn {
  /** Index of the value in the record; ROWID where it is no part of it. */
  readonly index: number;
  /** REAL affinity: an integer in the record stands for the REAL it equals. */
  readonly isReal: boolean;
  /** The value of records that end before it. */
  readonly absent: Cell;
}

/** Index of a column that is the rowid itself. */
export const ROWID = -1;
