import { shellWords } from '../../sink/index.js';
import type { EngineStep } from './steps-of.js';

/** A job of Slurm to be submitted. */
export interface SlurmJob {
  readonly name: EngineStep['name'];
  /** Words behind `sbatch`, but for the dependency. */
  readonly words: readonly string[];
}

/**
 * The jobs of Slurm that do the steps, an array for each map. A task whose node fails is put into the queue again. What
 * else a site wants (partition, account, time, memory) goes into the variables of sbatch (`SBATCH_PARTITION`, …).
 *
 * @param logs directory for the output of tasks
 */
export function slurmJobs(steps: readonly EngineStep[], logs: string): readonly SlurmJob[] {
  return steps.map(({ name, words, tasks }) => ({
    name,
    words: [
      '--parsable',
      '--requeue',
      '--open-mode=append',
      '--kill-on-invalid-dep=yes',
      `--job-name=fleetcdf-${name}`,
      `--output=${logs}/${name}-${tasks === undefined ? '%j' : '%A-%a'}.log`,
      ...(tasks === undefined ? [] : [`--array=0-${tasks - 1}`]),
      `--wrap=exec ${shellWords(words)}`,
    ],
  }));
}

/** The words of a job that begins when another one has succeeded. */
export function afterSlurm({ words }: SlurmJob, before: string | undefined): readonly string[] {
  return before === undefined ? words : [`--dependency=afterok:${before}`, ...words];
}
