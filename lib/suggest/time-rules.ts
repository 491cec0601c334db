import { formatCount, formatStep, plural } from '../util/format.js';
import type { LogHistogram } from './log-histogram.js';
import { durationUp, shareText } from './round-numbers.js';
import type { SuggestedRule } from './suggested-rules.js';

/** Fewer steps say nothing about what is usual. */
const FEWEST = 20;
/** A gap is so many times the usual step, and longer than nearly all. */
const STEPS = 3;
const NEARLY_ALL = 0.99;
const LONGER = 1.5;

/** Suspect only: a value after a gap is not wrong for that. */
export function suggestTimeGap(between: LogHistogram): SuggestedRule[] {
  if (between.count < FEWEST) return [];
  const usual = between.quantile(0.5);
  const most = between.quantile(NEARLY_ALL);
  const limit = Math.max(STEPS * usual, LONGER * most);
  const gaps = between.above(limit);
  const comment =
    `Readings of a machine are ${formatStep(usual * 1e9)} apart, ${100 * NEARLY_ALL} % of ${formatCount(between.count)} steps ` +
    `at most ${formatStep(most * 1e9)}; ${shareText(gaps, between.count)} are longer than ${durationUp(limit)}.`;
  return [{ rule: 'time_gap', suspect: durationUp(limit), comment }];
}

/** @param duplicates readings that came with the time of another one of the same machine */
export function suggestStuckTime(duplicates: number): SuggestedRule[] {
  if (duplicates === 0) return [];
  const comment = `${plural(duplicates, 'reading')} came with the time of another one of the same machine.`;
  return [{ rule: 'stuck_time', suspect: 2, fail: 5, comment }];
}
