import { describePlan } from '../job/describe-plan.js';
import type { DatasetJob } from '../job/open-job.js';
import { roundingReport, withRounded } from '../job/rounded-times.js';
import { warnOfMerged } from '../job/warn-of-merged.js';
import { Tally } from '../model/tally.js';
import { UNREPRESENTABLE } from '../pack/index.js';
import { integerAdvice } from '../plan/from-settings.js';
import { countWarnings } from '../plan/warnings.js';
import {
  coded,
  foldCoded,
  namesOf,
  planRecord,
  type RunReport,
  reportedWarnings,
  unreadNotes,
} from '../report/index.js';
import type { Written } from '../sink/index.js';
import type { JobFile, PlanFile, WriteFile } from './job-files.js';

interface Made {
  readonly opened: DatasetJob;
  readonly job: JobFile;
  readonly plan: PlanFile;
  readonly written: readonly WriteFile[];
  /** What did not fit its type in what machines share. */
  readonly packed: Tally;
  readonly published: Written;
  readonly referred: Written | undefined;
  readonly seconds: number;
}

/** What a job made, as a single run reports it: the findings of all writers together. */
export function reportOf({ opened, job, plan, written, packed, published, referred, seconds }: Made): RunReport {
  const { source, plan: decided } = opened;
  const { settings } = job;
  const values = new Float64Array(source.signals.length);
  for (const shard of written) for (const [s, count] of shard.values.entries()) values[s] += count;
  const tally = mergedTally(plan, written, packed);
  const { duplicates } = settings.clean;
  return {
    rows: decided.rows ?? 0,
    readings: values.reduce((sum, count) => sum + count, 0) - tally.total(UNREPRESENTABLE),
    machines: decided.shape.machines.filter(({ length }) => length > 0).length,
    signals: source.signals.length,
    tally: withRounded(tally, decided.survey),
    duplicates,
    ...roundingReport(settings),
    destination: published.destination,
    bytes: published.bytes,
    ...(published.parts === undefined ? {} : { parts: published.parts }),
    ...(referred === undefined ? {} : { references: referred.destination }),
    seconds,
    ...reportedWarnings(
      foldCoded(
        [
          ...decided.warnings,
          ...coded('WARN_INTEGERS', countWarnings(tally, integerAdvice(settings, false))),
          ...coded('WARN_MERGED', warnOfMerged(source, tally, values, duplicates)),
          ...coded('WARN_SINK', published.warnings),
          ...coded('WARN_REFERENCES', referred?.warnings),
        ],
        namesOf(source),
      ),
    ),
    notes: [
      ...unreadNotes(source.unread, source.warnings),
      ...decided.notes,
      ...(published.notes ?? []),
      ...(referred?.notes ?? []),
    ],
    plan: planRecord(describePlan(decided, settings)),
  };
}

/**
 * Counts of all writers. What each of them found in all readings, or in all of a database, counts once; not where the
 * survey counted it.
 */
function mergedTally({ found }: PlanFile, written: readonly WriteFile[], packed: Tally): Tally {
  const sum = new Tally();
  sum.merge(found.storeTally);
  const ofAll =
    found.kept === undefined ? written.find((shard) => shard.tallyOfAll !== undefined)?.tallyOfAll : undefined;
  if (ofAll !== undefined) sum.merge(ofAll);
  const ofDatabases = new Map(written.flatMap(({ tallies = [] }) => tallies));
  if (found.kept === undefined) for (const tally of ofDatabases.values()) sum.merge(tally);
  for (const { tally } of written) sum.merge(tally);
  sum.merge(packed);
  return sum;
}
