import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FleetcdfError, JobError } from '../lib/errors.js';
import { afterSlurm, type EngineStep, parallelLine, slurmJobs } from '../lib/shards/index.js';
import { print } from './output.js';

/** The engines that a job can be given to. */
export const ENGINES = ['parallel', 'slurm'] as const;
export type Engine = (typeof ENGINES)[number];

const execute = promisify(execFile);

/**
 * Gives the steps of a job to an engine, or prints how.
 *
 * @param logs directory for the output of tasks
 * @throws JobError ERR_JOB_ENGINE where the engine does not take them
 */
export async function submit(
  engine: Engine,
  steps: readonly EngineStep[],
  { workers, logs }: { readonly workers: number; readonly logs: string },
): Promise<void> {
  if (engine === 'parallel') return print(parallelLine(steps, workers));
  let before: string | undefined;
  const lines: string[] = [];
  for (const job of slurmJobs(steps, logs)) {
    before = await sbatch(afterSlurm(job, before));
    lines.push(`${job.name.padEnd(7)} ${before}\n`);
  }
  await print(lines.join(''));
}

/** @returns the ID of the job */
async function sbatch(words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute('sbatch', [...words]);
    // The cluster may stand behind it.
    return stdout.trim().split(';')[0];
  } catch (error) {
    if (error instanceof FleetcdfError) throw error;
    const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string };
    const found = code === 'ENOENT' ? 'there is no sbatch on this computer' : `sbatch says: ${stderr.trim()}`;
    const remedy = 'jobs that were submitted before wait for it; scancel ends them';
    throw new JobError('ERR_JOB_ENGINE', `Slurm does not take the job: ${found} (${remedy})`, { cause: error });
  }
}
