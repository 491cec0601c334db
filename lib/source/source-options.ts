import type { CleanRules } from '../clean/clean.js';
import type { Tally } from '../model/tally.js';
import type { Join } from './join/choose-join.js';
import type { TableOptions } from './tables/table-options.js';

export interface SourceOptions extends TableOptions {
  /** `rows`: read through SQL, even where the pages of a table could be read. Default `auto`. */
  readonly reader?: 'auto' | 'rows';
  /** Threads that decode pages; with 1 everything is done in the calling thread. Default: the processors available. */
  readonly threads?: number;
}

/** How one table is read, and why not faster. */
export interface ReaderChoice {
  readonly kind: 'pages' | 'rows' | 'json';
  readonly reason: string;
}

export interface SourceReadOptions {
  /** How tables are joined; absent: as the source's `likelyJoin` says. */
  readonly join?: Join;
  /** False: keys only. Default true. */
  readonly values?: boolean;
  /**
   * Whose keys are read: of all tables; of the first, where a pass before has found the tables in step and no key missing;
   * of none, where that pass has also told every key. Without keys, `machine` and `time` of a batch mean nothing. Default `all`.
   */
  readonly keys?: 'all' | 'first' | 'none';
  /**
   * What is done to the readings where they are read, in the order of the source's signals; only where the source says that it
   * `cleansWhereRead`.
   */
  readonly rules?: CleanRules;
  /** Takes what was left out or not understood; absent: not counted. */
  readonly tally?: Tally;
  /** Told of every batch of every table: rows that came, before joining. */
  readonly onRows?: (rows: number) => void;
}

export interface KeyPassOptions {
  /** Times are rounded to multiples of so many nanoseconds. */
  readonly round?: bigint;
  readonly tally?: Tally;
  /** Told of the rows of every table. */
  readonly onRows?: ((rows: number) => void) | undefined;
  /**
   * Tables that seem to run in step are taken to do so. Passes for values look whether they do, and end with an OutOfStep where they do not;
   * what they did not look at `verifyJoin` does.
   */
  readonly presume?: boolean | undefined;
}
