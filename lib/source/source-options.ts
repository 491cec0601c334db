import type { CleanRules } from '../clean/clean.js';
import type { MachineDictionary } from '../model/batch.js';
import type { Tally } from '../model/tally.js';
import type { Join } from './join/choose-join.js';
import type { KeyShare } from './scan/key-share.js';
import type { TableOptions } from './tables/table-options.js';

/** How a database is read: what discovery would find out by itself, and which rows, machines and signals. */
export interface SourceOptions extends TableOptions {
  /**
   * `rows`: read every table through SQL. Default `auto`: read pages directly where possible. `other`: as `rows`, and say
   * where `auto` would take the other reader.
   */
  readonly reader?: 'auto' | 'rows' | 'other';
  /** Total threads that decode pages; with 1 the calling thread does everything. Default: number of processors. */
  readonly threads?: number;
}

/** How one table is read, and why. */
export interface ReaderChoice {
  readonly kind: 'pages' | 'rows' | 'json';
  readonly reason: string;
  /** SQL that may take any time before it gives a row: a query, a condition, a view, a virtual table. */
  readonly mayWait?: boolean;
  /** No other reader can read the table. */
  readonly isOnly?: boolean;
}

/** How one pass over the readings goes. */
export interface SourceReadOptions {
  /** How tables are joined; absent: as the source's `likelyJoin` says. */
  readonly join?: Join;
  /** False: keys only. Default true. */
  readonly values?: boolean;
  /**
   * The tables whose keys are read. `all` is the default. `first`: an earlier pass has found aligned keys, none
   * missing. `none`: an earlier pass has also returned every key. Without keys, `machine` and `time` of a batch are
   * undefined.
   */
  readonly keys?: 'all' | 'first' | 'none';
  /** Cleaning rules in the order of the source's signals. Only for a source that `cleansWhereRead`. */
  readonly rules?: CleanRules;
  /** Counts bad input. Default: not counted. */
  readonly tally?: Tally;
  /** Called with numbers of rows of every table, before joining; rows that are left out count too. */
  readonly onRows?: (rows: number) => void;
  /** Gives the codes of machines in this pass. Default: the dictionary of the source. */
  readonly machines?: MachineDictionary | undefined;
}

export interface KeyPassOptions {
  /** Survey times rounded to multiples of so many nanoseconds. */
  readonly round?: bigint;
  /** See `SurveyorOptions.precision`. */
  readonly precision?: bigint | undefined;
  readonly tally?: Tally;
  /** Called with numbers of rows of every table; rows that are left out count too. */
  readonly onRows?: ((rows: number) => void) | undefined;
  /**
   * Assume aligned keys if a sample of rows has them. Passes for values verify it and fail with KeyMismatchError;
   * `verifyJoin` verifies the tables that no pass has read.
   */
  readonly optimistic?: boolean | undefined;
  /** The machine whose times are kept; absent: the first one. */
  readonly axisOf?: string | undefined;
  /** What other processes found in the keys of the first table, all shares as one: it is not read. */
  readonly surveyed?: KeyShare | undefined;
}
