import type Database from 'better-sqlite3';
import { machineName } from '../model/cell-values.js';
import type { Cell } from '../sqlite/cell.js';
import { quote } from '../sqlite/sql.js';
import type { ReadingsTable } from './rows/readings-table.js';

/** Consecutive machines in the order in which a table has them. */
export interface MachineRange {
  /** The place of a machine in that order; undefined for a name that the survey did not see. */
  readonly placeOf: (key: string) => number | undefined;
  /** Places from `from` up to, but not including, `to`. */
  readonly from: number;
  readonly to: number;
}

/**
 * An SQL condition on the rowid that the rows of some machines meet, and no other rows. The table has its rows machine
 * after machine, so that each end is found with some thirty look-ups, whatever the size.
 *
 * @returns undefined where the rows have no rowid, no column of machines, or another condition; or where the look-ups
 * meet a machine that the survey did not see
 */
export function machineRows(
  database: Database.Database,
  { name, rowid, machine, query, where, window }: ReadingsTable,
  range: MachineRange,
): string | undefined {
  if (rowid === undefined || machine === undefined) return undefined;
  if (query !== undefined || where !== undefined || window !== undefined) return undefined;
  const columns = `${rowid}, ${quote(machine)}`;
  const next = database
    .prepare(`SELECT ${columns} FROM ${quote(name)} WHERE ${rowid} >= ? ORDER BY ${rowid} LIMIT 1`)
    .raw()
    .safeIntegers();
  // Each by itself: SQLite looks one of them up, and reads the whole table for both.
  const [least, greatest] = ['min', 'max'].map(
    (end) =>
      database
        .prepare(`SELECT ${end}(${rowid}) FROM ${quote(name)}`)
        .pluck()
        .safeIntegers()
        .get() as bigint | null,
  );
  if (least === null || greatest === null) return undefined;
  /** The least rowid from which on all machines have at least this place; undefined where that cannot be told. */
  const begin = (place: number): bigint | undefined => {
    let [low, high] = [least, greatest + 1n];
    while (low < high) {
      const middle = low + (high - low) / 2n;
      const [id, cell] = next.get(middle) as [bigint, Cell];
      const key = machineName(cell);
      const found = key === undefined ? undefined : range.placeOf(key);
      if (found === undefined) return undefined;
      if (found >= place) high = middle;
      else low = id + 1n;
    }
    return low;
  };
  const [from, to] = [begin(range.from), begin(range.to)];
  return from === undefined || to === undefined ? undefined : `${rowid} BETWEEN ${from} AND ${to - 1n}`;
}
