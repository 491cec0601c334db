import type { SurveyedReadings } from '../flow/survey-readings.js';
import type { Findings, SourceFacts } from '../plan/findings.js';
import type { Screening } from '../plan/plan-screening.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { RunOptions } from './run-options.js';

/** What the plan follows from: copies, since a source goes on to change while it is read. */
export function findingsOf(
  source: ReadingSource,
  surveyed: SurveyedReadings | undefined,
  rows: number | undefined,
  { transform }: Pick<RunOptions, 'transform'>,
  screening?: Screening,
): Findings {
  const { path, description, isRewindable, size, tables, readers, signalNames, facts, warnings, unread } = source;
  const { notes = [] } = source;
  const known: SourceFacts = {
    ...{ path, description, isRewindable, size, tables, readers, signalNames, facts, warnings, unread, notes },
    signals: [...source.signals, ...(screening?.derived ?? [])].map((signal) => ({
      ...signal,
      ...(signal.meanings === undefined ? {} : { meanings: [...signal.meanings] }),
    })),
    machineNames: [...source.machines.names],
    missingMachines: surveyed === undefined ? [] : source.missingMachines(),
  };
  const hasUserStage = transform !== undefined;
  const screened = screening === undefined ? {} : { screening };
  if (surveyed === undefined) return { source: known, join: source.likelyJoin, counts: [], hasUserStage, ...screened };
  const { survey, join, tally, store, timeUnion, setBacks } = surveyed;
  return {
    source: known,
    join,
    survey,
    ...(rows === undefined ? {} : { rows }),
    counts: [...tally],
    hasUserStage,
    ...screened,
    ...(setBacks.length === 0 ? {} : { setBacks }),
    ...(store === undefined ? {} : { kept: { temporaryBytes: store.spilled } }),
    ...(timeUnion === undefined ? {} : { timeUnion }),
  };
}
