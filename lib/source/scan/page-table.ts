import type { RowCondition } from '../../sqlite/conditions/row-condition.js';
import type { RowidCondition } from '../../sqlite/conditions/selected-rowids.js';
import type { StoredColumn } from '../../sqlite/stored-column.js';
import type { ReadingsTable } from '../rows/readings-table.js';

/** A table of readings whose pages can be read directly. Plain data: it can be posted to a worker thread. */
export interface PageTable {
  readonly readings: ReadingsTable;
  readonly rootPage: number;
  readonly time: StoredColumn;
  /** Undefined if all readings belong to one machine. */
  readonly machine: StoredColumn | undefined;
  /** In the order of the table's signals. */
  readonly signals: readonly StoredColumn[];
  /** The readings are a view of this table, whose rows have no rowid in SQL. */
  readonly isView?: boolean;
  /** Rows that do not meet it are left out. */
  readonly condition?: RowCondition;
  /** Rows that do not meet it are left out, too: `wantedRanges` has SQLite list those that do. */
  readonly decidedBySqlite?: RowidCondition;
}
