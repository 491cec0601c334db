import type { ReadingBatch } from '../batch.js';
import { type CleanRules, cleanBatch } from '../clean/clean.js';
import type { Tally } from '../tally.js';
import type { ReadOptions } from './readings-table.js';

/** Clean a batch of one table where it was read; times that were not read are left as they are. */
export function cleanRead(
  batch: ReadingBatch,
  signals: readonly string[],
  { rules, keys = true }: ReadOptions,
  tally: Tally,
): void {
  if (rules !== undefined) cleanBatch(batch, keys ? rules : { signals: rules.signals }, signals, tally);
}

/** The rules of some of the signals, in another order. */
export function rulesFor(columns: readonly number[], rules: CleanRules): CleanRules {
  return { ...rules, signals: columns.map((column) => rules.signals[column] ?? []) };
}
