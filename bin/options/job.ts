import { AWS_BATCH, CONTAINERS, KUBERNETES } from './engine.js';
import { CONDUCT, JSON_OUTPUT, PROGRESS, QUIET, RESOURCES, SETTINGS, STATISTICS } from './general.js';
import { INPUT, READER } from './input.js';
import type { OptionTable } from './option.js';
import { DESTINATION, FORM, OUTPUT } from './output.js';
import { S3_ACCESS, S3_OBJECT, S3_UPLOAD } from './s3.js';

/** What `job create` may be told of the dataset, as `run` is. The other actions read it in the job. */
export const CREATE = {
  ...INPUT,
  ...READER,
  ...DESTINATION,
  ...FORM,
  'time-axis': OUTPUT['time-axis'],
  fletcher32: OUTPUT.fletcher32,
  'time-units': OUTPUT['time-units'],
  references: OUTPUT.references,
  overwrite: OUTPUT.overwrite,
  'part-size': S3_UPLOAD['part-size'],
  ...S3_OBJECT,
  ...SETTINGS,
  memory: RESOURCES.memory,
  strict: CONDUCT.strict,
  ...STATISTICS,
  shards: {
    type: 'number',
    value: 'N',
    brief: 'Shards to divide the machines into',
    describe:
      'Shards to divide the machines into, each the work of one process (job create); at most so many survey a database',
    group: 'General',
  },
} as const satisfies OptionTable;

/** What the steps of a job take. */
export const STEPS = {
  shard: {
    type: 'number',
    value: 'K',
    brief: 'The shard to do, from 0; an engine may say it',
    describe: 'The shard to survey or write, from 0; without it, what the engine says (SLURM_ARRAY_TASK_ID, …), or all',
    group: 'General',
  },
  workers: {
    type: 'number',
    value: 'N',
    defaultDescription: 'number of processors; on Kubernetes: all',
    brief: 'Processes of job run',
    describe: 'Processes that write at a time (job run, job submit)',
    group: 'General',
  },
  on: {
    choices: ['parallel', 'slurm', 'kubernetes', 'aws-batch'],
    value: 'ENGINE',
    brief: 'The engine of job submit: parallel, slurm, …',
    describe:
      'The engine of job submit: slurm submits to Slurm; the others print what to run: a line for GNU parallel, a ' +
      'manifest for kubectl, a script for the AWS CLI',
    group: 'General',
  },
  ...CONTAINERS,
  ...KUBERNETES,
  ...AWS_BATCH,
  ...S3_ACCESS,
  threads: RESOURCES.threads,
  ...JSON_OUTPUT,
  ...QUIET,
  ...PROGRESS,
} as const satisfies OptionTable;

/** The table without what the short help shows, which has no room for all. */
function withoutBrief<T extends OptionTable>(table: T): T {
  const bare = Object.entries(table).map(([name, { brief: _, ...option }]) => [name, option]);
  return Object.fromEntries(bare) as T;
}

export const JOB = {
  ...withoutBrief(CREATE),
  shards: CREATE.shards,
  ...STEPS,
} as const satisfies OptionTable;
