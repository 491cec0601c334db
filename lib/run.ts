import { pipeline, Readable } from 'node:stream';
import type { MachineBatch } from './batch.js';
import { type GroupedReadings, layoutSlabs, passesOf } from './layout/index.js';
import { Flow } from './plan/flow.js';
import { takesAnyOrder } from './plan/format.js';
import { cleanRules, sinkOf, sourceOptions } from './plan/from-settings.js';
import { makePlan, type Plan, refuseFaults } from './plan/plan.js';
import { planLines } from './plan/plan-lines.js';
import type { PlanLine, Progress, RunReport } from './report/index.js';
import type { Settings } from './settings/index.js';
import type { Sink } from './sink/index.js';
import { Source } from './source/source.js';
import { Tally, type TallyEntry } from './tally.js';

export interface RunOptions {
  /** What to do; `source.path` and `destination` must be there. */
  readonly settings: Settings;
  /** Refuse bad input before anything is published. */
  readonly strict?: boolean;
  /** False: an object that is there already is left alone. Default true. */
  readonly overwrite?: boolean;
  /** `rows`: read through SQL even where the pages of the file could be read. */
  readonly reader?: 'auto' | 'rows';
  /** The command line, which goes into the history of a dataset that is stamped (`output.stamp`). */
  readonly command?: string;
  readonly progress?: Progress;
  /** Aborting takes back what was begun. */
  readonly signal?: AbortSignal;
}

/**
 * The main job: a database, through clean, group, layout and encode, into a destination. Either the whole object
 * appears or nothing does.
 *
 * @throws FleetcdfError with what was found, where, and what to do
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const started = performance.now();
  const { signal, progress } = options;
  const sink = sinkOf(options.settings, options.overwrite ?? true);
  return withPlan(options, sink, async ({ flow, plan, surveyRows, lines }) => {
    const tally = new Tally();
    if (plan.reading.kept && !flow.isKept) {
      progress?.start(surveyRows, 'Reading');
      await flow.keep((rows) => {
        signal?.throwIfAborted();
        progress?.rows(rows);
      });
    }
    progress?.start(flow.isKept ? keptRows(plan, flow) : surveyRows, 'Writing');
    const slabs = Readable.from(layoutSlabs(plan.layout, passes(flow, tally, progress), plan.order), {
      objectMode: true,
      highWaterMark: 2,
    });
    const encoder = plan.file.encoder();
    // Errors of every stage reach the sink through the stream that it reads.
    pipeline(slabs, encoder.stream, () => {});
    const { size, exact, headLength, head } = encoder;
    const written = await sink.write({
      stream: encoder.stream,
      size,
      exact,
      ...(head === undefined ? {} : { head: { length: headLength, bytes: head } }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (bytes) => progress?.bytes(bytes),
    });
    const { machines, signals } = plan.shape;
    return {
      rows: surveyRows,
      readings: machines.reduce((sum, m) => sum + m.length, 0) * signals.length,
      machines: machines.length,
      signals: signals.length,
      tally: joined(outOfOrder(flow), flow.keptTally, tally),
      ...written,
      seconds: (performance.now() - started) / 1000,
      warnings: plan.warnings,
      plan: Object.fromEntries(lines.map(({ what, value }) => [what, value])),
    };
  });
}

/** Everything that {@link run} does before the first byte: the decisions, for people to read. */
export async function dryRun(options: RunOptions): Promise<readonly PlanLine[]> {
  const sink = sinkOf(options.settings, options.overwrite ?? true);
  return withPlan(options, sink, async ({ lines }) => lines);
}

interface Planned {
  readonly flow: Flow;
  readonly plan: Plan;
  readonly lines: readonly PlanLine[];
  /** Rows of all tables that the survey read. */
  readonly surveyRows: number;
}

async function withPlan<T>(options: RunOptions, sink: Sink, use: (planned: Planned) => Promise<T>): Promise<T> {
  const { settings, progress, signal } = options;
  const { threads } = settings;
  const source = Source.open({
    ...sourceOptions(settings),
    reader: options.reader ?? 'auto',
    ...(threads === undefined ? {} : { threads }),
  });
  let flow: Flow | undefined;
  let plan: Plan | undefined;
  try {
    await sink.check();
    progress?.start(undefined, 'Surveying');
    let surveyRows = 0;
    flow = await Flow.open({
      source,
      rules: cleanRules(settings, source),
      duplicates: settings.clean.duplicates,
      memory: settings.memory / 12,
      anyOrder: takesAnyOrder(settings.output.format),
      surveyValues: options.strict === true || settings.clean.duplicates === 'error',
      onRows: (rows) => {
        signal?.throwIfAborted();
        surveyRows += rows;
        progress?.rows(rows);
      },
    });
    if (options.strict) refuseFaults(flow.surveyTally);
    const stamp = settings.output.stamp ? { date: new Date(), command: options.command ?? 'fleetcdf' } : undefined;
    plan = await makePlan({ source, flow, settings, stamp });
    return await use({ flow, plan, surveyRows, lines: planLines(source, flow, plan, sink) });
  } finally {
    progress?.stop();
    plan?.close();
    flow?.close();
    await source.close();
  }
}

/**
 * The passes a layout may ask for. What the readings are found to be is counted once: by the first pass that carries values,
 * or, where readings are kept, by the one that carries the signal.
 */
function passes(flow: Flow, tally: Tally, progress: Progress | undefined): GroupedReadings {
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
function keptRows({ layout, order }: Plan, { survey }: Flow): number {
  const withValues = passesOf(layout, order).filter((signals) => signals.length > 0).length;
  return survey.machines.reduce((sum, machine) => sum + machine.length, 0) * withValues;
}

function joined(...tallies: Iterable<TallyEntry>[]): TallyEntry[] {
  const sum = new Tally();
  for (const tally of tallies) sum.merge(tally);
  return [...sum];
}

function outOfOrder({ survey }: Flow): TallyEntry[] {
  return survey.outOfOrder === 0 ? [] : [{ column: 'time', rule: 'out of order', count: survey.outOfOrder }];
}
