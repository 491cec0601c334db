import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FleetcdfError, JobError } from '../lib/errors.js';
import { parseSize } from '../lib/settings/index.js';
import {
  afterSlurm,
  batchScript,
  type ContainerOptions,
  checkVolumes,
  type EngineStep,
  engineName,
  type JobStore,
  kubernetesManifest,
  parallelLine,
  parseVolume,
  slurmJobs,
  stepsOf,
} from '../lib/shards/index.js';
import { usageFailure } from './failure.js';
import { AWS_BATCH, CONTAINERS, KUBERNETES } from './options/engine.js';
import { print } from './output.js';

/** The engines that a job can be given to. */
export const ENGINES = ['parallel', 'slurm', 'kubernetes', 'aws-batch'] as const;
export type Engine = (typeof ENGINES)[number];

/** What a job is submitted with. Each engine heeds some of it. */
export interface SubmitOptions {
  /** Processes at a time. */
  readonly workers?: number | undefined;
  /** Processes of this computer at a time, where nobody says it. */
  readonly usualWorkers: number;
  /** Threads of a step; absent: as many as it takes by itself, in a container `cpus`. */
  readonly threads?: number | undefined;
  readonly image?: string | undefined;
  readonly volume?: readonly string[] | undefined;
  readonly cpus?: number | undefined;
  readonly 'container-memory'?: string | undefined;
  readonly namespace?: string | undefined;
  readonly 'service-account'?: string | undefined;
  readonly secret?: string | undefined;
  readonly queue?: string | undefined;
  readonly role?: string | undefined;
}

const USUAL_CPUS = 2;
const USUAL_MEMORY = '2GiB';

const only = (table: object, engines: readonly Engine[]): Record<string, readonly Engine[]> =>
  Object.fromEntries(Object.keys(table).map((name) => [name, engines]));

/** The engines that heed an option, where not all do. */
const HEEDED_BY: Readonly<Record<string, readonly Engine[]>> = {
  workers: ['parallel', 'kubernetes'],
  ...only(CONTAINERS, ['kubernetes', 'aws-batch']),
  ...only(KUBERNETES, ['kubernetes']),
  ...only(AWS_BATCH, ['aws-batch']),
};

/**
 * Gives the steps of a job to an engine, or prints how.
 *
 * @param access options that say how the job is reached
 * @param given options of the command line, as they are written
 * @throws SettingsError ERR_USAGE for options that the engine would ignore, or lacks; ERR_JOB_CONTAINER for paths that
 * containers do not see; JobError ERR_JOB_ENGINE where the engine does not take the steps
 */
export async function submit(
  engine: Engine,
  store: JobStore,
  access: readonly string[],
  options: SubmitOptions,
  given: Iterable<readonly [name: string, written: string]>,
): Promise<void> {
  for (const [name, written] of given) {
    const engines = HEEDED_BY[name] ?? ENGINES;
    if (engines.includes(engine)) continue;
    throw usageFailure(`${written} is for --on ${engines.join(' and --on ')}, and ${engine} would ignore it`, 'job');
  }
  const { workers, usualWorkers, cpus = USUAL_CPUS, queue } = options;
  const isContainer = engine === 'kubernetes' || engine === 'aws-batch';
  const { threads = isContainer ? cpus : undefined } = options;
  const steps = await stepsOf(store, [...access, ...(threads === undefined ? [] : [`--threads=${threads}`])]);
  if (engine === 'parallel') return print(parallelLine(steps, workers ?? usualWorkers));
  if (engine === 'slurm') return submitToSlurm(steps, store.pathOf('log') ?? '.');
  const container = containerOf(options, engine);
  const inImage = await checkVolumes(store, container.volumes);
  const notes = inImage.map((path) => `${path} is on no volume (--volume): the image has to hold it.`);
  const name = await engineName(store);
  if (engine === 'kubernetes') {
    const { namespace, secret, 'service-account': serviceAccount } = options;
    const how = { ...container, name, namespace, secret, serviceAccount, workers };
    return print(kubernetesManifest(steps, how, notes));
  }
  if (queue === undefined) throw usageFailure('job submit --on aws-batch needs a queue: --queue NAME', 'job');
  return print(batchScript(steps, { ...container, name, queue, role: options.role }, notes));
}

/** @throws SettingsError ERR_USAGE, ERR_SETTINGS_VALUE, ERR_JOB_CONTAINER */
function containerOf(options: SubmitOptions, engine: Engine): ContainerOptions {
  const { image, cpus = USUAL_CPUS, volume = [], 'container-memory': memory = USUAL_MEMORY } = options;
  if (image === undefined) {
    const message =
      `job submit --on ${engine} needs an image whose entry point is fleetcdf (docs/deploy/Dockerfile): ` +
      '--image IMAGE';
    throw usageFailure(message, 'job');
  }
  if (!Number.isInteger(cpus) || cpus < 1) {
    throw usageFailure(`--cpus is ${cpus}; it is a whole number from 1`, 'job');
  }
  return { image, cpus, memory: parseSize(memory, '--container-memory'), volumes: volume.map(parseVolume) };
}

const execute = promisify(execFile);

/** @param logs directory for the output of tasks */
async function submitToSlurm(steps: readonly EngineStep[], logs: string): Promise<void> {
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
