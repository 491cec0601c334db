import { readJob } from '../job-files.js';
import type { JobStore } from '../job-store.js';

/** A step of a job, as an engine starts it. */
export interface EngineStep {
  readonly name: 'survey' | 'plan' | 'write' | 'commit';
  /** The command. Of a map it does one shard, whose number the engine says. */
  readonly words: readonly string[];
  /** Tasks of a map; absent: one process. */
  readonly tasks?: number;
}

/** A name for the job, by which an engine tells it from others: `fleetcdf-1a2b3c4d`. @throws JobError ERR_JOB_MISSING */
export async function engineName(store: JobStore): Promise<string> {
  const { job } = await readJob(store);
  return `fleetcdf-${job.slice(0, 8)}`;
}

/**
 * The steps of a job, in their order; each begins when the one before is done.
 *
 * @param access options that say how the job is reached
 * @throws JobError ERR_JOB_MISSING
 */
export async function stepsOf(store: JobStore, access: readonly string[] = []): Promise<readonly EngineStep[]> {
  const { shards, surveys } = await readJob(store);
  const place = store.address;
  const words = (name: string): readonly string[] => ['fleetcdf', 'job', name, place, ...access];
  return [
    { name: 'survey', words: words('survey'), tasks: surveys },
    { name: 'plan', words: words('plan') },
    { name: 'write', words: words('write'), tasks: shards },
    { name: 'commit', words: words('commit') },
  ];
}
