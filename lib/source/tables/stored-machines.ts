import type Database from 'better-sqlite3';
import { machineName } from '../../model/cell-values.js';
import { binary, quote, rowsOf } from '../../sqlite/sql.js';
import type { SourceTable } from './source-table.js';

/** Enough names per table to suggest similar ones. */
const MAX_NAMES = 10_000;

/** Machine names in the tables, for suggestions in messages. */
export function storedMachines(database: Database.Database, tables: readonly SourceTable[]): string[] {
  const names = tables.flatMap(({ readings, machines }) => {
    if (readings.machine === undefined) return [readings.machineName as string];
    const select = `SELECT DISTINCT ${binary(quote(readings.machine))} FROM ${rowsOf(readings)} LIMIT ${MAX_NAMES}`;
    const cells = database.prepare(select).pluck().safeIntegers().all().map(machineName);
    return cells.flatMap((name) => (name === undefined ? [] : [machines?.names.get(name) ?? name]));
  });
  return [...new Set(names)];
}
