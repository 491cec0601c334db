import { pipeline, Readable } from 'node:stream';
import { CleanTransform, cleansNothing } from '../clean/index.js';
import { duplicateOptions } from '../flow/survey-readings.js';
import { BatchCheck } from '../flow/user-stage.js';
import { DeduplicateInOrder } from '../group/index.js';
import { Tally } from '../model/tally.js';
import { integerAdvice } from '../plan/from-settings.js';
import { localTimeWarnings } from '../plan/local-times.js';
import { countWarnings } from '../plan/warnings.js';
import { foldWarnings, namesOf, planRecord, type RunReport, resumingPhase, unreadNotes } from '../report/index.js';
import { LineEncoder } from '../text/index.js';
import { clock } from '../util/clock.js';
import { sourceLines, surveyLines } from './describe-plan.js';
import type { TextJob } from './open-job.js';
import type { RunOptions } from './run-options.js';
import { verified } from './verified.js';
import { warnOfMerged } from './warn-of-merged.js';

/**
 * The main job with text at its end: every cleaned and joined reading as a line, in the order of the source where that
 * is a time order of every machine. No counts are needed for that, so a single table, or a stream, is read once, unless
 * something has to be known of all readings before the first one leaves.
 */
export async function writeText(job: TextJob, options: RunOptions, started: number): Promise<RunReport> {
  const { source, plan, passes, sinks } = job;
  const { settings, signal, progress, transform } = options;
  const tally = new Tally();
  let rows = 0;
  progress?.start(plan.rows, 'Writing');
  const onRows = (count: number): void => {
    signal?.throwIfAborted();
    rows += count;
    progress?.rows(count);
  };
  const reading = { tally, onRows };
  const readings =
    passes === undefined
      ? unsurveyed(job, options, reading)
      : plan.order === 'machine'
        ? passes.grouped(reading)
        : passes.inSourceOrder(reading);
  // Without a survey, machines get their names while they are read.
  const machines = passes === undefined ? source.machines.names : plan.machineNames;
  const encoder = new LineEncoder({ format: plan.format, signals: source.signals, machines });
  // Errors of every stage reach the sink through the stream that it reads.
  pipeline(Readable.from(verified(readings, source), { objectMode: true, highWaterMark: 2 }), encoder, () => {});
  const written = await sinks.dataset.write({
    stream: encoder,
    size: plan.size,
    exact: false,
    ...(plan.parts === undefined ? {} : { parts: plan.parts }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: (bytes) => progress?.bytes(bytes),
    onResume: ({ parts, bytes }) => progress?.start(plan.rows, resumingPhase(parts, bytes)),
  });
  const { duplicates } = options.settings.clean;
  const counted = new Tally();
  counted.merge(job.surveyTally);
  counted.merge(tally);
  return {
    rows: plan.rows ?? rows,
    readings: encoder.values.reduce((sum, count) => sum + count, 0),
    machines: source.machines.size,
    signals: source.signals.length,
    tally: [...counted],
    duplicates,
    ...written,
    seconds: (clock() - started) / 1000,
    warnings: foldWarnings(
      [
        ...source.warnings,
        ...(written.warnings ?? []),
        ...source.missingMachines(),
        ...localTimeWarnings(setBacksOf(job, readings), source.tables),
        ...countWarnings(counted, integerAdvice(settings, transform !== undefined)),
        ...warnOfMerged(source, counted, encoder.values, duplicates),
        ...(written.warnings ?? []),
      ],
      namesOf(source),
    ),
    notes: unreadNotes(source.unread, source.warnings),
    plan: planRecord([...sourceLines(plan), ...surveyLines(plan)]),
  };
}

/** Times to which those of a machine go back, as the survey found them, or else the pass. */
function setBacksOf({ setBacks }: TextJob, readings: unknown): readonly number[] {
  return setBacks ?? (readings instanceof DeduplicateInOrder ? readings.setBacks.times : []);
}

/** The readings of one table, or of a stream, as they are read. */
function unsurveyed(
  { source, rules }: TextJob,
  { settings, transform }: RunOptions,
  { tally, onRows }: { readonly tally: Tally; readonly onRows: (rows: number) => void },
): DeduplicateInOrder {
  const deduplicated = new DeduplicateInOrder(duplicateOptions(source, settings.clean.duplicates, tally));
  const stages = [
    ...(cleansNothing(rules) ? [] : [new CleanTransform(rules, source.signalNames, tally)]),
    ...(transform === undefined ? [] : [transform(source), new BatchCheck(source)]),
    deduplicated,
  ];
  pipeline([source.stream({ tally, onRows }), ...stages], () => {});
  return deduplicated;
}
