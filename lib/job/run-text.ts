import { pipeline, type Readable } from 'node:stream';
import { CleanTransform, cleanMachineNames, cleansNothing } from '../clean/index.js';
import { ReadingPasses } from '../flow/reading-passes.js';
import { BatchCheck } from '../flow/user-stage.js';
import { DeduplicateInOrder } from '../group/index.js';
import { Tally } from '../model/tally.js';
import { cleanRules, sinkOf } from '../plan/from-settings.js';
import { refuseFaults } from '../plan/plan.js';
import { type PlanLine, planRecord, type RunReport } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import type { Body, Sink } from '../sink/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { LineEncoder, type TextFormatName } from '../text/index.js';
import { clock } from '../util/clock.js';
import { sourceLines, surveyLines } from './describe-plan.js';
import { openSource } from './open-source.js';
import type { RunOptions } from './run-options.js';

/**
 * The main job with text at its end: every cleaned and joined reading as a line, in the order of the source where that is a time
 * order of every machine. No counts are needed for that, so a single table, or a stream, is read once, unless something is to be known of
 * all readings before the first one leaves.
 */
export async function runText(options: RunOptions, format: TextFormatName): Promise<RunReport> {
  const started = clock();
  const sink = sinkOf(options.settings, options.overwrite ?? true);
  return withReadings(options, sink, async ({ source, flow, names, surveyRows, lines }) => {
    const { settings, signal, progress } = options;
    const tally = new Tally();
    let rows = 0;
    progress?.start(surveyRows, 'Writing');
    const onRows = (count: number): void => {
      signal?.throwIfAborted();
      rows += count;
      progress?.rows(count);
    };
    const readings = flow === undefined ? unsurveyed(source, options, tally, onRows) : surveyed(flow, tally, onRows);
    const encoder = new LineEncoder({ format, signals: source.signals, machines: names });
    // Errors of every stage reach the sink through the stream that it reads.
    pipeline(readings, encoder, () => {});
    const written = await sink.write({
      stream: encoder,
      size: mostBytes(settings, source),
      exact: false,
      ...(signal === undefined ? {} : { signal }),
      onProgress: (bytes) => progress?.bytes(bytes),
    } satisfies Body);
    return {
      rows: surveyRows ?? rows,
      readings: encoder.lines * source.signals.length,
      machines: source.machines.size,
      signals: source.signals.length,
      tally: flow === undefined || !flow.isKept ? [...tally] : [...flow.keptTally, ...tally],
      ...written,
      seconds: (clock() - started) / 1000,
      warnings: [...source.warnings, ...source.missingMachines()],
      plan: planRecord(lines),
    };
  });
}

/** The decisions of {@link runText}. */
export async function dryRunText(options: RunOptions, format: TextFormatName): Promise<readonly PlanLine[]> {
  const sink = sinkOf(options.settings, options.overwrite ?? true);
  return withReadings(options, sink, async ({ source, flow, lines }) => [
    ...lines,
    { what: 'format', value: format, why: flow === undefined ? 'text, written as it is read' : orderOf(flow) },
    { what: 'destination', value: sink.destination },
    ...warningsOf(source, flow).map((value) => ({ what: 'warning', value })),
  ]);
}

/** Which machines are missing is known of readings that a survey has read. */
function warningsOf(source: ReadingSource, flow: ReadingPasses | undefined): readonly string[] {
  return flow === undefined ? source.warnings : [...source.warnings, ...source.missingMachines()];
}

interface Readings {
  readonly source: ReadingSource;
  /** Absent where nothing has to be known beforehand. */
  readonly flow: ReadingPasses | undefined;
  /** What the machines are called, by code; grows while readings come. */
  readonly names: readonly string[];
  readonly surveyRows: number | undefined;
  readonly lines: readonly PlanLine[];
}

async function withReadings<T>(options: RunOptions, sink: Sink, use: (readings: Readings) => Promise<T>): Promise<T> {
  const { settings, progress } = options;
  await sink.check(options.signal);
  const source = await openSource(settings, options);
  let flow: ReadingPasses | undefined;
  try {
    const rules = cleanRules(settings, source);
    if (!needsSurvey(source, options)) {
      const lines = sourceLines(source);
      return await use({ source, flow, names: source.machines.names, surveyRows: undefined, lines });
    }
    let surveyRows = 0;
    progress?.start(undefined, 'Surveying');
    flow = await ReadingPasses.open({
      source,
      rules,
      stage: options.transform,
      duplicates: settings.clean.duplicates,
      memory: settings.memory / 12,
      anyOrder: false,
      surveyValues: options.strict === true || settings.clean.duplicates === 'error',
      onRows: (rows) => {
        options.signal?.throwIfAborted();
        surveyRows += rows;
        progress?.rows(rows);
      },
    });
    if (options.strict) refuseFaults(flow.surveyTally);
    const names = cleanMachineNames(source.machines.names, settings.clean.machine);
    const lines = [...sourceLines(source), ...surveyLines(source, flow)];
    return await use({ source, flow, names, surveyRows, lines });
  } finally {
    progress?.stop();
    flow?.close();
    await source.close();
  }
}

/** How tables are joined, what machines are called together, and what is to be refused, is known only when all has been read. */
function needsSurvey(source: ReadingSource, { settings, strict }: RunOptions): boolean {
  const { machine, duplicates } = settings.clean;
  return source.join.kind !== 'single' || machine.padNumbers || strict === true || duplicates === 'error';
}

function surveyed(flow: ReadingPasses, tally: Tally, onRows: (rows: number) => void): Readable {
  return flow.isKept ? flow.grouped({ tally, onRows }) : flow.inSourceOrder({ tally, onRows });
}

function orderOf({ isKept }: ReadingPasses): string {
  return isKept ? 'text, machine after machine, in time order' : 'text, in the order of the source';
}

function unsurveyed(
  source: ReadingSource,
  { settings, transform }: RunOptions,
  tally: Tally,
  onRows: (rows: number) => void,
): Readable {
  const rules = cleanRules(settings, source);
  const { signalNames: signals, machines } = source;
  const joined = new DeduplicateInOrder({
    policy: settings.clean.duplicates,
    signals,
    areCodes: source.signals.map(({ kind }) => kind !== 'number'),
    machines: machines.names,
    tally,
  });
  const stages = [
    ...(cleansNothing(rules) ? [] : [new CleanTransform(rules, signals, tally)]),
    ...(transform === undefined ? [] : [transform(source), new BatchCheck(source)]),
    joined,
  ];
  pipeline([source.stream({ tally, onRows }), ...stages], () => {});
  return joined;
}

const GiB = 2 ** 30;

/**
 * More than the text will be: a source that is as large as that has been seen, or the largest object that an upload in parts of
 * the size asked for can be.
 */
function mostBytes({ s3 }: Settings, { size }: ReadingSource): number {
  return Math.max(64 * GiB, 16 * (size ?? 0), s3.partSize === undefined ? 0 : 10_000 * s3.partSize);
}
