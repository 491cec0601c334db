import { tmpdir } from 'node:os';
import { pipeline, Readable } from 'node:stream';
import { FleetcdfError } from '../errors.js';
import { createEncoder } from '../flow/create-encoder.js';
import { Tally, type TallyEntry } from '../model/tally.js';
import type { NotUpdated } from '../netcdf/netcdf4/base.js';
import { UNREPRESENTABLE } from '../pack/index.js';
import { integerAdvice } from '../plan/from-settings.js';
import { countWarnings } from '../plan/warnings.js';
import {
  coded,
  foldCoded,
  namesOf,
  type PlanLine,
  planRecord,
  type RunReport,
  reportedWarnings,
  resumingPhase,
  unreadNotes,
  withWarnings,
} from '../report/index.js';
import { type Kept, removeLeftovers, StaleUploadError } from '../sink/index.js';
import { KeyMismatchError } from '../source/join/zip.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import { clock } from '../util/clock.js';
import { describePlan } from './describe-plan.js';
import { runIfChanged, type Stamped } from './if-changed.js';
import { NotAppended, refuseAll } from './open-append.js';
import { type DatasetJob, withJob } from './open-job.js';
import { PassCounts } from './pass-counts.js';
import { keptRows, plannedSlabs } from './planned-slabs.js';
import { resolveOptions } from './resolve-options.js';
import { roundingReport, withRounded } from './rounded-times.js';
import type { RunOptions } from './run-options.js';
import { writeTable } from './run-table.js';
import { checkVerifiable, verificationOf, verifiedCounts } from './verify-run.js';
import { warnOfMerged } from './warn-of-merged.js';
import { writeReferences } from './write-references.js';

/**
 * The main job: a database, through clean, group, screen, layout and encode, into a destination. Either the whole object
 * appears or nothing does.
 *
 * @throws FleetcdfError with what was found, where, and what to do
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const leftovers = removeLeftovers(tmpdir());
  const report = await runTwice(resolveOptions(options));
  return { ...report, notes: [...(report.notes ?? []), ...leftovers] };
}

/** Again where it turns out to rest on a wrong assumption. */
async function runTwice(options: RunOptions): Promise<RunReport> {
  const started = clock();
  const { ifChanged = false } = options.settings.output;
  return ifChanged ? runIfChanged(options, (stamped) => runAll(stamped, started)) : runAll(options, started);
}

async function runAll(options: Stamped, started: number): Promise<RunReport> {
  checkVerifiable(options);
  const why: string[] = [];
  let now = options;
  for (;;) {
    try {
      const report = await runOnce(now, started, why.length === 0, (notAppended) => {
        now = { ...now, notAppended };
      });
      return withWarnings(report, coded('WARN_BEGUN_AGAIN', why));
    } catch (error) {
      const again = why.length < MOST_AGAIN ? anew(error, now) : undefined;
      if (again === undefined) throw error;
      // What was written is taken back.
      now = again.options;
      why.push(again.why);
    }
  }
}

/** Each cause of beginning again comes once at most. */
const MOST_AGAIN = 3;

/** How a run that turned out to have begun wrongly can succeed, and why it did not; undefined: it cannot. */
function anew(error: unknown, options: Stamped): { options: Stamped; why: string } | undefined {
  if (error instanceof NotAppended) {
    refuseAll(options.settings, options.settings.destination ?? '', error.why);
    return { options: { ...options, notAppended: error.why }, why: `${BEGUN_WITH_ALL}: ${error.why}` };
  }
  if (error instanceof KeyMismatchError) return { options, why: BEGUN_AGAIN };
  const { settings } = options;
  const whole = whyWhole(error);
  if (whole !== undefined) return { options: { ...options, whole }, why: `${BEGUN_WHOLE}: ${whole.why}` };
  if (!(error instanceof StaleUploadError) || settings.source.path === STANDARD_INPUT) return undefined;
  const fresh = { ...settings, s3: { ...settings.s3, resume: false } };
  return { options: { ...options, settings: fresh }, why: `${error.found}. The run began again, and sent all parts` };
}

/** Why an update that was begun is written whole after all. */
function whyWhole(error: unknown): NotUpdated | undefined {
  const isOf = (code: string) => error instanceof FleetcdfError && error.code === code;
  if (isOf('ERR_S3_NO_COPIES')) return { why: 'the service cannot copy parts of an object', isUnfit: true };
  return isOf('ERR_NETCDF_UNUSED') ? { why: (error as Error).message, isUnfit: false } : undefined;
}

const BEGUN_WHOLE = 'the update was given up, and the run began again, to write all of it';

const BEGUN_WITH_ALL = 'nothing could be appended, and the run began again, to read all rows';

const BEGUN_AGAIN =
  'the tables seemed aligned, and were not: their keys differ. The run began again, so that it took longer';

/** @throws KeyMismatchError where an `optimistic` join turns out wrong while values are read */
function runOnce(
  options: Stamped,
  started: number,
  optimistic: boolean,
  onNotAppended: (why: string) => void,
): Promise<RunReport> {
  return withJob({ ...options, optimistic, positioned: true, codes: true, mayUpdate: true, onNotAppended }, (job) =>
    job.kind === 'table' ? writeTable(job, options, started) : writeDataset(job, options, started),
  );
}

/** Everything that {@link run} does before the first byte: the decisions, for people to read. */
export async function dryRun(options: RunOptions): Promise<readonly PlanLine[]> {
  const resolved = resolveOptions(options);
  const { settings } = resolved;
  return withJob({ ...resolved, positioned: true, codes: true, mayUpdate: true }, async ({ plan }) =>
    describePlan(plan, settings),
  );
}

async function writeDataset(job: DatasetJob, options: Stamped, started: number): Promise<RunReport> {
  const { settings, signal, progress, transform } = options;
  const { source, plan, passes, sinks } = job;
  const counts = new PassCounts(source.signals.length);
  const packed = new Tally();
  const slabs = Readable.from(await plannedSlabs(job, { values: counts, packed }, options, 'Writing'), {
    objectMode: true,
    highWaterMark: 2,
  });
  const encoder = createEncoder(plan, job.appended !== undefined);
  if (plan.threads.workers < plan.destination.threads - 1) await source.limitThreads?.(plan.threads.workers);
  // Errors of every stage reach the sink through the stream that it reads.
  pipeline(slabs, encoder.stream, () => {});
  const { size, exact, headLength, head, isPositioned = false } = encoder;
  const verification = verificationOf(job, options);
  const written = await sinks.dataset.write({
    stream: encoder.stream,
    size,
    exact,
    isPositioned,
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    ...(plan.parts === undefined ? {} : { parts: plan.parts }),
    ...(head === undefined ? {} : { head: { length: headLength, bytes: head } }),
    ...keptOf(job),
    ...(signal === undefined ? {} : { signal }),
    ...verification.beforePublishing,
    onProgress: (bytes) => progress?.bytes(bytes),
    onWait: options.onWait,
    onResume: ({ parts, bytes }) =>
      progress?.start(passes.isKept ? keptRows(plan) : plan.rows, resumingPhase(parts, bytes)),
  });
  const verified = await verification.afterPublishing();
  const references =
    sinks.references === undefined
      ? undefined
      : await writeReferences(sinks.references, sinks.dataset, (url) => encoder.references!(url), signal);
  const { machines } = plan.shape;
  const { sent, ...rest } = written;
  const { duplicates } = settings.clean;
  const tally = merged(job.surveyTally, passes.keptTally, counts.tally, packed);
  return {
    rows: plan.rows ?? 0,
    // What does not fit its type is missing.
    readings: counts.total - packed.total(UNREPRESENTABLE),
    machines: machines.filter(({ length }) => length > 0).length,
    signals: source.signals.length,
    tally: withRounded(tally, plan.survey),
    duplicates,
    ...roundingReport(settings),
    ...rest,
    ...updatedReport(job, sent, encoder.statistics?.unusedBytes),
    ...(verified === undefined ? {} : { verified: verifiedCounts(verified) }),
    ...(references === undefined ? {} : { references: references.destination }),
    seconds: (clock() - started) / 1000,
    ...reportedWarnings(
      foldCoded(
        [
          ...plan.warnings,
          ...coded('WARN_INTEGERS', countWarnings(tally, integerAdvice(settings, transform !== undefined))),
          ...coded('WARN_MERGED', warnOfMerged(source, tally, counts.values, duplicates)),
          ...coded('WARN_SINK', written.warnings),
          ...coded('WARN_REFERENCES', references?.warnings),
        ],
        namesOf(source),
      ),
    ),
    notes: [
      ...unreadNotes(source.unread, source.warnings),
      ...plan.notes,
      ...(written.notes ?? []),
      ...(references?.notes ?? []),
    ],
    plan: planRecord(describePlan(plan, settings)),
  };
}

/** What the report says of an update. */
function updatedReport({ appended }: DatasetJob, sent: number | undefined, unused = 0): Pick<RunReport, 'updated'> {
  if (sent === undefined) return {};
  return { updated: { sent, unused, ...(appended === undefined ? {} : { behind: appended.behind }) } };
}

/** What stays of the object that is updated. */
function keptOf({ plan: { file }, updated }: DatasetJob): { keeps?: Kept } {
  const update = file.encoding.kind === 'netcdf4' ? file.encoding.plan.update : undefined;
  if (update === undefined || updated === undefined) return {};
  return { keeps: { reader: updated, start: update.start, end: update.end } };
}

function merged(...tallies: Iterable<TallyEntry>[]): Tally {
  const sum = new Tally();
  for (const tally of tallies) sum.merge(tally);
  return sum;
}
