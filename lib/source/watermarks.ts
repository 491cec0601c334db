import type Database from 'better-sqlite3';
import { xxh64 } from '../netcdf/checksums.js';
import type { Cell } from '../sqlite/cell.js';
import { LEAST } from '../sqlite/rowid-bounds.js';
import { quote } from '../sqlite/sql.js';
import { exactJson } from '../util/exact-json.js';
import { formatCount, plural } from '../util/format.js';
import type { SourceTable } from './tables/source-table.js';
import type { Watermark } from './watermark.js';

/** Rows of a sample: each takes a look-up, some four pages. */
export const SAMPLED_ROWS = 128;

/**
 * The watermark of a table now. The number of its rows takes SQLite a pass over the leaf pages of the table, or of an
 * index that has fewer; no row of them is decoded.
 *
 * @returns why there is none, as the end of a sentence
 */
export function watermarkOf(database: Database.Database, { name, read }: SourceTable): Watermark | string {
  const { rowid, query, window, zone } = read;
  if (query !== undefined) return `${name} is a query, which has no rowids`;
  if (rowid === undefined) return `${name} has no rowids`;
  if (window !== undefined) return 'a window (--since, --until) chooses the times';
  if (zone !== undefined) return `local times of ${name} are told apart by the rows before them`;
  const one = lookup(database, read.name);
  const last = (one(`max(${rowid})`) ?? LEAST) as bigint;
  return {
    table: name,
    rowid: last,
    rows: Number(one('count(*)')),
    sample: sampleOf(database, read.name, rowid, last),
  };
}

/**
 * Compares a table with its watermark of an earlier run.
 *
 * @param rows of the table now
 * @returns what has become of the rows behind the watermark, as the end of a sentence; undefined: nothing that shows
 */
export function changeBehind(
  database: Database.Database,
  { name, read }: SourceTable,
  { rowid: mark, rows: before, sample }: Watermark,
  rows: number,
): string | undefined {
  const rowid = read.rowid as string;
  const added = lookup(database, read.name)('count(*)', `WHERE ${rowid} > ${mark}`) as bigint;
  const there = rows - Number(added);
  if (there !== before) {
    return `${name} has ${plural(there, 'row')} up to rowid ${mark}, and had ${formatCount(before)}`;
  }
  if (sampleOf(database, read.name, rowid, mark) === sample) return undefined;
  return `of ${SAMPLED_ROWS} rows of ${name} that were looked at again, some are not what they were`;
}

/** A hash of rows at evenly spaced rowids, the first and the last one among them. */
function sampleOf(database: Database.Database, table: string, rowid: string, last: bigint): bigint {
  const first = lookup(database, table)(`min(${rowid})`) as bigint | null;
  if (first === null || first > last) return xxh64(Buffer.alloc(0));
  const from = database
    .prepare(`SELECT ${rowid}, * FROM ${quote(table)} WHERE ${rowid} BETWEEN ? AND ? ORDER BY ${rowid} LIMIT 1`)
    .raw()
    .safeIntegers();
  const rows: unknown[] = [];
  for (let i = 0n; i < SAMPLED_ROWS; i++) {
    const row = from.get(first + ((last - first) * i) / BigInt(SAMPLED_ROWS - 1), last) as Cell[] | undefined;
    // The next rowid that is there.
    if (row !== undefined) rows.push(row);
  }
  return xxh64(Buffer.from(exactJson(rows)));
}

function lookup(database: Database.Database, table: string) {
  return (what: string, condition = ''): unknown =>
    database
      .prepare(`SELECT ${what} FROM ${quote(table)} ${condition}`)
      .pluck()
      .safeIntegers()
      .get();
}
