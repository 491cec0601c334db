import type { CleanRules } from '../../clean/clean.js';
import { cleanBatch } from '../../clean/clean.js';
import type { ReadingBatch } from '../../model/batch.js';
import type { Tally } from '../../model/tally.js';
import type { TimeCoding } from '../../time/time-coding.js';
import type { IntegerColumn } from './integer-columns.js';

/**
 * One table, view or query of readings, with everything decided that a reader needs. Plain data: it can be posted to a
 * worker thread.
 */
export interface ReadingsTable extends TimeCoding {
  /** Name of the table or view; for a query its name in messages. */
  readonly name: string;
  /** A SELECT to read instead of the table `name`. */
  readonly query?: string;
  /** An SQL condition that rows must meet. */
  readonly where?: string;
  /**
   * An SQL condition that every row of the time window and the selected machines meets, and perhaps others. It is an
   * optimization: a reader may ignore it.
   */
  readonly prefilter?: string;
  /** Name of the rowid, in whose order rows come; absent: they have none. */
  readonly rowid?: string;
  /** Column of the machine; absent: all readings belong to the machine `machineName`. */
  readonly machine?: string;
  readonly machineName?: string;
  /** Column of the time. */
  readonly time: string;
  /** Readings outside are left out and not counted as bad input. */
  readonly window?: TimeWindow;
  /** The signals to read, and their columns. */
  readonly signals: readonly SignalColumn[];
  /** Leave out rows whose first signal is a text that is not one of its categories, before any bad input is counted. */
  readonly onlyNamed?: boolean;
}

/** True where a signal is 64-bit integers. */
export function hasIntegers({ signals }: ReadingsTable): boolean {
  return signals.some(({ integers }) => integers !== undefined);
}

/** Times ≥ `since` and < `until`, nanoseconds since 1970; absent: no bound. */
export interface TimeWindow {
  readonly since?: bigint;
  readonly until?: bigint;
}

/**
 * A value column of a batch. Without `categories` its values are numbers; others become NaN and, unless NULL, are
 * counted.
 */
export interface SignalColumn {
  readonly signal: string;
  readonly column: string;
  /**
   * The column holds text (or numbers taken as text). A value is the index of its text in `categories`, -1 for any
   * other text, NaN for NULL, BLOB and blank text.
   */
  readonly categories?: readonly string[];
  /**
   * The column is read as two signals: `numbers` gets its numbers, `words` its text that is not a number. Values of the
   * other part are NaN and not counted.
   */
  readonly part?: 'numbers' | 'words';
  /**
   * The column holds 64-bit integers, and a value is a code. With `isPart` it is read as numbers too: what is no integer
   * of the type is NaN here and not counted.
   */
  readonly integers?: IntegerColumn & { readonly isPart?: boolean };
  /** False: integers that a double rounds are not counted here, because the column is read as integers too. */
  readonly countsRounded?: boolean;
  /**
   * Count the BLOBs of a column of text; without it they are NaN like NULL. Not for the names of signals, where the
   * pivot counts every NaN, nor for words whose column is also read as numbers, where they are counted once.
   */
  readonly countsBlobs?: boolean;
}

/**
 * Reads one table in its own order (rowid order for a table). `RowReader` reads through SQL, `PageReader` from the
 * pages of the file; both yield the same batches. Readings without a machine or a readable time are left out and
 * counted. Values that are no finite number become NaN and are counted. The `values` of a batch have one column per
 * signal.
 */
export interface TableReader {
  readonly table: ReadingsTable;
  /** Begin a pass over the table. */
  batches(): AsyncIterableIterator<ReadingBatch>;
}

export interface ReadOptions {
  /** False: read keys only; `values` is empty. The survey needs no more. Default true. */
  readonly values?: boolean;
  /**
   * False: an earlier pass has read the keys and found a time and a machine in every row; a reader may leave `machine`
   * and `time` empty. Default true.
   */
  readonly keys?: boolean;
  /** Cleaning rules to apply while decoding, in the order of the table's signals. */
  readonly rules?: CleanRules;
}

/** Assigns codes to names. */
export interface Codes {
  code(name: string): number;
}

/** Assigns codes to machines; NO_MACHINE to one that is not selected. */
export interface MachineCodes extends Codes {
  /** Some machines are not selected. Their rows are left out before any bad input is counted. */
  readonly filtersMachines?: boolean;
}

/** Stands for "no code"; codes are ≥ 0. */
export const NO_MACHINE = -1;

/** Apply the cleaning rules, if any, to a batch of one table; not to its times if keys were not read. */
export function cleanRead(
  batch: ReadingBatch,
  signals: readonly string[],
  { rules, keys = true }: ReadOptions,
  tally: Tally,
): void {
  if (rules !== undefined) cleanBatch(batch, keys ? rules : { signals: rules.signals }, signals, tally);
}

/** The rules for the signals with these indexes, in this order. */
export function rulesFor(columns: readonly number[], rules: CleanRules): CleanRules {
  return { ...rules, signals: columns.map((column) => rules.signals[column] ?? []) };
}
