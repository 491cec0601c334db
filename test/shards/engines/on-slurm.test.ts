/** `job submit --on slurm` on a real cluster of three nodes, one of which dies in the middle. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { writeSample } from '../../../lib/sample/index.js';
import { CACHE, fleetcdf, PROGRAM } from '../../cli/cli.js';
import { needs } from '../../foreign.js';

const SCRIPT = fileURLToPath(new URL('../../../../test/start-slurm', import.meta.url));
const tools = needs('sbatch', 'slurmctld', 'slurmd', 'munged');
t.setTimeout(300_000);

const isRoot = process.getuid?.() === 0;

/** A cluster of three nodes, and what a process has that uses it. */
function startSlurm(t: Test): { directory: string; env: Record<string, string> } {
  const directory = mkdtempSync(join(tmpdir(), 'slurm-'));
  t.teardown(() => {
    spawnSync(SCRIPT, ['--stop', directory]);
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const port = String(20_000 + (process.pid % 20_000));
  const SLURM_CONF = execFileSync(SCRIPT, [directory, '3', port], { encoding: 'utf8' }).trim();
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'fleetcdf'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'fleetcdf'), 0o755);
  return { directory, env: { SLURM_CONF, PATH: `${bin}:${process.env['PATH']}`, XDG_CACHE_HOME: CACHE } };
}

t.test('three nodes, one killed in the middle', { skip: tools.skip || (!isRoot && 'it needs root') }, async (t) => {
  const { directory, env } = startSlurm(t);
  const cwd = join(directory, 'plant');
  mkdirSync(cwd);
  await writeSample(join(cwd, 'plant.db'), { machines: 12, points: 40_000, order: 'time' });
  const call = (command: string, ...words: string[]): string =>
    execFileSync(command, words, { env: { ...process.env, ...env }, encoding: 'utf8' });
  const made = fleetcdf(['job', 'create', 'job', 'plant.db', 'plant.nc', '--shards', '6'], { cwd, env });
  t.equal(made.status, 0, made.stderr);
  const submitted = fleetcdf(['job', 'submit', 'job', '--on', 'slurm'], { cwd, env });
  t.equal(submitted.status, 0, submitted.stderr);
  t.match(submitted.stdout.toString(), /^survey +\d+\nplan +\d+\nwrite +\d+\ncommit +\d+\n$/);
  const [, write = ''] = /write +(\d+)/.exec(submitted.stdout.toString()) ?? [];

  const tasks = (): string[] =>
    call('squeue', '--noheader', '--states=RUNNING', '--format=%K %F %N', '--array').trim().split('\n');
  const until = async <T>(found: () => T | undefined, what: string): Promise<T> => {
    for (const deadline = Date.now() + 120_000; Date.now() < deadline; await setTimeout(50)) {
      const value = found();
      if (value !== undefined) return value;
    }
    throw new Error(`${what}: ${call('squeue')} ${logs(join(cwd, 'job', 'log'))}`);
  };
  const running = await until(
    () => tasks().find((task) => task.split(' ')[1] === write && task.includes('node')),
    'no task runs',
  );
  const [task, , node] = running.split(' ');
  // The node dies with all that runs on it: all at once, so that nothing there can tell that a task has failed.
  const dying = [Number(readFileSync(join(directory, `slurmd-${node}.pid`), 'utf8')), ...processesOf(node)];
  for (const pid of dying) send(pid, 'SIGSTOP');
  call('scontrol', 'update', `nodename=${node}`, 'state=down', 'reason=killed');
  for (const pid of [...dying, ...processesOf(node)]) send(pid, 'SIGKILL');
  await setTimeout(500);
  // It comes back, and Slurm takes it (ReturnToService).
  call('slurmd', '-N', node);
  const state = (): string => call('squeue', '--noheader', '--format=%T', `--jobs=${write}_${task}`).trim();
  await until(() => (state() === 'PENDING' ? true : undefined), 'the task is not put into the queue again');
  // Slurm lets it wait for two minutes.
  call('scontrol', 'update', `jobid=${write}_${task}`, 'starttime=now');
  await until(() => (existsSync(join(cwd, 'job', 'commit.json')) ? true : undefined), 'the job is not committed');
  await until(() => (call('squeue', '--noheader').trim() === '' ? true : undefined), 'tasks are left');

  t.match(call('scontrol', 'show', 'job', write), /Restarts=[1-9]/, 'a task was put into the queue again');
  const verified = fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd });
  t.equal(verified.status, 0, verified.stderr);
  t.equal(fleetcdf(['job', 'abort', 'job'], { cwd }).status, 0);
  t.same(readdirSync(cwd).sort(), ['plant.db', 'plant.nc']);
});

/** A process may have ended meanwhile. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes that Slurm started on a node: `SLURMD_NODENAME` in their environment. */
function processesOf(node: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return variables.includes(`SLURMD_NODENAME=${node}`) && Number(pid) !== process.pid ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

function logs(directory: string): string {
  return readdirSync(directory)
    .map((name) => `${name}: ${readFileSync(join(directory, name), 'utf8')}`)
    .join('\n');
}

t.test('without Slurm it says so', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'fleetcdf-test-'));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  await writeSample(join(cwd, 'plant.db'), { machines: 2, points: 10 });
  const env = { PATH: '/nonexistent' };
  t.equal(fleetcdf(['job', 'create', 'job', 'plant.db', 'plant.nc'], { cwd, env }).status, 0);
  const done = fleetcdf(['job', 'submit', 'job', '--on', 'slurm', '--verbose'], { cwd, env });
  t.match(done, { status: 1, stderr: /ERR_JOB_ENGINE.*there is no sbatch on this computer/ });
  t.match(fleetcdf(['job', 'submit', 'job'], { cwd }), {
    status: 2,
    stderr: /needs an engine: --on parallel or --on slurm/,
  });
});
