import { SettingsError } from '../lib/errors.js';

/** A variable in which an engine says which of its tasks this is, and the number of the first task. */
interface Engine {
  readonly variable: string;
  /** The variable that has the number of the first task. */
  readonly firstIn?: string;
  /** The number of the first task, where no variable says it. */
  readonly first: number;
}

/** In the order in which they are looked at. */
const ENGINES: readonly Engine[] = [
  { variable: 'SLURM_ARRAY_TASK_ID', firstIn: 'SLURM_ARRAY_TASK_MIN', first: 0 },
  { variable: 'AWS_BATCH_JOB_ARRAY_INDEX', first: 0 },
  { variable: 'JOB_COMPLETION_INDEX', first: 0 },
  { variable: 'BATCH_TASK_INDEX', first: 0 },
  { variable: 'CLOUD_RUN_TASK_INDEX', first: 0 },
  // "undefined" outside of an array.
  { variable: 'SGE_TASK_ID', firstIn: 'SGE_TASK_FIRST', first: 1 },
  { variable: 'PBS_ARRAY_INDEX', first: 0 },
  // 0 outside of an array.
  { variable: 'LSB_JOBINDEX', first: 1 },
];

/**
 * The shard of this process: what `--shard` says, or else the engine that started it.
 *
 * @returns undefined where nothing says it
 * @throws SettingsError ERR_JOB_SHARD for what is no whole number from 0
 */
export function shardNumber(given: number | undefined, env: NodeJS.ProcessEnv = process.env): number | undefined {
  if (given !== undefined) return checked(given, '--shard');
  for (const { variable, firstIn, first } of ENGINES) {
    const value = env[variable];
    if (value === undefined || value === '' || value === 'undefined') continue;
    const zero = Number((firstIn && env[firstIn]) || first);
    if (variable === 'LSB_JOBINDEX' && value === '0') continue;
    return checked(Number(value) - zero, variable);
  }
  return undefined;
}

function checked(shard: number, from: string): number {
  if (Number.isInteger(shard) && shard >= 0) return shard;
  const message = `${from} says shard ${shard}; shards are counted from 0`;
  throw new SettingsError('ERR_JOB_SHARD', message, { key: 'shard' });
}
