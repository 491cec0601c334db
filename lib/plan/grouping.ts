import type { Survey } from '../survey/surveyor.js';
/** How the readings of one machine are brought together. */
export type Grouping =
  /** Rows come machine after machine: they pass through. */
  | 'pass'
  /** Machines are interleaved: a spill store brings them into machine order. */
  | 'spill'
  /** Machines are interleaved and leave so, in batches of one machine. */
  | 'scatter'
  /** Rows are out of time order: the survey has sorted them into a spill store. */
  | 'sort'
  /** The source can be read once: the survey has kept its readings in a spill store. */
  | 'spool';

/** How readings are grouped where interleaved machines may (`interleaved`) or may not leave interleaved. */
export function chooseGrouping(survey: Survey, isRewindable: boolean, interleaved: boolean): Grouping {
  if (!isRewindable) return 'spool';
  if (survey.outOfOrder > 0) return 'sort';
  if (survey.grouped) return 'pass';
  return interleaved ? 'scatter' : 'spill';
}
