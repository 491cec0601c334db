import type { ReadingPasses } from '../flow/reading-passes.js';
import { type Layout, passesOf } from '../layout/index.js';

/** With fewer readings of a machine at a time, a file would be written in crumbs, each of which takes longer to pass on than its readings to be sorted. */
const LEAST_ROWS = 512;

/**
 * Decide whether values of a classic format are written to their places in the file as they come. So they are where machines take turns, who
 * would have to be brought in order in a temporary file first, and where one variable after the other would take several passes. Where there are so
 * many machines that each has few readings at a time, they take no turns from here on.
 */
export function decidePlacing(layout: Layout, flow: ReadingPasses): boolean {
  if (flow.grouping === 'scatter' && flow.rowsTogether < LEAST_ROWS) flow.noTurns();
  if (flow.grouping === 'scatter') return true;
  return passesOf(layout, 'file').length > 1 && flow.rowsTogether >= LEAST_ROWS;
}
