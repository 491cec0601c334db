import type { Cell } from '../cell-decoder.js';
import type { ReadingsTable } from '../readings-table.js';

/** A table of readings whose pages can be read. Plain, so that it can be handed to a worker thread. */
export interface PageTable {
  readonly readings: ReadingsTable;
  readonly rootPage: number;
  readonly time: StoredColumn;
  /** Undefined where all readings are of one machine. */
  readonly machine: StoredColumn | undefined;
  /** In the order of the table's signals. */
  readonly signals: readonly StoredColumn[];
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
