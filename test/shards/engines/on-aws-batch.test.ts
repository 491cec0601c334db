/** `job submit --on aws-batch`: what the script asks for against the types of the SDK, and its jobs done in their order. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegisterJobDefinitionCommandInput, SubmitJobCommandInput } from '@aws-sdk/client-batch';
import t, { type Test } from 'tap';
import { writeSample } from '../../../lib/sample/index.js';
import { fleetcdf } from '../../cli/cli.js';
import { needs } from '../../foreign.js';
import { typeErrors } from './type-errors.js';

const MODULE = '@aws-sdk/client-batch';
const ON = ['--on', 'aws-batch', '--image', 'registry.example/fleetcdf:1', '--queue', "the plant's"];

async function made(t: Test, shards: number): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "fleet's cdf-"));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  await writeSample(join(cwd, 'plant.db'), { machines: 5, points: 300 });
  t.equal(fleetcdf(['job', 'create', 'a job', 'plant.db', 'plant.nc', '--shards', String(shards)], { cwd }).status, 0);
  return cwd;
}

/** Stands for the AWS CLI: it keeps its words, and answers with an ID that is the number of the call. */
const AWS = `#!/bin/sh
n=$(ls "$CALLS" | wc -l)
printf '%s\\0' "$@" > "$CALLS/$n"
echo "id-$n"
`;

interface Asked {
  readonly definition: RegisterJobDefinitionCommandInput;
  readonly job: SubmitJobCommandInput;
}

/** The input of the calls that the script makes in a shell: what the CLI makes of its words. */
function asked(t: Test, cwd: string, ...words: string[]): Asked[] {
  const { status, stdout, stderr } = fleetcdf(['job', 'submit', 'a job', ...ON, ...words], { cwd });
  t.equal(status, 0, stderr);
  const [bin, calls] = [join(cwd, 'bin'), join(cwd, 'calls')];
  mkdirSync(bin);
  mkdirSync(calls);
  writeFileSync(join(bin, 'aws'), AWS);
  chmodSync(join(bin, 'aws'), 0o755);
  const env = { PATH: `${bin}:${process.env['PATH']}`, CALLS: calls };
  const done = spawnSync('bash', ['-c', stdout.toString()], { env, encoding: 'utf8' });
  t.equal(done.status, 0, done.stderr);
  t.equal(done.stdout, 'survey  id-1\nplan    id-3\nwrite   id-5\ncommit  id-7\n');
  return [0, 2, 4, 6].map((first) => {
    const [register, submit] = [first, first + 1].map((n) => {
      const [, verb, ...rest] = readFileSync(join(calls, String(n)), 'utf8')
        .split('\0')
        .slice(0, -1);
      const pairs = Array.from({ length: rest.length / 2 }, (_, i) => [rest[2 * i], rest[2 * i + 1]] as const);
      return { verb, options: new Map(pairs), input: JSON.parse(new Map(pairs).get('--cli-input-json') as string) };
    });
    t.same([register.verb, submit.verb], ['register-job-definition', 'submit-job']);
    const depends = submit.options.get('--depends-on');
    const job = {
      ...submit.input,
      jobDefinition: submit.options.get('--job-definition'),
      ...(depends === undefined ? {} : { dependsOn: [{ jobId: depends.replace(/^jobId=/, '') }] }),
    };
    return { definition: register.input, job };
  });
}

t.test('AWS Batch has everything that the script asks for', needs('bash'), async (t) => {
  const cwd = await made(t, 3);
  const volumes = ['--volume', `fs-0123456789abcdef0:${cwd}`, '--volume', '/mnt/lustre:/lustre'];
  const all = asked(t, cwd, '--role', 'arn:aws:iam::1:role/writer', ...volumes, '--container-memory', '4GiB');
  const definitions = all.map(({ definition }) => definition);
  const jobs = all.map(({ job }) => job);
  t.same(typeErrors(MODULE, 'RegisterJobDefinitionCommandInput', definitions), []);
  t.same(typeErrors(MODULE, 'SubmitJobCommandInput', jobs), []);
  t.match(typeErrors(MODULE, 'SubmitJobCommandInput', [{ ...jobs[0], arrayProperty: {} }]), [/known properties/]);
  t.match(typeErrors(MODULE, 'RegisterJobDefinitionCommandInput', [{ ...definitions[0], type: 'x' }]), [/"x"/]);

  t.same(
    jobs.map(({ dependsOn }) => dependsOn),
    [undefined, [{ jobId: 'id-1' }], [{ jobId: 'id-3' }], [{ jobId: 'id-5' }]],
  );
  t.same(
    jobs.map(({ jobDefinition }) => jobDefinition),
    ['id-0', 'id-2', 'id-4', 'id-6'],
  );
  t.same(
    jobs.map(({ arrayProperties }) => arrayProperties?.size),
    [undefined, undefined, 3, undefined],
  );
  for (const { retryStrategy, containerProperties } of definitions) {
    t.same(retryStrategy, {
      attempts: 4,
      evaluateOnExit: [
        { onExitCode: '2', action: 'EXIT' },
        { onExitCode: '5', action: 'EXIT' },
      ],
    });
    t.match(containerProperties, {
      jobRoleArn: 'arn:aws:iam::1:role/writer',
      resourceRequirements: [
        { type: 'VCPU', value: '2' },
        { type: 'MEMORY', value: '4096' },
      ],
      volumes: [
        { name: 'volume-0', efsVolumeConfiguration: { fileSystemId: 'fs-0123456789abcdef0' } },
        { name: 'volume-1', host: { sourcePath: '/mnt/lustre' } },
      ],
      mountPoints: [
        { sourceVolume: 'volume-0', containerPath: cwd },
        { sourceVolume: 'volume-1', containerPath: '/lustre' },
      ],
    });
  }

  for (const { definition, job } of all) {
    const words = definition.containerProperties?.command ?? [];
    const size = job.arrayProperties?.size;
    for (let index = 0; index < (size ?? 1); index++) {
      const env: Record<string, string> = size === undefined ? {} : { AWS_BATCH_JOB_ARRAY_INDEX: String(index) };
      const { status, stderr } = fleetcdf(words, { env });
      t.equal(status, 0, stderr);
      if (size !== undefined) t.match(stderr, `shard ${index}: `);
    }
  }
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd }).status, 0);
});

t.test('one shard is no array: those have two tasks at least', needs('bash'), async (t) => {
  const cwd = await made(t, 1);
  const all = asked(t, cwd, '--volume', `fs-1:${cwd}`);
  t.same(
    all.map(({ job }) => job.arrayProperties),
    [undefined, undefined, undefined, undefined],
  );
  for (const { definition } of all) {
    const { status, stderr } = fleetcdf(definition.containerProperties?.command ?? []);
    t.equal(status, 0, stderr);
  }
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd }).status, 0);
});

t.test('it needs a queue, and heeds no namespace', async (t) => {
  const cwd = await made(t, 1);
  const on = ['job', 'submit', 'a job', '--on', 'aws-batch', '--image', 'fleetcdf', '--volume', `fs-1:${cwd}`];
  t.match(fleetcdf(on, { cwd }), { status: 2, stderr: /needs a queue: --queue NAME/ });
  t.match(fleetcdf([...on, '--queue', 'q', '--namespace', 'n'], { cwd }), {
    status: 2,
    stderr: /--namespace is for --on kubernetes, and aws-batch would ignore it/,
  });
  t.match(fleetcdf(['job', 'run', 'a job', '--queue', 'q'], { cwd }), {
    status: 2,
    stderr: /--queue is for job submit, and job run would ignore it/,
  });
});
