import type { UserStage } from '../flow/user-stage.js';
import type { Progress } from '../report/progress.js';
import type { Settings } from '../settings/settings.js';
export interface RunOptions {
  /** What to do; `source.path` and `destination` must be there. */
  readonly settings: Settings;
  /** A stage of the program's own, between clean and group. */
  readonly transform?: UserStage;
  /** Refuse bad input before anything is published. */
  readonly strict?: boolean;
  /** False: an object that is there already is left alone. Default true. */
  readonly overwrite?: boolean;
  /** `rows`: read through SQL even where the pages of the file could be read. */
  readonly reader?: 'auto' | 'rows';
  /**
   * Where references to the chunks of the dataset go, once it is there (netCDF-4 only): a file, `s3://bucket/key`, or `-`. fsspec and
   * xarray open the dataset as Zarr through them.
   */
  readonly references?: string;
  /** The command line, which goes into the history of a dataset that is stamped (`output.stamp`). */
  readonly command?: string;
  readonly progress?: Progress;
  /** Aborting takes back what was begun. */
  readonly signal?: AbortSignal;
}
