import type { CleanRules } from '../../clean/clean.js';
import { cleanBatch } from '../../clean/clean.js';
import type { ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import type { TimeUnit } from '../../time/time-decoder.js';

/**
 * One table (view, query) of readings, every choice made: what a reader reads. Plain data, so that it can be handed to a
 * worker thread.
 */
export interface ReadingsTable {
  /** The table or view; for a query the name it goes by in messages. */
  readonly name: string;
  /** A SELECT to read instead of the table `name`. */
  readonly query?: string;
  /** An SQL condition that rows must meet. */
  readonly where?: string;
  /**
   * An SQL condition that all rows meet which the window and the machines wanted let through, and maybe others: a reader may leave
   * the others out early, and need not.
   */
  readonly prefilter?: string;
  /** Column of the machine; absent: all readings are of the machine `machineName`. */
  readonly machine?: string;
  readonly machineName?: string;
  /** Column of the time. */
  readonly time: string;
  /** What numbers in the time column count; absent: only ISO 8601 text is a time. */
  readonly timeUnit?: TimeUnit;
  /** Readings outside are left out, and not counted. */
  readonly window?: TimeWindow;
  /** The signals it holds, and their columns. */
  readonly signals: readonly SignalColumn[];
  /** Rows whose first signal is a name that is not among its words are left out before anything is counted. */
  readonly onlyNamed?: boolean;
}

/** Times from `since` on and before `until`, nanoseconds since 1970; absent: no bound. */
export interface TimeWindow {
  readonly since?: bigint;
  readonly until?: bigint;
}

/** A column of a batch. Without `words` a value is a number: NaN where it is none, and counted unless it is NULL. */
export interface SignalColumn {
  readonly signal: string;
  readonly column: string;
  /**
   * The values are names (text, or numbers as text); a value is the index of its name in `words`, -1 for a name that is
   * not there, NaN for NULL and blank text.
   */
  readonly categories?: readonly string[];
  /**
   * The column is read as two signals: `numbers` takes its numbers, `words` the text that is no number; what belongs to
   * the other is NaN and not counted.
   */
  readonly part?: 'numbers' | 'words';
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
  /** What is done to the readings where they are decoded: rules of the table's signals, in their order. */
  readonly rules?: CleanRules;
}

/** What gives names their codes. */
export interface Codes {
  code(name: string): number;
}

/** What gives machines their codes: NO_MACHINE for one whose readings are not wanted. */
export interface MachineCodes extends Codes {
  /** Some machines are not wanted: their rows are left out before anything is counted. */
  readonly areSome?: boolean;
}

/** Codes are 0 or more; this is none. */
export const NO_MACHINE = -1;

/** Clean a batch of one table where it was read; times that were not read are left as they are. */
export function cleanRead(
  batch: ReadingBatch,
  signals: readonly string[],
  { rules, keys = true }: ReadOptions,
  tally: Tally,
): void {
  if (rules !== undefined) cleanBatch(batch, keys ? rules : { signals: rules.signals }, signals, tally);
}

/** The rules of some of the signals, in another order. */
export function rulesFor(columns: readonly number[], rules: CleanRules): CleanRules {
  return { ...rules, signals: columns.map((column) => rules.signals[column] ?? []) };
}
