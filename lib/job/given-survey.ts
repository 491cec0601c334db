import type { SurveyedReadings } from '../flow/survey-readings.js';
import { Tally, type TallyEntry } from '../model/tally.js';
import { axisOf } from '../model/time-axis.js';
import type { Findings } from '../plan/findings.js';
import type { PassPlan } from '../plan/plan.js';
import type { WordOrders } from '../plan/word-codes.js';
import type { StoredFleet } from '../source/fleet/stored-types.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { Survey } from '../survey/index.js';

/** All that surveying a source found, without files: it can be stored, and given to another process. */
export interface GivenSurvey extends Pick<SurveyedReadings, 'survey' | 'join' | 'setBacks'>, Pick<Findings, 'kept'> {
  /** As in {@link SurveyedReadings}. */
  readonly tally: readonly TallyEntry[];
  readonly storeTally: readonly TallyEntry[];
  /** Names in the database, by machine code. */
  readonly machineNames: readonly string[];
  /** Rows of all tables that were read. */
  readonly rows: number;
  readonly wordOrders?: WordOrders;
  /** Times of all machines together, where they may lie along one axis. */
  readonly timeUnion?: BigInt64Array;
  /** Of several databases. */
  readonly fleet?: StoredFleet;
}

/** Consecutive machines of a survey: indexes from `from` up to, but not including, `to`. */
export interface MachineSpan {
  readonly from: number;
  readonly to: number;
}

/** A given survey as the one that the source would have made. Its machines get their codes in the source. */
export function asSurveyed(given: GivenSurvey, source: ReadingSource): SurveyedReadings {
  for (const name of given.machineNames) source.machines.code(name);
  const { survey, join, setBacks, timeUnion } = given;
  const [tally, storeTally] = [new Tally(), new Tally()];
  tally.merge(given.tally);
  storeTally.merge(given.storeTally);
  return {
    ...{ survey, join, tally, storeTally, setBacks },
    store: undefined,
    timeUnion: timeUnion && { ...axisOf(timeUnion), temporaryBytes: 0 },
    close: () => {},
  };
}

/**
 * What the passes over some machines read. Where the source has its rows machine after machine they read no others; else
 * they read all, and leave the others out. Several databases decide that one by one.
 */
export async function spanOf(
  plan: PassPlan,
  { join, counts, kept }: Findings,
  source: ReadingSource,
  span: MachineSpan | undefined,
): Promise<{ readonly plan: PassPlan; readonly only?: ReadonlySet<number>; readonly tallyOfAll?: Tally }> {
  if (span === undefined) return { plan };
  const { survey } = plan;
  const codes = survey.machines.map(({ code }) => code);
  const only = new Set(codes.slice(span.from, span.to));
  if (source.limitDatabases !== undefined) {
    source.limitDatabases(codes, span.from, span.to);
    // What was found in readings that had to be sorted was counted when they were surveyed.
    return { plan, only, ...(kept === undefined ? {} : { tallyOfAll: new Tally() }) };
  }
  // A row without a machine or a time is in no order.
  const isOrdered = survey.grouped && survey.outOfOrder === 0 && (join.kind === 'single' || join.kind === 'zip');
  const isLimited = isOrdered && counts.length === 0 && source.limitMachines?.(codes, span.from, span.to) === true;
  if (join.kind === 'zip' && join.isOptimistic === true) await source.expectAligned?.();
  return isLimited
    ? { plan: { ...plan, survey: surveyOf(survey, span) }, only }
    : { plan, only, tallyOfAll: new Tally() };
}

/** The survey of some machines alone. */
function surveyOf(survey: Survey, { from, to }: MachineSpan): Survey {
  const machines = survey.machines.slice(from, to);
  return {
    ...survey,
    machines,
    readings: machines.reduce((sum, { length }) => sum + length, 0) + survey.duplicates,
    firsts: survey.firsts.slice(from, to),
    lasts: survey.lasts.slice(from, to),
  };
}
