import { plural } from '../util/format.js';
import { type CommitFile, type PlanFile, readJob, readOf, surveyName, writeName } from './job-files.js';
import type { JobStore } from './job-store.js';
import { shardList } from './shard-list.js';

/** How far a job is. */
export interface JobStatus {
  readonly job: string;
  readonly place: string;
  readonly destination: string;
  readonly shards: number;
  /** Shards that are done, and those that are not. */
  readonly surveyed: number;
  readonly planned: boolean;
  readonly written: number;
  readonly committed: boolean;
  readonly missing: { readonly survey: readonly number[]; readonly write: readonly number[] };
  /** What comes next, for people. */
  readonly next: string;
}

/** Looks which steps are done. @throws JobError as `readJob` */
export async function jobStatus(store: JobStore): Promise<JobStatus> {
  const job = await readJob(store);
  const plan = await readOf<PlanFile>(store, job, 'plan.json', 'plan');
  const commit = await readOf<CommitFile>(store, job, 'commit.json', 'commit');
  const [surveys, writes] = [await store.names('survey'), await store.names('write')];
  const missing = {
    survey: range(job.surveys).filter((k) => !surveys.has(surveyName(k).slice('survey/'.length))),
    write: range(job.shards).filter((k) => !writes.has(writeName(k).slice('write/'.length))),
  };
  return {
    ...{ job: job.job, place: store.place, destination: job.settings.destination as string, shards: job.shards },
    surveyed: job.surveys - missing.survey.length,
    planned: plan !== undefined,
    written: job.shards - missing.write.length,
    committed: commit !== undefined,
    missing,
    next: nextOf(missing, plan !== undefined, commit !== undefined),
  };
}

function nextOf({ survey, write }: JobStatus['missing'], isPlanned: boolean, isCommitted: boolean): string {
  if (isCommitted) return 'the dataset is there';
  if (!isPlanned && survey.length > 0) return 'job survey';
  if (!isPlanned) return 'job plan';
  return write.length === 0 ? 'job commit' : `job write: ${plural(write.length, 'shard')} (${shardList(write)})`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}
