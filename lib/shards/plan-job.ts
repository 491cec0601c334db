import { createHash } from 'node:crypto';
import { JobError } from '../errors.js';
import type { DatasetJob } from '../job/open-job.js';
import { openSinks } from '../job/open-sinks.js';
import type { Netcdf4Plan } from '../netcdf/index.js';
import { memoryBudget } from '../plan/memory-budget.js';
import { abortShared, beginShared, S3Sink } from '../sink/index.js';
import { exactJson } from '../util/exact-json.js';
import { formatBytes, plural } from '../util/format.js';
import { checkDivisible } from './check-divisible.js';
import { databasesRead } from './databases.js';
import { decideShuffles } from './decide-shuffles.js';
import { type ShardBound, shardBounds } from './divide.js';
import { JOB_FORM, type JobFile, type PlanFile, readJob, readOf, type UploadPlan } from './job-files.js';
import { jobStatus } from './job-status.js';
import { divideUpload } from './part-numbers.js';
import { severalObjects } from './several-objects.js';
import { shardList } from './shard-list.js';
import { runOptions, type StepDone, type StepOptions, withSource } from './step.js';
import { uniteShares } from './unite-shares.js';
import { uniteSurveys } from './unite-surveys.js';

/**
 * Decides everything, once, as a single run does, and begins the upload. Of two that plan at the same time the first one
 * counts.
 *
 * @throws JobError ERR_JOB_INCOMPLETE where a shard is not surveyed
 */
export async function planJob(step: StepOptions): Promise<StepDone> {
  const { store, signal } = step;
  const job = await readJob(store);
  const old = await readOf<PlanFile>(store, job, 'plan.json', 'plan');
  if (old !== undefined) return { isOld: true, text: `planned: ${inShort(old)}` };
  const survey = await surveyOf(step, job);
  const { source, databases, found, notes } = survey;
  step.onSurvey?.(found.survey.machines.length);
  const options = { ...runOptions(job, step), strict: false, priorSurvey: found };
  const plan = await withSource(databasesRead(job, survey), options, async (opened): Promise<PlanFile> => {
    const file = checkDivisible(opened);
    const shuffles = await decideShuffles(opened, file, step);
    const bounds = shardBounds(opened, file, job.shards);
    const { dataset } = opened.sinks;
    const upload =
      dataset instanceof S3Sink ? await beginUpload(dataset, opened, file, bounds, job, signal) : undefined;
    return {
      ...{ form: JOB_FORM, kind: 'plan', job: job.job, source, found, hash: planHash(opened, file), shuffles },
      ...(databases && { databases }),
      shards: bounds.map(({ bytes: _, ...shard }, k) => {
        const parts = upload?.shards[k];
        return { ...shard, ...(parts === undefined ? {} : { parts }) };
      }),
      ...(upload === undefined ? {} : { upload: upload.plan }),
    };
  });
  if (await store.create('plan.json', plan)) return { isOld: false, text: inShort(plan), ...(notes && { notes }) };
  // Another one was faster: its upload is the one that counts.
  if (plan.upload !== undefined) await abortUploadOf(job, step, plan.upload);
  return planJob(step);
}

/** The survey of all shards. @throws JobError ERR_JOB_INCOMPLETE */
async function surveyOf(
  step: StepOptions,
  job: JobFile,
): Promise<Pick<PlanFile, 'source' | 'databases' | 'found'> & Pick<StepDone, 'notes'>> {
  const { store } = step;
  const { missing } = await jobStatus(store);
  if (missing.survey.length === 0 && job.shares === undefined) return uniteShares(step, job);
  if (missing.survey.length === 0) return uniteSurveys(step, job);
  const message = `the job in ${store.place} is not surveyed yet (shard ${shardList(missing.survey)}): fleetcdf job survey does it`;
  throw new JobError('ERR_JOB_INCOMPLETE', message);
}

async function beginUpload(
  sink: S3Sink,
  { plan }: DatasetJob,
  file: Netcdf4Plan,
  bounds: readonly ShardBound[],
  { job, settings }: JobFile,
  signal: AbortSignal | undefined,
): Promise<{ plan: UploadPlan; shards: readonly { first: number; most: number }[] }> {
  const divided = divideUpload(file, bounds, {
    ...{ partSize: settings.s3.partSize, provider: plan.destination.provider },
    several: (objects) => severalObjects(plan.survey, objects, file),
  });
  const upload = await beginShared(sink, job, { signal });
  return { plan: { ...upload, ...divided.plan }, shards: divided.shards };
}

/** Aborts an upload of the job. */
export async function abortUploadOf(job: JobFile, step: StepOptions, upload: UploadPlan): Promise<void> {
  const { dataset } = openSinks(job, memoryBudget(job.settings.memory));
  if (dataset instanceof S3Sink) await abortShared(dataset, upload, step.signal);
}

/** SHA-256 of what the file will be, but for what is decided while it is written. */
export function planHash({ plan }: DatasetJob, { dataset, variables, k, metadataSize, ledger }: Netcdf4Plan): string {
  const chunks = variables.map(({ chunk, deflate, shuffle, fletcher32 }) => ({ chunk, deflate, shuffle, fletcher32 }));
  const machines = plan.shape.machines.map(({ code, length }) => [code, length]);
  const made = exactJson({ dataset, chunks, k, metadataSize, ledger: ledger?.source, machines });
  return createHash('sha256').update(made).digest('hex');
}

function inShort({ shards, upload }: PlanFile): string {
  const written = shards.filter(({ from, to }) => to > from).length;
  const most =
    upload === undefined
      ? ''
      : `, at most ${plural(upload.tail + upload.tailParts - 1, 'part')} of ${formatBytes(upload.partSize)}`;
  const empty = shards.length === written ? '' : `; ${plural(shards.length - written, 'shard')} without machines`;
  return `${plural(written, 'shard')}${most}${empty}`;
}
