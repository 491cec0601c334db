import { DeduplicateInOrder } from '../group/index.js';
import { Tally } from '../model/tally.js';
import { integerAdvice } from '../plan/from-settings.js';
import { localTimeWarnings } from '../plan/local-times.js';
import { countWarnings, sourceWarnings } from '../plan/warnings.js';
import {
  coded,
  foldCoded,
  namesOf,
  planRecord,
  type RunReport,
  reportedWarnings,
  resumingPhase,
  unreadNotes,
} from '../report/index.js';
import { throwIfAborted } from '../util/abort.js';
import { clock } from '../util/clock.js';
import { sourceLines, surveyLines } from './describe-plan.js';
import type { Stamped } from './if-changed.js';
import { observe } from './observe.js';
import type { TableJob } from './open-job.js';
import { roundingReport, withRounded } from './rounded-times.js';
import { screeningLines } from './screening-lines.js';
import { tableBytes } from './table-bytes.js';
import { verificationOf, verifiedCounts } from './verify-run.js';
import { warnOfMerged } from './warn-of-merged.js';
import { windowLines } from './window-text.js';

/**
 * The main job with a table at its end: every cleaned and joined reading as a line or a row, in the order of the source
 * where that is a time order of every machine. Text needs no counts for that, so a single table, or a stream, is read
 * once, unless something has to be known of all readings before the first one leaves.
 */
export async function writeTable(job: TableJob, options: Stamped, started: number): Promise<RunReport> {
  const { source, plan, sinks } = job;
  const { settings, signal, progress, transform } = options;
  const tally = new Tally();
  let rows = 0;
  // Where rows keep the order of the source, they are observed in a pass of their own, in the same transaction.
  if (job.observers.length === 0 && (options.observers ?? []).length > 0) await observe({ ...options, beside: source });
  progress?.start(plan.rows, 'Writing');
  const onRows = (count: number): void => {
    throwIfAborted(signal);
    rows += count;
    progress?.rows(count);
  };
  const { readings, encoder, bytes } = tableBytes(job, options, { tally, onRows }, true);
  const verification = verificationOf(job, options);
  const written = await sinks.dataset.write({
    stream: bytes,
    size: plan.size,
    exact: false,
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    ...(plan.parts === undefined ? {} : { parts: plan.parts }),
    ...(signal === undefined ? {} : { signal }),
    ...verification.beforePublishing,
    onProgress: (bytes) => progress?.bytes(bytes),
    onWait: options.onWait,
    onResume: ({ parts, bytes }) => progress?.start(plan.rows, resumingPhase(parts, bytes)),
  });
  const verified = await verification.afterPublishing();
  const { duplicates } = options.settings.clean;
  const counted = new Tally();
  counted.merge(job.surveyTally);
  counted.merge(tally);
  return {
    rows: plan.rows ?? rows,
    readings: encoder.values.subarray(0, source.signals.length).reduce((sum, count) => sum + count, 0),
    machines: source.machines.size,
    signals: source.signals.length,
    tally: withRounded(counted, plan.passes?.survey),
    duplicates,
    ...roundingReport(settings),
    ...written,
    ...(verified === undefined ? {} : { verified: verifiedCounts(verified) }),
    seconds: (clock() - started) / 1000,
    ...reportedWarnings(
      foldCoded(
        [
          ...plan.warnings.filter(({ code }) => code === 'WARN_FORMAT'),
          ...sourceWarnings({ warnings: source.warnings, missingMachines: source.missingMachines() }),
          ...coded('WARN_ADDITIONS', plan.additions),
          ...coded('WARN_LOCAL_TIMES', localTimeWarnings(setBacksOf(job, readings), source.tables)),
          ...coded('WARN_INTEGERS', countWarnings(counted, integerAdvice(settings, transform !== undefined))),
          ...coded('WARN_MERGED', warnOfMerged(source, counted, encoder.values, duplicates)),
          ...coded('WARN_SINK', written.warnings),
        ],
        namesOf(source),
      ),
    ),
    notes: [...unreadNotes(source.unread, source.warnings), ...plan.notes, ...(written.notes ?? [])],
    plan: planRecord([...sourceLines(plan), ...windowLines(settings), ...surveyLines(plan), ...screeningLines(plan)]),
  };
}

/** Times to which those of a machine go back, as the survey found them, or else the pass. */
function setBacksOf({ setBacks }: TableJob, readings: unknown): readonly number[] {
  return setBacks ?? (readings instanceof DeduplicateInOrder ? readings.setBacks.times : []);
}
