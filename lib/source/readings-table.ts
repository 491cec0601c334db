import type { ReadingBatch } from '../batch.js';
import type { TimeUnit } from './time-column.js';

/** One table (view, query) of readings, every choice made: what a reader reads. */
export interface ReadingsTable {
  /** The table or view; for a query the name it goes by in messages. */
  readonly name: string;
  /** A SELECT to read instead of the table `name`. */
  readonly query?: string;
  /** Column of the machine; absent: all readings are of the machine `machineName`. */
  readonly machine?: string;
  readonly machineName?: string;
  /** Column of the time. */
  readonly time: string;
  /** What numbers in the time column count; absent: only ISO 8601 text is a time. */
  readonly timeUnit?: TimeUnit;
  /** The signals it holds, and their columns. */
  readonly signals: readonly SignalColumn[];
}

export interface SignalColumn {
  readonly signal: string;
  readonly column: string;
}

/**
 * Reads one table in its own order (rowid order for a table). Two kinds, the same batches: `RowReader` through SQL, `PageReader`
 * from the pages of the file. Readings without a machine or a readable time are left out and counted; values that
 * are no finite number become NaN and are counted. A batch's `values` has one column per signal of the table.
 */
export interface TableReader {
  readonly table: ReadingsTable;
  /** One pass; may be called again for another. */
  batches(): AsyncIterableIterator<ReadingBatch>;
}

export interface ReadOptions {
  /** False: keys only, `values` is empty (what the survey needs). Default true. */
  readonly values?: boolean;
  /**
   * False: the keys are known from a pass before, which found a time and a machine in every row; a reader may leave
   * `machine` and `time` empty. Default true.
   */
  readonly keys?: boolean;
}
