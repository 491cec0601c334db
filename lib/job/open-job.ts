import { availableParallelism } from 'node:os';
import { type CleanRules, withoutValueRules } from '../clean/index.js';
import { ReadingPasses } from '../flow/reading-passes.js';
import { type SurveyedReadings, surveyReadings } from '../flow/survey-readings.js';
import { Tally } from '../model/tally.js';
import { refuseAdditions, refuseFaults, refuseNewWords, refuseTimes } from '../plan/bad-input.js';
import { formatOf } from '../plan/choose-format.js';
import { checkForms } from '../plan/choose-layout.js';
import type { Findings } from '../plan/findings.js';
import { cleanRules, integerChoice } from '../plan/from-settings.js';
import { memoryBudget } from '../plan/memory-budget.js';
import { type DatasetPlan, makePlan, type PassPlan, type TablePlan, tableNeedsSurvey } from '../plan/plan.js';
import { refuseDeflate } from '../plan/plan-parquet.js';
import { planScreening, type Screening } from '../plan/plan-screening.js';
import { readThreads } from '../plan/plan-threads.js';
import { precisionOf, timeFaults } from '../plan/plan-times.js';
import { isTableFormat } from '../plan/table-format.js';
import { unionLimit } from '../plan/time-axis.js';
import type { ScreenObserver } from '../screen/screened-batch.js';
import { type RangeReader, S3Sink } from '../sink/index.js';
import type { StoredSurvey } from '../source/fleet/stored-types.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { KeyShare } from '../source/scan/key-share.js';
import type { SourceOptions } from '../source/source-options.js';
import { throwIfAborted } from '../util/abort.js';
import { blocking } from '../util/turns.js';
import { type AppendedJob, appendedJob } from './append-slabs.js';
import { mergedValues, unfitFloats, unrepresentable } from './count-faults.js';
import { emptyWindow } from './empty-window.js';
import { findingsOf } from './findings-of.js';
import { asSurveyed, type GivenSurvey, type MachineSpan, spanOf } from './given-survey.js';
import type { Stamped } from './if-changed.js';
import { observedOf } from './observers.js';
import { appends, beginAppend, NO_WATERMARKS, NotAppended, refuseAll, withEarlier } from './open-append.js';
import { openSource } from './open-from-settings.js';
import { destinationOf, openSinks, type Sinks } from './open-sinks.js';
import { openUpdate, refuseUpdate, refuseWhole, updates } from './open-update.js';
import { orderWords } from './order-words.js';

export interface JobOptions extends Omit<Stamped, 'reader'> {
  /** See `SourceOptions.reader`. */
  readonly reader?: SourceOptions['reader'];
  /** A source of the same database that is open: it is read in the same transaction. */
  readonly beside?: ReadingSource;
  /** The destination is not written, but read back: that it can be written is not checked. */
  readonly isWritten?: boolean;
  /**
   * Assume aligned tables from a sample of their keys: where the destination can be written again; `always`: whoever
   * reads values afterwards verifies it.
   */
  readonly optimistic?: boolean | 'always';
  /** Values of a classic format may be written to their positions in a file as they come. */
  readonly positioned?: boolean;
  /** `output.update` is heeded: whoever writes the file keeps what its plan says. */
  readonly mayUpdate?: boolean;
  /** Told why all rows are read where new ones were to be appended. */
  readonly onNotAppended?: (why: string) => void;
  /** Integers beyond 2^53 may go through the stages as codes; not where a program looks at the batches. */
  readonly codes?: boolean;
  /** The readings have been surveyed, perhaps by another process. */
  readonly priorSurvey?: GivenSurvey;
  /** What other processes found when they surveyed several databases, by number of the file. */
  readonly surveyed?: ReadonlyMap<number, StoredSurvey>;
  /** What other processes found when they surveyed the keys of one database, all shares as one. */
  readonly surveyedKeys?: KeyShare;
  /** When the dataset is stamped, where it is. Default: now. */
  readonly stampedAt?: Date;
  /** With `priorSurvey`: the machines that the passes read. Absent: all. */
  readonly machines?: MachineSpan;
}

/** Everything that is decided before the first byte, and what is open meanwhile. */
export type Job = DatasetJob | TableJob;

export interface DatasetJob extends JobBase {
  readonly kind: 'dataset';
  readonly plan: DatasetPlan;
  readonly passes: ReadingPasses;
  /** The object that is updated, where its plan keeps something of it. */
  readonly updated?: RangeReader;
  /** New readings are appended to it; the passes read them alone. */
  readonly appended?: AppendedJob;
}

export interface TableJob extends JobBase {
  readonly kind: 'table';
  readonly plan: TablePlan;
  /** Absent where text is written as it is read, without a survey. */
  readonly passes: ReadingPasses | undefined;
  /** Times to which those of a machine go back; undefined without a survey. */
  readonly setBacks: readonly number[] | undefined;
}

interface JobBase {
  readonly source: ReadingSource;
  readonly rules: CleanRules;
  /** Are shown all readings in one pass, before and after. */
  readonly observers: readonly ScreenObserver[];
  readonly findings: Findings;
  /** Readings out of time order, and what the survey counted while it sorted or kept the readings. */
  readonly surveyTally: Tally;
  readonly sinks: Sinks;
  /** Ends the passes and removes temporary files. */
  close(): Promise<void>;
}

/**
 * Open, survey and plan what `options` say, for `run`, for tables and for the stages of the library. It writes nothing.
 *
 * @throws FleetcdfError for whatever can be refused before the first byte
 */
export async function openJob(options: JobOptions): Promise<Job> {
  try {
    return await openOnce(options);
  } catch (error) {
    if (!(error instanceof NotAppended)) throw error;
    options.onNotAppended?.(error.why);
    // The source is told to read new rows alone: another one reads all.
    return openOnce({ ...options, notAppended: error.why });
  }
}

async function openOnce(options: JobOptions): Promise<Job> {
  const { settings, signal, progress, transform: stage } = options;
  refuseDeflate(settings);
  checkForms(settings);
  // Beside a source that is read, something is written already.
  const whileBlocked = options.beside === undefined ? options.whileBlocked : undefined;
  const memory = memoryBudget(settings.memory);
  const sinks = openSinks(options, memory);
  const isUpdate = options.mayUpdate === true && updates(settings);
  if (isUpdate) refuseUpdate(settings, sinks.dataset, options.overwrite ?? true);
  const threads = readThreads(settings.threads, sinks.dataset instanceof S3Sink, availableParallelism());
  const integers = options.codes === true && stage === undefined ? integerChoice(settings) : undefined;
  const { fleet: known, machineNames } = options.priorSurvey ?? {};
  const fleet = { known, machineNames, surveyed: options.surveyed };
  const source = await openSource(settings, { ...options, whileBlocked, threads, integers, fleet });
  let surveyed: SurveyedReadings | undefined;
  let passes: ReadingPasses | undefined;
  let updating: Awaited<ReturnType<typeof openUpdate>> | undefined;
  const close = async (): Promise<void> => {
    progress?.stop();
    passes?.close();
    surveyed?.close();
    await updating?.reader?.close();
    await source.close();
  };
  try {
    options.onOpen?.(source);
    options.onSource?.('open');
    if (options.isWritten !== true) {
      await sinks.dataset.check(signal);
      await sinks.references?.check(signal);
      if (isUpdate) updating = await openUpdate(sinks.dataset, settings, options.whole, signal);
    }
    // Rows of a table keep their order: they are observed in a pass of their own, where that can be had.
    const isObserved = isObservedHere(source, options);
    const needs = { isObserved, hasUserStage: stage !== undefined };
    const valueRules = cleanRules(settings, source);
    const screening = planScreening(settings, source.signals, needs);
    const rules = screening === undefined || screening.isCleaned ? valueRules : withoutValueRules(valueRules);
    let rows: number | undefined;
    const isAppend = updating !== undefined && appends(settings);
    const watermarks = isAppend
      ? await blocking(() => source.watermarks?.() ?? NO_WATERMARKS, { signal, whileBlocked })
      : undefined;
    const there = updating?.facts.base;
    const why = options.notAppended ?? (there === undefined ? (updating?.facts.whole?.why ?? '') : undefined);
    if (isAppend && why !== undefined) refuseAll(settings, sinks.dataset.destination, why);
    const append =
      watermarks === undefined || there === undefined || why !== undefined
        ? undefined
        : await blocking(() => beginAppend(source, there, watermarks, options, screening), { signal, whileBlocked });
    if (options.priorSurvey !== undefined) {
      surveyed = asSurveyed(options.priorSurvey, source);
      rows = options.priorSurvey.rows;
    } else if (needsSurvey(source, options, screening !== undefined)) {
      rows = 0;
      progress?.start(undefined, 'Surveying');
      surveyed = await surveyReadings({
        source,
        rules,
        stage,
        duplicates: settings.clean.duplicates,
        memory,
        values: options.strict === true || settings.clean.duplicates === 'error',
        axisOf: append?.record.machines[append.record.survey.machines[0].code],
        optimistic: options.optimistic === 'always' || (options.optimistic === true && sinks.dataset.canRetry === true),
        precision: precisionOf(settings.output),
        surveyed: options.surveyedKeys,
        unionLimit: (survey) => (append === undefined ? unionLimit(survey, settings) : undefined),
        signal,
        whileBlocked,
        onRows: (count) => {
          throwIfAborted(signal);
          rows = (rows as number) + count;
          progress?.rows(count);
        },
      });
      if (append !== undefined) surveyed = withEarlier(append, surveyed, source);
      options.onSurvey?.(surveyed.survey.machines.length);
      const empty = surveyed.survey.machines.length > 0 ? undefined : await emptyWindow(source, options);
      if (empty !== undefined) throw empty;
      if (options.strict) refuseFaults(surveyed.tally);
    }
    const appending = append ?? (isAppend && why !== undefined ? { why } : undefined);
    const update = updating && { ...updating.facts, ...(appending && { append: appending }) };
    const destination = destinationOf(sinks, threads, { ...options, update });
    const wordOrders = isTableFormat(formatOf(settings))
      ? undefined
      : (options.priorSurvey?.wordOrders ?? (await orderWords(source, settings, signal)));
    const schema = settings.source.schema === undefined ? undefined : source.schema?.();
    const findings = {
      ...findingsOf(source, surveyed, rows, options, screening),
      ...(wordOrders && { wordOrders }),
      ...(schema && { schema }),
      ...(typeof watermarks === 'object' && { watermarks }),
      ...(options.priorSurvey?.kept && { kept: options.priorSurvey.kept }),
    };
    const plan = await blocking(() => makePlan(findings, settings, destination), { signal, whileBlocked });
    if (options.strict) refuseAdditions(plan.additions);
    const { duplicates } = settings.clean;
    const { join } = plan;
    const passesOf = async (passPlan: PassPlan): Promise<ReadingPasses> =>
      new ReadingPasses({
        ...{ source, rules, stage, duplicates, join, screening },
        ...(await spanOf(passPlan, findings, source, options.machines)),
        ...(append?.later && { plan: { ...passPlan, survey: append.later, keys: 'all' as const } }),
        memory: plan.memory,
        store: surveyed?.store,
      });
    const observers = observersOf(options, findings, screening);
    const base = { source, rules, observers, findings, surveyTally: surveyed?.storeTally ?? new Tally(), sinks, close };
    if (plan.kind === 'table') {
      passes = plan.passes && (await passesOf(plan.passes));
      if (options.strict && plan.passes !== undefined) {
        const tables = passes as ReadingPasses;
        refuseFaults([...(await mergedValues(tables, plan.passes)), ...(await unfitFloats(tables, plan, source))]);
      }
      return { ...base, kind: 'table', plan, passes, setBacks: surveyed?.setBacks };
    }
    passes = await passesOf(plan);
    const reader = updating?.reader;
    const appended = append && reader ? await appendedJob(append, plan, reader, options) : undefined;
    refuseWhole(settings, sinks.dataset.destination, plan.file.whole);
    if (options.strict) {
      refuseNewWords(plan.newWords);
      refuseFaults([...(await mergedValues(passes, plan)), ...(await unrepresentable(passes, plan))]);
      refuseTimes(timeFaults(plan.shape.time, plan.survey, settings));
    }
    return {
      ...base,
      kind: 'dataset',
      plan,
      passes,
      ...(reader && { updated: reader }),
      ...(appended && { appended }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Use a job, and close it whatever happens. */
export async function withJob<T>(options: JobOptions, use: (job: Job) => Promise<T>): Promise<T> {
  const job = await openJob(options);
  try {
    return await use(job);
  } finally {
    await job.close();
  }
}

/** A dataset is planned from counts; a table only sometimes needs them. */
function needsSurvey({ likelyJoin }: ReadingSource, { settings, strict }: JobOptions, isScreened: boolean): boolean {
  return isScreened || !isTableFormat(formatOf(settings)) || tableNeedsSurvey(likelyJoin, settings, strict === true);
}

/** True where observers see the passes of the job itself. */
function isObservedHere({ isRewindable }: ReadingSource, { observers = [], settings }: JobOptions): boolean {
  return observers.length > 0 && !(isRewindable && isTableFormat(formatOf(settings)));
}

/** New observers, once it is known what they will see. */
function observersOf({ observers = [], settings }: JobOptions, findings: Findings, screening: Screening | undefined) {
  const { source, survey, rows } = findings;
  if (screening === undefined || survey === undefined) return [];
  const observed = observedOf(settings, source, survey, rows ?? 0, screening);
  return observers.map((factory) => factory(observed));
}
