import type { StoredVariable } from '../netcdf/read/index.js';
import type { DatasetPlan } from '../plan/plan.js';
import type { Differences } from './differences.js';
import type { ExpectedChunks } from './expected-chunks.js';
import type { Locator } from './locate.js';
import type { StoredTimes } from './stored-times.js';

/** What belongs to one variable. */
export interface CheckedVariable {
  /** Its index in the planned dataset. */
  readonly index: number;
  readonly stored: StoredVariable;
  readonly expected: ExpectedChunks;
}

/** Everything by which a difference is told. */
export interface Telling {
  readonly plan: Pick<DatasetPlan, 'shape' | 'layout' | 'packing'>;
  readonly locator: Locator;
  readonly times: StoredTimes;
  readonly differences: Differences;
}
