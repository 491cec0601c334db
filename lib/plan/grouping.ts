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

/**
 * How readings are grouped where interleaved machines may (`interleaved`) or may not leave interleaved.
 *
 * @param isReordered machines leave in another order than that of their readings, unless they may leave interleaved
 */
export function chooseGrouping(
  survey: Survey,
  isRewindable: boolean,
  interleaved: boolean,
  isReordered = false,
): Grouping {
  if (!isRewindable) return 'spool';
  if (survey.outOfOrder > 0) return 'sort';
  if (survey.grouped && (interleaved || !isReordered)) return 'pass';
  return interleaved ? 'scatter' : 'spill';
}
