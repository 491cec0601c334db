import { shellWords } from '../../sink/index.js';
import { type ContainerOptions, FINAL_CODES, TRIES } from './containers.js';
import type { EngineStep } from './steps-of.js';

/** What AWS Batch is told. */
export interface AwsBatchOptions extends ContainerOptions {
  /** Names the jobs, together with the steps. */
  readonly name: string;
  readonly queue: string;
  /** ARN of the role whose rights the containers have, as in S3. */
  readonly role?: string | undefined;
}

const MiB = 1 << 20;

/** A step, as AWS Batch takes it. */
export interface BatchStep {
  readonly name: EngineStep['name'];
  /** Input of RegisterJobDefinition. */
  readonly definition: object;
  /** Input of SubmitJob, but for the definition and the job that it depends on, which are known by then. */
  readonly job: object;
}

/** The steps of a job for AWS Batch, on EC2. Maps are arrays, which have 2 tasks at least: one task is a job of its own. */
export function batchSteps(steps: readonly EngineStep[], options: AwsBatchOptions): readonly BatchStep[] {
  const { name, queue } = options;
  return steps.map(({ name: step, words, tasks = 1 }) => ({
    name: step,
    definition: {
      jobDefinitionName: `${name}-${step}`,
      type: 'container',
      retryStrategy: {
        attempts: TRIES,
        // What none of them says is tried again.
        evaluateOnExit: FINAL_CODES.map((code) => ({ onExitCode: String(code), action: 'EXIT' })),
      },
      containerProperties: containerOf(words, options),
    },
    job: {
      jobName: `${name}-${step}`,
      jobQueue: queue,
      ...(tasks === 1 ? {} : { arrayProperties: { size: tasks } }),
    },
  }));
}

function containerOf([, ...command]: readonly string[], options: AwsBatchOptions): object {
  const { image, cpus, memory, volumes, role } = options;
  const named = volumes.map((volume, v) => ({ ...volume, name: `volume-${v}` }));
  return {
    image,
    command,
    resourceRequirements: [
      { type: 'VCPU', value: String(cpus) },
      { type: 'MEMORY', value: String(Math.ceil(memory / MiB)) },
    ],
    ...(role === undefined ? {} : { jobRoleArn: role }),
    ...(named.length === 0
      ? {}
      : {
          volumes: named.map(({ name, source }) => ({
            name,
            ...(source.startsWith('/')
              ? { host: { sourcePath: source } }
              : { efsVolumeConfiguration: { fileSystemId: source, transitEncryption: 'ENABLED' } }),
          })),
          mountPoints: named.map(({ name, path }) => ({ sourceVolume: name, containerPath: path })),
        }),
  };
}

/**
 * A script of bash that registers the definitions and submits the jobs, each of which begins when the one before has
 * succeeded. It prints their IDs.
 *
 * @param notes lines of a comment
 */
export function batchScript(
  steps: readonly EngineStep[],
  options: AwsBatchOptions,
  notes: readonly string[] = [],
): string {
  const lines = [
    '# Jobs for AWS Batch, with the AWS CLI 2: each begins when the one before has succeeded.',
    '# After a failure the same again: what is done ends at once.',
    ...notes.map((note) => `# ${note}`),
    'set -euo pipefail',
  ];
  let before: string | undefined;
  for (const { name, definition, job } of batchSteps(steps, options)) {
    const depends = before === undefined ? '' : ` --depends-on "jobId=$${before}"`;
    lines.push(
      '',
      `definition=$(aws batch register-job-definition --query jobDefinitionArn --output text --cli-input-json ${json(definition)})`,
      `${name}=$(aws batch submit-job --query jobId --output text --job-definition "$definition"${depends} --cli-input-json ${json(job)})`,
      `echo "${name.padEnd(7)} $${name}"`,
    );
    before = name;
  }
  return `${lines.join('\n')}\n`;
}

function json(value: object): string {
  return shellWords([JSON.stringify(value, undefined, 2)]);
}
