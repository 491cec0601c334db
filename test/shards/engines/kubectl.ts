/**
 * A cluster of one node behind the words of kubectl, for tests: it does Indexed Jobs of batch/v1 as Kubernetes says, one
 * pod after the other, each as a process of PROGRAM. A line of `log` is a pod: step, index, exit code.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Job, JobSpec } from 'kubernetes-types/batch/v1.js';
import { parseAllDocuments } from 'yaml';

const STATE = 'cluster.json';

/** Jobs by name, and how each ended. */
type State = Record<string, { job: Job; ended?: 'complete' | 'failed' }>;

function podOf(
  step: string,
  { template, podFailurePolicy, backoffLimitPerIndex = 0 }: JobSpec,
  index: number,
): boolean {
  const { args = [] } = template.spec?.containers[0] ?? {};
  const env = { ...process.env, JOB_COMPLETION_INDEX: String(index) };
  for (let failures = 0; failures <= backoffLimitPerIndex; failures++) {
    const { status } = spawnSync(process.execPath, [process.env['PROGRAM'] as string, ...args], { env });
    appendFileSync('log', `${step} ${index} ${status}\n`);
    if (status === 0) return true;
    const rule = podFailurePolicy?.rules.find(({ onExitCodes }) => onExitCodes?.values.includes(status as number));
    if (rule?.action === 'FailIndex') return false;
  }
  return false;
}

function control(state: State): void {
  for (const [name, one] of Object.entries(state)) {
    const spec = one.job.spec as JobSpec;
    if (spec.suspend === true || one.ended !== undefined) continue;
    const pods = Array.from({ length: spec.completions as number }, (_, index) => index);
    const done = pods.map((index) => podOf(name.split('-').at(-1) as string, spec, index));
    one.ended = done.every(Boolean) ? 'complete' : 'failed';
  }
  writeFileSync(STATE, JSON.stringify(state));
}

const [verb, ...words] = process.argv.slice(2);
const option = (name: string): string => words[words.indexOf(name) + 1];
const state: State = existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : {};
const [, name = ''] = /^job\/(.*)$/.exec(words[0]) ?? [];
if (verb === 'apply') {
  for (const document of parseAllDocuments(readFileSync(option('-f'), 'utf8'))) {
    const job = document.toJS() as Job;
    state[job.metadata?.name as string] = { job };
  }
  control(state);
} else if (verb === 'patch') {
  Object.assign(state[name].job.spec as JobSpec, JSON.parse(option('--patch')).spec);
  control(state);
} else if (verb === 'wait') {
  process.exitCode = option('--for') === `condition=${state[name].ended}` ? 0 : 1;
} else throw new Error(`kubectl ${verb}`);
