import type Database from 'better-sqlite3';
import type { Cell } from '../../sqlite/cell.js';
import type { Column, Table } from '../../sqlite/database-schema.js';
import { quote } from '../../sqlite/sql.js';

/** Rows sampled at each of three places of a table. */
const ROWS_A_PLACE = 200;

/** Names of the rowid in SQL, unless a column has that name (CREATE TABLE, 5). */
const ROWID_NAMES = ['rowid', '_rowid_', 'oid'];

/**
 * Sample some columns at the start, middle and end of a table. It finds the places by rowid, which reads little;
 * without a rowid it counts rows.
 * @param count rows from each place
 * @throws SqliteError for a view or virtual table that cannot be read
 */
export function sampleRows(
  database: Database.Database,
  table: Table,
  sampled: readonly Column[],
  count = ROWS_A_PLACE,
): { readonly rows: Cell[][]; readonly complete: boolean } {
  const columns = sampled.map((c) => quote(c.name));
  const rowid = rowidOf(table);
  const select = (rest: string, ...values: bigint[]): Cell[][] =>
    database
      .prepare(`SELECT ${[...columns, rowid ?? '0'].join(', ')} FROM ${quote(table.name)} ${rest}`)
      .raw()
      .safeIntegers()
      .all(...values) as Cell[][];
  const rows = select(`${rowid === undefined ? '' : `ORDER BY ${rowid}`} LIMIT ${3 * count}`);
  const complete = rows.length < 3 * count;
  if (!complete) {
    rows.length = count;
    if (rowid === undefined) rows.push(...byCount(database, table, select, count));
    else rows.push(...byRowid(rowid, rows[count - 1][columns.length] as bigint, select, count));
  }
  const width = columns.length;
  return { rows: rows.map((row) => row.slice(0, width)), complete };
}

type Select = (rest: string, ...values: bigint[]) => Cell[][];

/** Rows at the middle and the end of the rowids after `last`. */
function byRowid(rowid: string, last: bigint, select: Select, count: number): Cell[][] {
  const at = (row: Cell[]): bigint => row[row.length - 1] as bigint;
  const end = select(`ORDER BY ${rowid} DESC LIMIT ${count}`).reverse();
  const half = last + (at(end[0]) - last) / 2n;
  const where = `WHERE ${rowid} > ? AND ${rowid} < ? ORDER BY ${rowid}`;
  const middle = select(`${where} LIMIT ${count}`, half, at(end[0]));
  return [...middle, ...end];
}

function byCount(database: Database.Database, table: Table, select: Select, count: number): Cell[][] {
  const all = database
    .prepare(`SELECT count(*) FROM ${quote(table.name)}`)
    .pluck()
    .safeIntegers()
    .get() as bigint;
  const places = [(all - BigInt(count)) / 2n, all - BigInt(count)];
  return places.flatMap((place) => select(`LIMIT ${count} OFFSET ?`, place));
}

/** A name of the rowid that no column takes; undefined for a table without rowids. */
export function rowidOf({ hasRowid, columns }: Table): string | undefined {
  return hasRowid ? ROWID_NAMES.find((name) => !columns.some((c) => c.name.toLowerCase() === name)) : undefined;
}
