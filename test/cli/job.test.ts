/** `fleetcdf job` from the command line: steps, workers, numbers of shards, exit codes. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import t from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { needsPython } from '../foreign.js';
import { differences } from '../shards/jobs.js';
import { writePart } from '../source/fleet/plants.js';
import { fleetcdf } from './cli.js';

t.setTimeout(600_000);

const { shardNumber } = createRequire(import.meta.url)(
  '../../bin/program.cjs',
) as typeof import('../../bin/program.js');

t.test('step by step, by processes of an engine', needsPython('xarray', 'netCDF4', 'h5netcdf'), async (t) => {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 5, points: 500 });
  const job = (words: string[], env: Record<string, string> = {}) => {
    const done = fleetcdf(['job', ...words], { cwd, env });
    t.equal(done.status, 0, `${words.join(' ')}: ${done.stderr}`);
    return done;
  };
  job(['create', 'jobs/a', 'plant.db', 'many.nc', '--shards', '3']);
  t.match(job(['status', 'jobs/a']).stdout.toString(), /written +0 of 3\n.*\n?next +job survey/);
  job(['survey', 'jobs/a'], { SLURM_ARRAY_TASK_ID: '0' });
  t.match(job(['survey', 'jobs/a'], { SLURM_ARRAY_TASK_ID: '2' }).stderr, /nothing to survey/);
  job(['plan', 'jobs/a']);
  t.match(
    job(['write', 'jobs/a'], { AWS_BATCH_JOB_ARRAY_INDEX: '2' }).stderr,
    /shard 2: 1 machine|shard 2: 2 machines/,
  );
  job(['write', 'jobs/a', '--shard', '1']);
  job(['write', 'jobs/a'], { FLEETCDF_SHARD: '0' });
  t.match(job(['commit', 'jobs/a']).stderr, /read +10,000 rows/);
  const status = JSON.parse(job(['status', 'jobs/a', '--json']).stdout.toString());
  t.match(status, { shards: 3, written: 3, committed: true });
  const one = fleetcdf(['plant.db', 'one.nc'], { cwd });
  t.equal(one.status, 0);
  t.same(differences(join(cwd, 'many.nc'), join(cwd, 'one.nc')), []);
  job(['abort', 'jobs/a']);
  t.same(readdirSync(join(cwd, 'jobs')), []);
});

t.test('job run does all of it, and goes on where it ended', async (t) => {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 4, points: 500, order: 'time' });
  t.equal(fleetcdf(['job', 'create', 'j', 'plant.db', 'many.nc', '--shards', '4'], { cwd }).status, 0);
  const done = fleetcdf(['job', 'run', 'j', '--workers', '2'], { cwd });
  t.equal(done.status, 0, done.stderr);
  t.match(done.stderr, /shard \d is written \(4 of 4\)/);
  t.match(fleetcdf(['verify', 'plant.db', 'many.nc'], { cwd }), { status: 0 });
  rmSync(join(cwd, 'many.nc'));
  rmSync(join(cwd, 'j', 'commit.json'));
  rmSync(join(cwd, 'j', 'write', '0002.json'));
  // The bytes of the others went with the first commit.
  for (const shard of ['0000', '0001', '0003']) rmSync(join(cwd, 'j', 'write', `${shard}.json`));
  t.equal(fleetcdf(['job', 'run', 'j', '--quiet'], { cwd }).status, 0);
  t.match(fleetcdf(['verify', 'plant.db', 'many.nc'], { cwd }), { status: 0 });
});

t.test('several databases are named as run names them', needsPython('xarray', 'netCDF4', 'h5netcdf'), async (t) => {
  const cwd = scratch(t);
  mkdirSync(join(cwd, 'days'));
  for (let day = 0; day < 5; day++) writePart(join(cwd, 'days'), `day${day}.db`, { hours: [24 * day, 24 * day + 24] });
  const done = (...words: string[]) => {
    const { status, stderr } = fleetcdf(words, { cwd });
    t.equal(status, 0, `${words.join(' ')}: ${stderr}`);
    return stderr;
  };
  done('job', 'create', 'j', 'days/day0.db', 'days', 'many.nc', '--shards', '3');
  t.match(fleetcdf(['job', 'status', 'j'], { cwd }).stdout.toString(), /surveyed +0 of 3/);
  done('job', 'survey', 'j', '--shard', '1');
  const told = done('job', 'run', 'j', '--workers', '2');
  t.match(told, /shard \d is surveyed \(2 of 2\)/);
  t.match(told, /shard \d is written \(3 of 3\)/);
  t.match(told, /2 machines have readings in several databases, whose times follow each other/);
  done('verify', 'days', 'many.nc');
  done('days', 'one.nc');
  t.same(differences(join(cwd, 'many.nc'), join(cwd, 'one.nc')), []);
  const forgotten = fleetcdf(['job', 'create', 'k', 'days/day0.db', 'days/day1.db'], { cwd });
  t.match(forgotten, { status: 2, stderr: /the last word is the destination/ });
  t.match(fleetcdf(['job', 'write', 'j', 'a', 'b', 'c'], { cwd }), { status: 2, stderr: /takes a job alone/ });
});

t.test('statistics are those of a single run', async (t) => {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'a.db'), { machines: 5, points: 900, order: 'time' });
  await writeSample(join(cwd, 'b.db'), { machines: 3, points: 700, seed: 4 });
  const rules = [
    { rule: 'range', min: -150, max: 150, replace: 'missing' },
    { rule: 'spike', suspect: 2, fail: 20 },
  ];
  const source = { paths: ['?.db'], machine_name: '{stem}/{machine}' };
  writeFileSync(join(cwd, 'rules.json'), JSON.stringify({ source, clean: { signals: { '*': rules } } }));
  const done = (...words: string[]) => {
    const { status, stderr } = fleetcdf(words, { cwd });
    t.equal(status, 0, `${words.join(' ')}: ${stderr}`);
  };
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  const how = ['--settings', 'rules.json', '--output'];
  done(...how, 'one.nc', '--stats', 'one.csv', '--quiet');
  done('job', 'create', 'j', ...how, 'many.nc', '--stats', 'many.csv', '--shards', '3');
  done('job', 'run', 'j', '--workers', '2', '--quiet');
  t.ok(read('one.csv').length > 1000);
  t.equal(read('many.csv'), read('one.csv'));
  // As where the process died before it wrote them.
  rmSync(join(cwd, 'many.csv'));
  done('job', 'commit', 'j');
  t.equal(read('many.csv'), read('one.csv'));
  const same = fleetcdf(['job', 'create', 'k', ...how, 'x.nc', '--stats', 'x.nc', '--verbose'], { cwd });
  t.match(same, { status: 5, stderr: /ERR_STATS/ });
});

t.test('what a retry cannot mend has an exit code of its own', async (t) => {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 4, points: 50 });
  writeFileSync(join(cwd, 'words.db'), 'no database');
  const status = (...words: string[]) => fleetcdf(['job', ...words, '--verbose'], { cwd });
  t.match(status('write', 'none', '--shard', '0'), { status: 5, stderr: /ERR_JOB_MISSING/ });
  t.equal(status('create', 'a', 'plant.db', 'many.nc').status, 0);
  t.match(status('plan', 'a'), { status: 1, stderr: /ERR_JOB_INCOMPLETE/ });
  t.equal(status('create', 'b', 'words.db', 'many.nc').status, 0);
  t.match(status('survey', 'b'), { status: 5, stderr: /ERR_SOURCE_NOT_SQLITE/ });
  t.equal(status('create', 'c', 'plant.db', 'c.nc', '--layout', 'ragged').status, 0);
  t.match(status('survey', 'c'), { status: 5, stderr: /ERR_JOB_DATASET/ });
  t.match(status('run', 'c'), { status: 5, stderr: /ERR_JOB_DATASET/ });
  t.match(status('write', 'a', '--shard', '-1'), { status: 5, stderr: /ERR_JOB_SHARD/ });
  t.match(status('write', 'a', '--layout', 'ragged'), { status: 2, stderr: /--layout is for job create/ });
  t.match(status('write', 'a', 'plant.db'), { status: 2, stderr: /takes a job alone/ });
  t.match(status('plan', 'a', '--shard', '1'), { status: 2, stderr: /--shard is for job survey and job write/ });
  t.match(status('wrte', 'a'), { status: 2, stderr: /did you mean job write\?/ });
  t.match(status('write'), { status: 2, stderr: /job needs a job/ });
  const [inS3, at] = ['s3://bucket/job', ['--endpoint', 'http://127.0.0.1:9']];
  t.match(status('create', inS3, 'plant.db', 'many.nc', ...at), { status: 5, stderr: /ERR_JOB_PLACE/ });
});

t.test('the shard of a task, as engines count', async (t) => {
  const cases: [env: Record<string, string>, shard: number | undefined][] = [
    [{}, undefined],
    [{ SLURM_ARRAY_TASK_ID: '7' }, 7],
    [{ SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '1' }, 6],
    [{ AWS_BATCH_JOB_ARRAY_INDEX: '0' }, 0],
    [{ JOB_COMPLETION_INDEX: '3' }, 3],
    [{ BATCH_TASK_INDEX: '4' }, 4],
    [{ CLOUD_RUN_TASK_INDEX: '5' }, 5],
    [{ SGE_TASK_ID: 'undefined' }, undefined],
    [{ SGE_TASK_ID: '1' }, 0],
    [{ SGE_TASK_ID: '5', SGE_TASK_FIRST: '3' }, 2],
    [{ PBS_ARRAY_INDEX: '6' }, 6],
    [{ LSB_JOBINDEX: '0' }, undefined],
    [{ LSB_JOBINDEX: '9' }, 8],
  ];
  for (const [env, shard] of cases) t.equal(shardNumber(undefined, env), shard, JSON.stringify(env));
  t.equal(shardNumber(2, { SLURM_ARRAY_TASK_ID: '7' }), 2);
  t.throws(() => shardNumber(1.5), { code: 'ERR_JOB_SHARD' });
  t.throws(() => shardNumber(undefined, { SLURM_ARRAY_TASK_ID: 'x' }), { code: 'ERR_JOB_SHARD' });
});
