import { Tally, type TallyEntry } from '../model/tally.js';
import type { RangeReader } from '../sink/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { Differences, Sample, VerifyReport } from '../verify/index.js';
import type { RunOptions } from './run-options.js';

/** The options of the run that made the object, and what is compared. */
export interface VerifyOptions extends Omit<RunOptions, 'references' | 'overwrite' | 'command'> {
  /** Compare a random part of the chunks. Absent: all. */
  readonly sample?: Sample;
  /** Differences of each kind that are listed; all are counted. Default 20. */
  readonly limit?: number;
}

/** An object to compare. */
export interface Stored {
  readonly ranges: RangeReader;
  /** Its name for people. */
  readonly destination: string;
  /** The source of the run that made it, in whose transaction the database is read. */
  readonly beside?: ReadingSource;
}

/** Differences of each kind that are listed by default. */
export const LIMIT = 20;

/** What a comparison found. */
export interface Found extends Pick<VerifyReport, 'format' | 'compared' | 'skipped' | 'notes' | 'readings' | 'tally'> {
  readonly differences: Differences;
  readonly rows?: number;
}

export function sumOf(...tallies: Tally[]): TallyEntry[] {
  const sum = new Tally();
  for (const tally of tallies) sum.merge(tally);
  return [...sum];
}
