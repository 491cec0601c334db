import { pipeline, Readable } from 'node:stream';
import { ReadingPasses } from '../flow/reading-passes.js';
import { type GroupedReadings, layoutSlabs, passesOf } from '../layout/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally, type TallyEntry } from '../model/tally.js';
import type { Slab } from '../netcdf/model.js';
import { countUnrepresentable, packSlabs } from '../pack/index.js';
import { cleanRules, sinkOf } from '../plan/from-settings.js';
import { makePlan, type Plan, refuseFaults } from '../plan/plan.js';
import { isClassic, takesAnyOrder } from '../plan/plan-format.js';
import { type PlanLine, type Progress, planRecord, type RunReport } from '../report/index.js';
import type { Sink } from '../sink/index.js';
import { KeyMismatchError } from '../source/join/zip.js';
import type { ReadingSource } from '../source/reading-source.js';
import { isTextFormat } from '../text/index.js';
import { clock } from '../util/clock.js';
import { planLines } from './describe-plan.js';
import { openSource } from './open-source.js';
import type { RunOptions } from './run-options.js';
import { dryRunText, runText } from './run-text.js';
import { openReferences, writeReferences } from './write-references.js';

/**
 * The main job: a database, through clean, group, layout and encode, into a destination. Either the whole object
 * appears or nothing does.
 *
 * @throws FleetcdfError with what was found, where, and what to do
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const { format } = options.settings.output;
  return isTextFormat(format) ? runText(options, format) : runDataset(options);
}

async function runDataset(options: RunOptions): Promise<RunReport> {
  const started = clock();
  try {
    return await tryDataset(options, started, true);
  } catch (error) {
    if (!(error instanceof KeyMismatchError)) throw error;
    // What was written has been taken back.
    const report = await tryDataset(options, started, false);
    return { ...report, warnings: [BEGUN_AGAIN, ...report.warnings] };
  }
}

const BEGUN_AGAIN =
  'the tables seemed to run in step, and were found not to while they were read: the run was begun again, so that it took longer';

/** @param presume tables that seem to run in step are taken to, where the destination lets it be tried. @throws OutOfStep where they do not */
async function tryDataset(options: RunOptions, started: number, presume: boolean): Promise<RunReport> {
  const { signal, progress } = options;
  return withPlan({ ...options, presume, place: true }, async ({ source, flow, plan, sinks, surveyRows, lines }) => {
    const tally = new Tally();
    if (plan.reading.kept && !flow.isKept) {
      progress?.start(surveyRows, 'Reading');
      await flow.keep((rows) => {
        signal?.throwIfAborted();
        progress?.rows(rows);
      });
    }
    progress?.start(flow.isKept ? keptRows(plan, flow) : surveyRows, 'Writing');
    const readings = layoutSlabs(plan.layout, passes(flow, tally, progress), plan.order);
    const slabs = Readable.from(confirmed(packSlabs(readings, plan.packing, tally), source), {
      objectMode: true,
      highWaterMark: 2,
    });
    const encoder = plan.file.encoder();
    // Compression takes the processors; what it has to wait for takes one thread.
    if (plan.file.compresses) await source.limitThreads?.(1);
    // Errors of every stage reach the sink through the stream that it reads.
    pipeline(slabs, encoder.stream, () => {});
    const { size, exact, headLength, head, isPositioned = false } = encoder;
    const written = await sinks.dataset.write({
      stream: encoder.stream,
      size,
      exact,
      isPositioned,
      ...(head === undefined ? {} : { head: { length: headLength, bytes: head } }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (bytes) => progress?.bytes(bytes),
    });
    const references =
      sinks.references === undefined
        ? undefined
        : await writeReferences(sinks.references, sinks.dataset, (url) => encoder.references!(url), signal);
    const { machines, signals } = plan.shape;
    return {
      rows: surveyRows,
      readings: machines.reduce((sum, m) => sum + m.length, 0) * signals.length,
      machines: machines.length,
      signals: signals.length,
      tally: joined(outOfOrder(flow), flow.keptTally, tally),
      ...written,
      ...(references === undefined ? {} : { references }),
      seconds: (clock() - started) / 1000,
      warnings: plan.warnings,
      plan: planRecord(lines),
    };
  });
}

/** Comes to its end only where what was presumed of the source holds. */
async function* confirmed(slabs: AsyncIterable<Slab>, source: ReadingSource): AsyncGenerator<Slab> {
  yield* slabs;
  await source.verifyJoin?.();
}

/** Everything that {@link run} does before the first byte: the decisions, for people to read. */
export async function dryRun(options: RunOptions): Promise<readonly PlanLine[]> {
  const { format } = options.settings.output;
  if (isTextFormat(format)) return dryRunText(options, format);
  return withPlan({ ...options, place: true }, async ({ lines }) => lines);
}

interface Sinks {
  readonly dataset: Sink;
  readonly references: Sink | undefined;
}

function openSinks({ settings, references, overwrite = true }: RunOptions): Sinks {
  const dataset = sinkOf(settings, overwrite);
  return {
    dataset,
    references: references === undefined ? undefined : openReferences(references, dataset, settings, overwrite),
  };
}

/** Everything that is decided before the first byte, and what is open meanwhile. */
export interface Planned {
  readonly source: ReadingSource;
  readonly flow: ReadingPasses;
  readonly plan: Plan;
  readonly sinks: Sinks;
  readonly lines: readonly PlanLine[];
  /** Rows of all tables that the survey read. */
  readonly surveyRows: number;
  close(): Promise<void>;
}

interface PlanOptions extends RunOptions {
  /** Tables that seem to run in step are taken to, where the destination lets it be tried. */
  readonly presume?: boolean;
  /** Values may go to their places in the file, where the destination is one: the encoder gives bytes with their places. */
  readonly place?: boolean;
}

async function withPlan<T>(options: PlanOptions, use: (planned: Planned) => Promise<T>): Promise<T> {
  const planned = await openPlanned(options);
  try {
    return await use(planned);
  } finally {
    options.progress?.stop();
    await planned.close();
  }
}

/** Open, survey and plan what `options` say; nothing is written yet. */
export async function openPlanned(options: PlanOptions): Promise<Planned> {
  const { settings, progress, signal } = options;
  const sinks = openSinks(options);
  const source = await openSource(settings, options);
  let flow: ReadingPasses | undefined;
  let plan: Plan | undefined;
  const close = async (): Promise<void> => {
    plan?.close();
    flow?.close();
    await source.close();
  };
  try {
    await sinks.dataset.check(signal);
    await sinks.references?.check(signal);
    // Where a stage of others gives fewer readings the second time, only an encoder that wants every value says so.
    const mayPlace =
      options.place === true &&
      options.transform === undefined &&
      sinks.dataset.acceptsPositioned === true &&
      isClassic(settings.output.format);
    progress?.start(undefined, 'Surveying');
    let surveyRows = 0;
    flow = await ReadingPasses.open({
      source,
      rules: cleanRules(settings, source),
      stage: options.transform,
      duplicates: settings.clean.duplicates,
      memory: settings.memory / 12,
      anyOrder: takesAnyOrder(settings.output) || mayPlace,
      presume: options.presume === true && sinks.dataset.canRetry === true,
      surveyValues: options.strict === true || settings.clean.duplicates === 'error',
      onRows: (rows) => {
        signal?.throwIfAborted();
        surveyRows += rows;
        progress?.rows(rows);
      },
    });
    if (options.strict) refuseFaults(flow.surveyTally);
    const stamp = settings.output.stamp ? { date: new Date(), command: options.command ?? 'fleetcdf' } : undefined;
    plan = await makePlan({ source, flow, settings, stamp, mayPlace, references: sinks.references !== undefined });
    if (options.strict) refuseFaults(await countUnrepresentableValues(flow, plan));
    const lines = planLines(source, flow, plan, sinks.dataset, sinks.references);
    return { source, flow, plan, sinks, lines, surveyRows, close };
  } catch (error) {
    progress?.stop();
    await close();
    throw error;
  }
}

/** Values that their stored types cannot hold, found in a pass of its own where there is a type that may not. */
async function countUnrepresentableValues(flow: ReadingPasses, { layout, packing }: Plan): Promise<Tally> {
  if (packing.packed.size === 0) return new Tally();
  return countUnrepresentable(layoutSlabs(layout, passes(flow, new Tally(), undefined), 'any'), packing);
}

/**
 * The passes a layout may ask for. What the readings are found to be is counted once: by the first pass that carries values,
 * or, where readings are kept, by the one that carries the signal.
 */
function passes(flow: ReadingPasses, tally: Tally, progress: Progress | undefined): GroupedReadings {
  let isCounted = false;
  return (signals) => {
    const hasValues = signals.length > 0;
    const counting = hasValues && (flow.isKept || !isCounted) ? { tally } : {};
    isCounted ||= hasValues;
    const onRows = (rows: number) => progress?.rows(rows);
    return flow.grouped({ signals, ...counting, ...(hasValues ? { onRows } : {}) }) as AsyncIterable<MachineBatch>;
  };
}

/** Readings that go by while variables are written one after the other. */
function keptRows({ layout, order }: Plan, { survey }: ReadingPasses): number {
  const withValues = passesOf(layout, order).filter((signals) => signals.length > 0).length;
  return survey.machines.reduce((sum, machine) => sum + machine.length, 0) * withValues;
}

function joined(...tallies: Iterable<TallyEntry>[]): TallyEntry[] {
  const sum = new Tally();
  for (const tally of tallies) sum.merge(tally);
  return [...sum];
}

function outOfOrder({ survey }: ReadingPasses): TallyEntry[] {
  return survey.outOfOrder === 0 ? [] : [{ column: 'time', rule: 'out of order', count: survey.outOfOrder }];
}
