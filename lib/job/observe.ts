import { availableParallelism } from 'node:os';
import { withoutValueRules } from '../clean/index.js';
import { ReadingPasses } from '../flow/reading-passes.js';
import { type SurveyedReadings, surveyReadings } from '../flow/survey-readings.js';
import type { Signal } from '../model/signal.js';
import { Tally, type TallyEntry } from '../model/tally.js';
import { assertReadings, refuseFaults } from '../plan/bad-input.js';
import { cleanRules, integerChoice } from '../plan/from-settings.js';
import { chooseGrouping } from '../plan/grouping.js';
import { memoryBudget } from '../plan/memory-budget.js';
import { planScreening, type Screening } from '../plan/plan-screening.js';
import { readThreads } from '../plan/plan-threads.js';
import { precisionOf } from '../plan/plan-times.js';
import { keysToRead } from '../plan/read-plan.js';
import { sourceWarnings } from '../plan/warnings.js';
import { unreadNotes } from '../report/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { throwIfAborted } from '../util/abort.js';
import { emptyWindow } from './empty-window.js';
import { findingsOf } from './findings-of.js';
import { observedOf } from './observers.js';
import { openSource } from './open-from-settings.js';
import { observeAll } from './planned-slabs.js';
import { resolveOptions } from './resolve-options.js';
import type { RunOptions } from './run-options.js';

/** What {@link observe} takes. Settings need no destination. */
export interface ObserveOptions
  extends Pick<
    RunOptions,
    | 'settings'
    | 'transform'
    | 'strict'
    | 'reader'
    | 'progress'
    | 'signal'
    | 'whileBlocked'
    | 'onWait'
    | 'onOpen'
    | 'onSurvey'
    | 'observers'
  > {
  /** A source of the same database that is open: it is read in the same transaction. */
  readonly beside?: ReadingSource;
}

/** What a pass without a destination found. */
export interface ObserveReport {
  /** Rows of all tables. */
  readonly rows: number;
  readonly machines: number;
  readonly signals: readonly Signal[];
  /** Counts of faults in the data and of changes to it. */
  readonly tally: readonly TallyEntry[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Reads, surveys, cleans and screens the readings as a run with these settings does, shows them to the observers, and
 * writes nothing.
 *
 * @throws FleetcdfError with what was found, where, and what to do
 */
export async function observe(given: ObserveOptions): Promise<ObserveReport> {
  const options = resolveOptions(given);
  const { settings, signal, progress, transform: stage, whileBlocked, observers = [] } = options;
  const memory = memoryBudget(settings.memory);
  const threads = readThreads(settings.threads, false, availableParallelism());
  const integers = stage === undefined ? integerChoice(settings) : undefined;
  const source = await openSource(settings, { ...options, threads, integers });
  let surveyed: SurveyedReadings | undefined;
  let passes: ReadingPasses | undefined;
  try {
    options.onOpen?.(source);
    const needs = { isObserved: true, hasUserStage: stage !== undefined };
    const screening = planScreening(settings, source.signals, needs) as Screening;
    const valueRules = cleanRules(settings, source);
    const rules = screening.isCleaned ? valueRules : withoutValueRules(valueRules);
    let rows = 0;
    progress?.start(undefined, 'Surveying');
    surveyed = await surveyReadings({
      ...{ source, rules, stage, memory, signal, whileBlocked },
      duplicates: settings.clean.duplicates,
      values: options.strict === true || settings.clean.duplicates === 'error',
      precision: precisionOf(settings.output),
      unionLimit: () => undefined,
      onRows: (count) => {
        throwIfAborted(signal);
        rows += count;
        progress?.rows(count);
      },
    });
    const { survey, join, tally, store, storeTally } = surveyed;
    options.onSurvey?.(survey.machines.length);
    const empty = survey.machines.length > 0 ? undefined : await emptyWindow(source, options);
    if (empty !== undefined) throw empty;
    if (options.strict) refuseFaults(tally);
    const findings = findingsOf(source, surveyed, rows, options);
    assertReadings(findings);
    const plan = {
      survey,
      grouping: chooseGrouping(survey, source.isRewindable, true),
      keys: keysToRead(survey, join, tally, stage !== undefined),
    };
    const { duplicates } = settings.clean;
    passes = new ReadingPasses({ ...{ source, rules, stage, duplicates, join, screening, plan, memory, store } });
    const observed = observedOf(settings, findings.source, survey, rows, screening);
    const counted = new Tally();
    counted.merge(storeTally);
    progress?.start(rows, 'Reading');
    const onRows = (count: number): void => {
      throwIfAborted(signal);
      progress?.rows(count);
    };
    await observeAll(
      passes,
      observers.map((factory) => factory(observed)),
      onRows,
      counted,
    );
    return {
      rows,
      machines: survey.machines.length,
      signals: source.signals,
      tally: [...counted],
      warnings: sourceWarnings(findings.source).map(({ message }) => message),
      notes: [...unreadNotes(source.unread, source.warnings), ...(source.notes ?? [])],
    };
  } finally {
    progress?.stop();
    passes?.close();
    surveyed?.close();
    await source.close();
  }
}
