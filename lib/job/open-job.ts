import { statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { type CleanRules, withoutValueRules } from '../clean/index.js';
import { ReadingPasses } from '../flow/reading-passes.js';
import { type SurveyedReadings, surveyReadings } from '../flow/survey-readings.js';
import { layoutSlabs } from '../layout/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import { countUnrepresentable, UNREPRESENTABLE } from '../pack/index.js';
import { fitsFloat } from '../parquet/index.js';
import { refuseAdditions, refuseFaults, refuseNewWords, refuseTimes } from '../plan/bad-input.js';
import { formatOf } from '../plan/choose-format.js';
import { checkForms } from '../plan/choose-layout.js';
import type { Destination, UpdateFacts } from '../plan/destination.js';
import type { Findings, SourceFacts } from '../plan/findings.js';
import { cleanRules, integerChoice, sinkOf } from '../plan/from-settings.js';
import { type MemoryBudget, memoryBudget } from '../plan/memory-budget.js';
import { type DatasetPlan, makePlan, type PassPlan, type TablePlan, tableNeedsSurvey } from '../plan/plan.js';
import { refuseDeflate } from '../plan/plan-parquet.js';
import { planScreening, type Screening } from '../plan/plan-screening.js';
import { readThreads } from '../plan/plan-threads.js';
import { precisionOf, timeFaults } from '../plan/plan-times.js';
import { isTableFormat } from '../plan/table-format.js';
import { unionLimit } from '../plan/time-axis.js';
import type { ScreenObserver } from '../screen/screened-batch.js';
import { FileSink, type RangeReader, S3Sink, type Sink } from '../sink/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import type { SourceOptions } from '../source/source-options.js';
import { throwIfAborted } from '../util/abort.js';
import { blocking } from '../util/turns.js';
import { emptyWindow } from './empty-window.js';
import type { Stamped } from './if-changed.js';
import { observedOf } from './observers.js';
import { openSource } from './open-source.js';
import { openUpdate, refuseUpdate, refuseWhole, updates } from './open-update.js';
import { orderWords } from './order-words.js';
import type { RunOptions } from './run-options.js';
import { openReferences } from './write-references.js';

export interface JobOptions extends Omit<Stamped, 'reader'> {
  /** See `SourceOptions.reader`. */
  readonly reader?: SourceOptions['reader'];
  /** A source of the same database that is open: it is read in the same transaction. */
  readonly beside?: ReadingSource;
  /** The destination is not written, but read back: that it can be written is not checked. */
  readonly isWritten?: boolean;
  /** Assume aligned tables from a sample of their keys, where the destination can be written again. */
  readonly optimistic?: boolean;
  /** Values of a classic format may be written to their positions in a file as they come. */
  readonly positioned?: boolean;
  /** `output.update` is heeded: whoever writes the file keeps what its plan says. */
  readonly mayUpdate?: boolean;
  /** Integers beyond 2^53 may go through the stages as codes; not where a program looks at the batches. */
  readonly codes?: boolean;
}

/** Everything that is decided before the first byte, and what is open meanwhile. */
export type Job = DatasetJob | TableJob;

export interface DatasetJob extends JobBase {
  readonly kind: 'dataset';
  readonly plan: DatasetPlan;
  readonly passes: ReadingPasses;
  /** The object that is updated, where its plan keeps something of it. */
  readonly updated?: RangeReader;
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
  /** Readings out of time order, and what the survey counted while it sorted or kept the readings. */
  readonly surveyTally: Tally;
  readonly sinks: Sinks;
  /** Ends the passes and removes temporary files. */
  close(): Promise<void>;
}

interface Sinks {
  readonly dataset: Sink;
  readonly references: Sink | undefined;
}

/**
 * Open, survey and plan what `options` say, for `run`, for tables and for the stages of the library. It writes nothing.
 *
 * @throws FleetcdfError for whatever can be refused before the first byte
 */
export async function openJob(options: JobOptions): Promise<Job> {
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
  const source = await openSource(settings, { ...options, whileBlocked, threads, integers });
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
    if (needsSurvey(source, options, screening !== undefined)) {
      rows = 0;
      progress?.start(undefined, 'Surveying');
      surveyed = await surveyReadings({
        source,
        rules,
        stage,
        duplicates: settings.clean.duplicates,
        memory,
        values: options.strict === true || settings.clean.duplicates === 'error',
        optimistic: options.optimistic === true && sinks.dataset.canRetry === true,
        precision: precisionOf(settings.output),
        unionLimit: (survey) => unionLimit(survey, settings),
        signal,
        whileBlocked,
        onRows: (count) => {
          throwIfAborted(signal);
          rows = (rows as number) + count;
          progress?.rows(count);
        },
      });
      options.onSurvey?.(surveyed.survey.machines.length);
      const empty = surveyed.survey.machines.length > 0 ? undefined : await emptyWindow(source, options);
      if (empty !== undefined) throw empty;
      if (options.strict) refuseFaults(surveyed.tally);
    }
    const destination = destinationOf(sinks, threads, options, updating?.facts);
    const wordOrders = isTableFormat(formatOf(settings)) ? undefined : await orderWords(source, settings, signal);
    const schema = settings.source.schema === undefined ? undefined : source.schema?.();
    const findings = {
      ...findingsOf(source, surveyed, rows, options, screening),
      ...(wordOrders && { wordOrders }),
      ...(schema && { schema }),
    };
    const plan = await blocking(() => makePlan(findings, settings, destination), { signal, whileBlocked });
    if (options.strict) refuseAdditions(plan.additions);
    const { duplicates } = settings.clean;
    const { join } = plan;
    const passesOf = (passPlan: PassPlan): ReadingPasses =>
      new ReadingPasses({
        ...{ source, rules, stage, duplicates, join, screening },
        plan: passPlan,
        memory: plan.memory,
        store: surveyed?.store,
      });
    const observers = observersOf(options, findings, screening);
    const base = { source, rules, observers, surveyTally: surveyed?.storeTally ?? new Tally(), sinks, close };
    if (plan.kind === 'table') {
      passes = plan.passes && passesOf(plan.passes);
      if (options.strict && plan.passes !== undefined) {
        const tables = passes as ReadingPasses;
        refuseFaults([...(await mergedValues(tables, plan.passes)), ...(await unfitFloats(tables, plan, source))]);
      }
      return { ...base, kind: 'table', plan, passes, setBacks: surveyed?.setBacks };
    }
    passes = passesOf(plan);
    refuseWhole(settings, sinks.dataset.destination, plan.file.whole);
    if (options.strict) {
      refuseNewWords(plan.newWords);
      refuseFaults([...(await mergedValues(passes, plan)), ...(await unrepresentable(passes, plan))]);
      refuseTimes(timeFaults(plan.shape.time, plan.survey, settings));
    }
    return { ...base, kind: 'dataset', plan, passes, ...(updating?.reader && { updated: updating.reader }) };
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

function openSinks({ settings, references, overwrite = true }: JobOptions, memory: MemoryBudget): Sinks {
  const dataset = sinkOf(settings, memory, overwrite);
  return {
    dataset,
    references: references === undefined ? undefined : openReferences(references, dataset, settings, memory, overwrite),
  };
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

/** What the plan follows from: copies, since a source goes on to change while it is read. */
export function findingsOf(
  source: ReadingSource,
  surveyed: SurveyedReadings | undefined,
  rows: number | undefined,
  { transform }: Pick<RunOptions, 'transform'>,
  screening?: Screening,
): Findings {
  const { path, description, isRewindable, size, tables, readers, signalNames, facts, warnings, unread } = source;
  const known: SourceFacts = {
    ...{ path, description, isRewindable, size, tables, readers, signalNames, facts, warnings, unread },
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

function destinationOf(
  { dataset, references }: Sinks,
  threads: number,
  options: JobOptions,
  update: UpdateFacts | undefined,
): Destination {
  const { settings, positioned = false, command = 'fleetcdf' } = options;
  const temporaryDirectory = tmpdir();
  return {
    name: dataset.destination,
    kind: dataset instanceof S3Sink ? 's3' : dataset instanceof FileSink ? 'file' : 'stream',
    ...(dataset instanceof S3Sink && dataset.provider !== undefined ? { provider: dataset.provider } : {}),
    acceptsPositioned: positioned && dataset.acceptsPositioned === true,
    ...(references === undefined ? {} : { references: references.destination }),
    ...(settings.output.stamp ? { stamp: { date: new Date(), command } } : {}),
    ...(options.fingerprint === undefined ? {} : { fingerprint: options.fingerprint }),
    ...(update === undefined ? {} : { update }),
    temporaryRoom: freeBytes(temporaryDirectory),
    temporaryDirectory,
    threads,
  };
}

/** Bytes that `directory` has left for this user. */
function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Values that another of the same signal, machine and time displaces, found in a pass of its own where there may be any. */
async function mergedValues(passes: ReadingPasses, { survey }: PassPlan): Promise<Tally> {
  const tally = new Tally();
  if (survey.duplicates === 0) return tally;
  for await (const _ of passes.grouped({ tally }));
  return tally;
}

/** The same for the columns of a table. */
async function unfitFloats(passes: ReadingPasses, { parquet }: TablePlan, { signals }: ReadingSource): Promise<Tally> {
  const tally = new Tally();
  const floats = (parquet?.columns ?? []).flatMap(({ type }, s) => (type === 'float' ? [s] : []));
  if (floats.length === 0) return tally;
  for await (const { length, values } of passes.grouped({ signals: floats }) as AsyncIterable<MachineBatch>) {
    for (const [k, column] of values.entries()) {
      const count = column.subarray(0, length).reduce((sum, value) => (fitsFloat(value) ? sum : sum + 1), 0);
      tally.add(signals[floats[k]].name, UNREPRESENTABLE, count);
    }
  }
  return tally;
}

/** Values that their stored types cannot hold, found in a pass of its own where there is a type that may not. */
async function unrepresentable(passes: ReadingPasses, { layout, packing }: DatasetPlan): Promise<Tally> {
  if (packing.packed.size === 0) return new Tally();
  const readings = (signals: readonly number[]) => passes.grouped({ signals }) as AsyncIterable<MachineBatch>;
  return countUnrepresentable(layoutSlabs(layout, readings, 'any'), packing);
}
