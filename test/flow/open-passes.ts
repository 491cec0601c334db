import type { CleanRules } from '../../lib/clean/index.js';
import { ReadingPasses } from '../../lib/flow/reading-passes.js';
import { type SurveyedReadings, surveyReadings } from '../../lib/flow/survey-readings.js';
import type { DuplicatePolicy } from '../../lib/group/index.js';
import { chooseGrouping } from '../../lib/plan/grouping.js';
import type { PassPlan } from '../../lib/plan/plan.js';
import { keysToRead } from '../../lib/plan/read-plan.js';
import type { ReadingSource } from '../../lib/source/reading-source.js';

export interface OpenPassesOptions {
  readonly source: ReadingSource;
  readonly rules?: CleanRules;
  readonly duplicates?: DuplicatePolicy;
  /** Bytes for readings that are kept. */
  readonly memory: number;
  /** Interleaved machines may leave interleaved. */
  readonly interleaved?: boolean;
  readonly values?: boolean;
  /** Most times of the union; absent: it is not needed. */
  readonly unionLimit?: number;
}

export interface OpenPasses extends SurveyedReadings {
  readonly passes: ReadingPasses;
  readonly plan: PassPlan;
}

/** A surveyed source and passes over it, without layout and format. */
export async function openPasses(options: OpenPassesOptions): Promise<OpenPasses> {
  const { source, rules = { signals: [] }, duplicates = 'first', interleaved = false } = options;
  const memory = { spill: options.memory, scatter: options.memory / 2, timeUnion: options.memory };
  const surveyed = await surveyReadings({
    ...{ source, rules, duplicates, memory },
    values: options.values ?? false,
    unionLimit: () => options.unionLimit,
  });
  const { survey, join, tally, store } = surveyed;
  const plan = {
    survey,
    grouping: chooseGrouping(survey, source.isRewindable, interleaved),
    keys: keysToRead(survey, join, tally, false),
  };
  const passes = new ReadingPasses({ source, rules, duplicates, join, plan, memory, store });
  const close = (): void => {
    passes.close();
    surveyed.close();
  };
  return { ...surveyed, passes, plan, close };
}
