import { pipeline, Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { JobError } from '../errors.js';
import { StatisticsCount } from '../job/count-statistics.js';
import type { DatasetJob } from '../job/open-job.js';
import { PassCounts } from '../job/pass-counts.js';
import { plannedSlabs } from '../job/planned-slabs.js';
import { machinesPart } from '../layout/index.js';
import { Tally } from '../model/tally.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { createPartEncoder, type PartEncoder } from '../netcdf/netcdf4/encoder.js';
import { FileSink, isUploadGone, S3Sink, sendShared } from '../sink/index.js';
import { KeyMismatchError } from '../source/join/zip.js';
import { formatBytes, plural } from '../util/format.js';
import { checkDivisible } from './check-divisible.js';
import { databasesRead } from './databases.js';
import {
  bytesName,
  type CommitFile,
  JOB_FORM,
  type JobFile,
  type PlanFile,
  readJob,
  readOf,
  type ShardPlan,
  type WriteFile,
  writeName,
} from './job-files.js';
import { storedStatistics } from './job-statistics.js';
import { planHash } from './plan-job.js';
import { planOf } from './read-plan.js';
import { runOptions, type StepDone, type StepOptions, withSource } from './step.js';

/**
 * Reads the machines of one shard and stores their chunks: as parts of the upload, or in a file of the job. Done twice,
 * also at the same time, it stores the same bytes in the same place.
 *
 * @throws JobError ERR_JOB_INCOMPLETE before the plan, ERR_JOB_CHANGED where the database is another one
 */
export async function writeShard(step: StepOptions, k: number): Promise<StepDone> {
  const { store } = step;
  const job = await readJob(store);
  const plan = await planOf(store, job);
  const shard = plan.shards[k];
  if (shard === undefined) return { isOld: true, text: `shard ${k} has nothing to write: there are ${job.shards}` };
  const old = await readOf<WriteFile>(store, job, writeName(k), 'write');
  if (old?.hash === plan.hash) return { isOld: true, text: `shard ${k} is written` };
  if ((await readOf<CommitFile>(store, job, 'commit.json', 'commit')) !== undefined) {
    return { isOld: true, text: `shard ${k} came late: the dataset is there` };
  }
  const written = shard.from === shard.to ? NOTHING : await writeMachines(step, job, plan, k, shard);
  const file: WriteFile = { form: JOB_FORM, kind: 'write', job: job.job, shard: k, hash: plan.hash, ...written };
  await store.write(writeName(k), file);
  const text = `shard ${k}: ${plural(shard.to - shard.from, 'machine')}, ${formatBytes(written.part.bytes)}`;
  return { isOld: false, text };
}

type Stored = Omit<WriteFile, 'form' | 'kind' | 'job' | 'shard' | 'hash'>;

const NOTHING: Stored = {
  part: { bytes: 0, entries: new Uint8Array(0), shuffles: [] },
  ...{ padding: 0, crc: 0, values: new Float64Array(0), tally: [] },
};

function writeMachines(step: StepOptions, job: JobFile, plan: PlanFile, k: number, shard: ShardPlan): Promise<Stored> {
  const count = job.stats === undefined ? undefined : new StatisticsCount();
  const options = {
    ...runOptions(job, step),
    strict: false,
    isWritten: true,
    priorSurvey: plan.found,
    machines: shard,
    ...(count && { observers: [count.observer] }),
  };
  return withSource(databasesRead(job, plan, shard), options, async (opened) => {
    const file = checkPlan(opened, plan);
    const { compress } = opened.plan.threads;
    const encoder = createPartEncoder(file, compress === undefined ? {} : { threads: compress }, plan.shuffles);
    const counts = { values: new PassCounts(opened.source.signals.length), packed: new Tally() };
    const slabs = Readable.from(await slabsOf(opened, shard, counts, step), { objectMode: true, highWaterMark: 2 });
    // Errors of every stage reach whoever reads the bytes.
    pipeline(slabs, encoder.stream, () => {});
    const sum = { crc: 0 };
    const stored = await keepBytes(step, opened, plan, k, encoder, summed(encoder.stream, sum));
    checkRows(counts.values.rows, shard);
    const { passes, source } = opened;
    const tallies = [...(source.tallies ?? [])].map(([file, found]) => [file, [...found]] as const);
    const tally = new Tally();
    for (const some of [counts.values.tally, passes.keptTally, counts.packed]) tally.merge(some);
    return {
      ...{ part: encoder.part(), ...stored, crc: sum.crc, values: counts.values.values, tally: [...tally] },
      ...(passes.tallyOfAll === undefined ? {} : { tallyOfAll: [...passes.tallyOfAll] }),
      ...(tallies.length === 0 ? {} : { tallies }),
      ...(count && { statistics: storedStatistics(count) }),
    };
  }).catch(unaligned);
}

/** @throws JobError ERR_JOB_PLAN where this process plans something else */
export function checkPlan(opened: DatasetJob, { hash }: PlanFile): Netcdf4Plan {
  const file = checkDivisible(opened);
  if (planHash(opened, file) === hash) return file;
  const message =
    'this process plans another dataset than the job: the database, or what the environment says, is not what it was ' +
    'when the job was planned; begin anew (fleetcdf job abort, fleetcdf job create)';
  throw new JobError('ERR_JOB_PLAN', message);
}

/** The slabs that come from the readings of the shard. */
function slabsOf(
  opened: DatasetJob,
  { from, to, along }: ShardPlan,
  counts: Parameters<typeof plannedSlabs>[1],
  step: StepOptions,
) {
  const { survey, shape, layout } = opened.plan;
  const codes = new Set(survey.machines.slice(from, to).map(({ code }) => code));
  const own = machinesPart(layout, (m) =>
    along === undefined ? codes.has(shape.machines[m].code) : m >= along.from && m < along.to,
  );
  return plannedSlabs({ ...opened, plan: { ...opened.plan, layout: own } }, counts, step, 'Writing');
}

async function* summed(bytes: AsyncIterable<Uint8Array>, sum: { crc: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    sum.crc = crc32(chunk, sum.crc);
    yield chunk;
  }
}

async function keepBytes(
  { store, signal, progress }: StepOptions,
  { sinks: { dataset } }: DatasetJob,
  { upload, shards }: PlanFile,
  k: number,
  { size }: PartEncoder,
  bytes: AsyncGenerator<Uint8Array>,
): Promise<Pick<Stored, 'padding' | 'parts'>> {
  let sent = 0;
  const onBytes = (count: number): void => {
    sent += count;
    progress?.bytes(sent);
  };
  const { parts } = shards[k];
  if (upload !== undefined && parts !== undefined && dataset instanceof S3Sink) {
    const { partSize, least } = upload;
    return sendShared(dataset, upload, bytes, { ...parts, partSize, least }, { signal, onBytes }).catch(gone);
  }
  const stream = Readable.from(bytes, { objectMode: true, highWaterMark: 2 });
  const body = { stream, size, exact: false, onProgress: (total: number) => progress?.bytes(total) };
  await new FileSink(store.pathOf(bytesName(k)) as string).write(signal === undefined ? body : { ...body, signal });
  return { padding: 0 };
}

/** Tables that only seemed to be aligned when they were surveyed. @throws JobError ERR_JOB_KEYS */
function unaligned(error: unknown): never {
  if (!(error instanceof KeyMismatchError)) throw error;
  const message =
    'the tables seemed aligned in a sample of their keys, and are not: make the job anew with --reader rows, whose survey ' +
    'compares all keys';
  throw new JobError('ERR_JOB_KEYS', message, { cause: error });
}

/** An upload that has ended under a writer. @throws JobError ERR_JOB_UPLOAD */
function gone(error: unknown): never {
  if (!isUploadGone(error)) throw error;
  const message =
    'the upload of the job has ended: the job was committed or aborted meanwhile, or a lifecycle rule of the bucket ' +
    'removed it';
  throw new JobError('ERR_JOB_UPLOAD', message, { cause: error });
}

/** @throws JobError ERR_JOB_CHANGED where other readings came than were surveyed */
function checkRows(rows: number, { readings }: ShardPlan): void {
  if (rows === readings) return;
  const message = `the survey saw ${readings} readings of the machines of this shard, and ${rows} came: the database has changed`;
  throw new JobError('ERR_JOB_CHANGED', message);
}
