import type { UserStage } from '../flow/user-stage.js';
import type { Progress } from '../report/progress.js';
import type { Settings } from '../settings/settings.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { VerifyReport } from '../verify/index.js';
import type { ObserverFactory } from './observers.js';

/** What {@link run} and {@link dryRun} take: the settings, and what only a caller can say. */
export interface RunOptions {
  /** Settings with `source.path` and `destination`. */
  readonly settings: Settings;
  /** The user's stage between clean and group. */
  readonly transform?: UserStage;
  /** Refuse bad input before anything is published. */
  readonly strict?: boolean;
  /** False: fail where the destination exists. Default true. */
  readonly overwrite?: boolean;
  /** `rows`: read through SQL even where the page reader could be used. Default `auto`. */
  readonly reader?: 'auto' | 'rows';
  /**
   * Where to write references to the chunks, once the dataset is written (netCDF-4 only): a file, `s3://bucket/key`, or
   * `-`. Through them fsspec and xarray open the dataset as Zarr.
   */
  readonly references?: string;
  /**
   * Read back what was written and compare it with the database, through another reader where there is one; see
   * {@link verify}. A file is published only then; an object in S3 stays, and the run fails. Default:
   * `settings.verify`, or true where there is a receipt.
   */
  readonly verify?: boolean;
  /** Told what a verification found, once nothing differs. */
  readonly onVerified?: (report: VerifyReport) => void;
  /** The command line, for the history of a stamped dataset (`output.stamp`). */
  readonly command?: string;
  /**
   * A text that the ledger of a netCDF-4 dataset keeps (`source.fingerprint`), for the caller to tell later what the
   * dataset was made from.
   */
  readonly fingerprint?: string;
  /** Shown all readings, before and after cleaning, in one pass; see {@link Observed}. */
  readonly observers?: readonly ObserverFactory[];
  readonly progress?: Progress;
  /** Aborts the run; what it has begun to write is removed. */
  readonly signal?: AbortSignal;
  /**
   * Calls work that may block the thread for long, like SQL that looks for the tables. Nothing has been begun then that
   * a program would leave behind if it ended.
   */
  readonly whileBlocked?: <T>(work: () => T) => T;
  /** Told once where the run waits for another program, after a second: `a reader of plant.fifo`. */
  readonly onWait?: ((what: string) => void) | undefined;
  /** Told of the source when it is open, before anything is written; what it throws ends the run. */
  readonly onOpen?: (source: ReadingSource) => void;
  /** Called when the readings are surveyed, and before they are planned, with the number of machines. */
  readonly onSurvey?: (machines: number) => void;
}
