import { JobError } from '../errors.js';
import { type JobFile, type PlanFile, readOf } from './job-files.js';
import type { JobStore } from './job-store.js';

/** The plan of a job. @throws JobError ERR_JOB_INCOMPLETE where there is none yet */
export async function planOf(store: JobStore, job: JobFile): Promise<PlanFile> {
  const plan = await readOf<PlanFile>(store, job, 'plan.json', 'plan');
  if (plan !== undefined) return plan;
  const message = `the job in ${store.place} is not planned yet: fleetcdf job plan does it`;
  throw new JobError('ERR_JOB_INCOMPLETE', message);
}
