/** `job submit --on kubernetes`: the manifest against the types of Kubernetes, and its Jobs as a cluster does them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from 'kubernetes-types/batch/v1.js';
import t, { type Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { writeSample } from '../../../lib/sample/index.js';
import { CACHE, fleetcdf, PROGRAM } from '../../cli/cli.js';
import { needs } from '../../foreign.js';
import { typeErrors } from './type-errors.js';

const KUBECTL = fileURLToPath(new URL('./kubectl.js', import.meta.url));
const MODULE = 'kubernetes-types/batch/v1.js';

/** A job of some shards, and a directory to do it in. */
async function made(t: Test, shards = 3): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'fleet cdf-'));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  await writeSample(join(cwd, 'plant.db'), { machines: 5, points: 300 });
  t.equal(fleetcdf(['job', 'create', 'a job', 'plant.db', 'plant.nc', '--shards', String(shards)], { cwd }).status, 0);
  return cwd;
}

function submitted(t: Test, cwd: string, ...words: string[]): string {
  const on = ['--on', 'kubernetes', '--image', 'registry.example/fleetcdf:1'];
  const { status, stdout, stderr } = fleetcdf(['job', 'submit', 'a job', ...on, ...words], { cwd });
  t.equal(status, 0, stderr);
  return stdout.toString();
}

const jobsOf = (manifest: string): Job[] => parseAllDocuments(manifest).map((one) => one.toJS() as Job);

t.test('Kubernetes has everything that the manifest says', async (t) => {
  const cwd = await made(t);
  const all = ['--namespace', 'plants', '--service-account', 'writer', '--secret', 's3', '--workers', '2'];
  const manifest = submitted(t, cwd, ...all, '--volume', `data:${cwd}`, '--volume', 'more:/more', '--cpus', '4');
  const jobs = jobsOf(manifest);
  t.same(typeErrors(MODULE, 'Job', jobs), []);
  t.match(typeErrors(MODULE, 'Job', [{ spec: { ...jobs[0].spec, completion: 3 } }]), [/only specify known properties/]);
  t.match(typeErrors(MODULE, 'Job', [{ spec: { ...jobs[0].spec, completions: '3' } }]), [/not assignable/]);

  t.same(
    jobs.map(({ metadata, spec }) => [metadata?.name?.replace(/^fleetcdf-[0-9a-f]{8}-/, ''), spec?.completions]),
    [
      ['survey', 1],
      ['plan', 1],
      ['write', 3],
      ['commit', 1],
    ],
  );
  t.same(
    jobs.map(({ spec }) => spec?.suspend),
    [false, true, true, true],
  );
  t.equal(jobs[2].spec?.parallelism, 2);
  for (const { apiVersion, kind, metadata, spec } of jobs) {
    t.match({ apiVersion, kind, metadata }, { apiVersion: 'batch/v1', kind: 'Job', metadata: { namespace: 'plants' } });
    // What the server asks for beyond the types.
    t.equal(spec?.completionMode, 'Indexed');
    t.equal(spec?.template.spec?.restartPolicy, 'Never', 'podFailurePolicy needs it');
    t.type(spec?.backoffLimitPerIndex, 'number', 'FailIndex needs it');
    const [container] = spec?.template.spec?.containers ?? [];
    t.match(spec?.podFailurePolicy?.rules[0], {
      action: 'FailIndex',
      onExitCodes: { operator: 'In', containerName: container.name, values: [2, 5] },
    });
    t.same(
      [container.resources?.requests, container.envFrom, spec?.template.spec?.serviceAccountName],
      [{ cpu: '4', memory: String(2 ** 31) }, [{ secretRef: { name: 's3' } }], 'writer'],
    );
    t.same(
      container.volumeMounts?.map(({ name, mountPath }) => [
        spec?.template.spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName,
        mountPath,
      ]),
      [
        ['data', cwd],
        ['more', '/more'],
      ],
    );
  }
  t.match(manifest, /^# {3}kubectl --namespace plants apply -f job\.yaml$/m);
});

/** Does the lines of the comment in a shell whose kubectl is a cluster of one node; see kubectl.ts. */
function done(cwd: string, manifest: string): { status: number | null; log: string[] } {
  const bin = join(cwd, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\nexec '${process.execPath}' '${KUBECTL}' "$@"\n`);
  chmodSync(join(bin, 'kubectl'), 0o755);
  writeFileSync(join(cwd, 'job.yaml'), manifest);
  const lines = [...manifest.matchAll(/^# {3}(.*)$/gm)].map(([, line]) => line);
  const env = { PATH: `${bin}:${process.env['PATH']}`, PROGRAM, HOME: cwd, XDG_CACHE_HOME: CACHE };
  const { status } = spawnSync('bash', ['-c', lines.join('\n')], { cwd, env, encoding: 'utf8' });
  return { status, log: readFileSync(join(cwd, 'log'), 'utf8').trim().split('\n') };
}

t.test('its lines make the dataset with kubectl alone', needs('bash'), async (t) => {
  const cwd = await made(t);
  const { log } = done(cwd, submitted(t, cwd, '--volume', `data:${cwd}`));
  t.same(log, ['survey 0 0', 'plan 0 0', 'write 0 0', 'write 1 0', 'write 2 0', 'commit 0 0']);
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd }).status, 0);
});

t.test('what a retry cannot mend is not tried again, and nothing follows', needs('bash'), async (t) => {
  const cwd = await made(t);
  t.equal(fleetcdf(['job', 'survey', 'a job'], { cwd }).status, 0);
  utimesSync(join(cwd, 'plant.db'), 1, 1);
  const { log } = done(cwd, submitted(t, cwd, '--volume', `data:${cwd}`));
  t.same(log, ['survey 0 0', 'plan 0 5']);
});

t.test('pods that run too early say so, and are tried again', needs('bash'), async (t) => {
  const cwd = await made(t, 1);
  const manifest = submitted(t, cwd, '--volume', `data:${cwd}`).replaceAll('suspend: true', 'suspend: false');
  // As if all ran at once: the last one first.
  const [comment, survey, plan, write, commit] = manifest.split(/^---$/m);
  const { log } = done(cwd, [comment, write, commit, survey, plan].join('---'));
  const tries = (step: string) => new Array(4).fill(`${step} 0 1`);
  t.same(log, [...tries('write'), ...tries('commit'), 'survey 0 0', 'plan 0 0'], 'exit code 1: the engine tries again');
});

t.test('what containers do not see', async (t) => {
  const cwd = await made(t);
  const on = ['job', 'submit', 'a job', '--on', 'kubernetes'];
  const refused = (...words: string[]) => fleetcdf([...on, ...words, '--verbose'], { cwd });
  t.match(refused(), { status: 2, stderr: /ERR_USAGE.*needs an image/ });
  const image = ['--image', 'fleetcdf'];
  t.match(refused(...image), { status: 5, stderr: /ERR_JOB_CONTAINER.*the job is .*a job, which containers do not/ });
  t.match(refused(...image, '--volume', `data:${cwd}/a job`), {
    status: 5,
    stderr: /ERR_JOB_CONTAINER.*the destination is .*plant\.nc/,
  });
  t.match(refused(...image, '--volume', 'data'), { status: 5, stderr: /ERR_JOB_CONTAINER.*--volume is "data"/ });
  t.match(refused(...image, '--cpus', '0'), { status: 2, stderr: /--cpus is 0/ });
  t.match(refused(...image, '--queue', 'q'), { status: 2, stderr: /--queue is for --on aws-batch, and kubernetes/ });

  mkdirSync(join(cwd, 'out'));
  const create = ['job', 'create', 'out/job', 'plant.db', 'out/plant.nc'];
  t.equal(fleetcdf(create, { cwd }).status, 0);
  const inImage = fleetcdf(['job', 'submit', 'out/job', '--on', 'kubernetes', ...image, '--volume', `out:${cwd}/out`], {
    cwd,
  });
  t.equal(inImage.status, 0);
  t.match(inImage.stdout.toString(), /^# .*plant\.db is on no volume \(--volume\): the image has to hold it\.$/m);
});
