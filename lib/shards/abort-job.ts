import { JobError, SinkError } from '../errors.js';
import { isS3Url, S3Uploads } from '../sink/index.js';
import { type CommitFile, type JobFile, type PlanFile, readJob, readOf } from './job-files.js';
import { abortUploadOf } from './plan-job.js';
import type { StepDone, StepOptions } from './step.js';

/**
 * Removes a job, with its upload and all that its writers have stored. A dataset that is there stays.
 *
 * @throws SinkError where the upload cannot be aborted: the job stays then
 */
export async function abortJob(step: StepOptions): Promise<StepDone> {
  const { store } = step;
  const job = await readJob(store).catch((error: unknown) => {
    if (error instanceof JobError && error.code === 'ERR_JOB_MISSING') return undefined;
    throw error;
  });
  if (job !== undefined) {
    const plan = await readOf<PlanFile>(store, job, 'plan.json', 'plan');
    const commit = await readOf<CommitFile>(store, job, 'commit.json', 'commit');
    if (plan?.upload !== undefined && commit === undefined) await abortUploadOf(job, step, plan.upload);
    if (commit === undefined) await abortOthers(job, step);
  }
  await store.remove();
  return {
    isOld: job === undefined,
    text: job === undefined ? `there is no job in ${store.place}` : 'the job is removed',
  };
}

/** Milliseconds by which the clock of a service may be behind ours. */
const CLOCK_GRAIN = 60_000;

/** Uploads of the object that a process began which died before it could say so. A service that lists none tells none. */
async function abortOthers({ settings, created }: JobFile, { signal }: StepOptions): Promise<void> {
  const destination = settings.destination as string;
  if (!isS3Url(destination)) return;
  const uploads = new S3Uploads(destination, settings.s3);
  try {
    for (const upload of await uploads.list(signal)) {
      const begun = upload.initiated?.getTime() ?? 0;
      const isOurs = destination.endsWith(`/${upload.key}`) && begun >= created.getTime() - CLOCK_GRAIN;
      if (isOurs) await uploads.abort(upload, signal);
    }
  } catch (error) {
    const isUnlisted = error instanceof SinkError && /^ERR_S3_(NO_LISTING|ACCESS_DENIED)$/.test(error.code);
    if (!isUnlisted) throw error;
  } finally {
    await uploads.close();
  }
}
