import type { DuplicatePolicy } from '../group/index.js';
import type { Tally } from '../model/tally.js';
import { mergedWarnings } from '../report/index.js';
import type { ReadingSource } from '../source/reading-source.js';

/** Warnings about values that were merged, with examples from the source. @param values written, by signal */
export function warnOfMerged(
  source: ReadingSource,
  tally: Tally,
  values: Float64Array,
  policy: DuplicatePolicy,
): string[] {
  const { tables, signalNames } = source;
  return mergedWarnings({
    ...{ tally, tables, policy },
    values: new Map(signalNames.map((name, s) => [name, values[s]])),
    find: (k, signal) => source.duplicateRows?.(k, signal),
  });
}
