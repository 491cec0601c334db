/** The survey of one database in shares: the dataset is that of a survey by one process, and that of a single run. */
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import {
  abortJob,
  commitJob,
  type JobStore,
  jobStatus,
  planJob,
  stepsOf,
  surveyJob,
  writeShard,
} from '../../lib/shards/index.js';
import { type PlanFile, readJob, readOf, type SurveyFile, surveyName } from '../../lib/shards/job-files.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython } from '../foreign.js';
import { differences, type Made, makeJob, runAlone, told } from './jobs.js';

t.setTimeout(300_000);

const reads = needsPython('xarray', 'netCDF4', 'h5netcdf');
const NUMBERS = [2, 3, 7];

/** What a job did: notes of its steps, its plan, the files of its surveys, and the report. */
interface Done {
  readonly notes: readonly string[];
  readonly plan: PlanFile;
  readonly surveys: readonly SurveyFile[];
  readonly report: Awaited<ReturnType<typeof commitJob>>['file']['report'];
}

/** All steps of a job that was made at a given time. The shards are surveyed in any order. */
async function doJob(made: Made, destination: string): Promise<Done> {
  const { directory, shards = 3 } = made;
  const store = await makeJob(made, destination);
  const path = join(directory, 'job', 'job.json');
  // When and by what it was made is an attribute of the dataset.
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"\d{4}-[^"]+Z"/, '"2026-01-02T03:04:05.000Z"'));
  const notes: string[] = [];
  for (const shard of (await jobStatus(store)).missing.survey.toReversed()) {
    notes.push(...((await surveyJob({ store, threads: 1 + (shard % 2) }, shard)).notes ?? []));
  }
  notes.push(...((await planJob({ store })).notes ?? []));
  const job = await readJob(store);
  const surveys = await Promise.all(
    Array.from({ length: job.surveys }, async (_, k) => readOf<SurveyFile>(store, job, surveyName(k), 'survey')),
  );
  const plan = await readOf<PlanFile>(store, job, 'plan.json', 'plan');
  for (let k = 0; k < shards; k++) await writeShard({ store, threads: 1 }, k);
  const { report } = (await commitJob({ store })).file;
  await abortJob({ store });
  return { notes, plan: plan as PlanFile, surveys: surveys as SurveyFile[], report };
}

type NotesSaid = RegExp | Readonly<Record<number, RegExp>>;

/**
 * Compares jobs whose survey was divided with one whose survey was not, byte by byte, and with a single run.
 *
 * @param said what the only note of a step says, by number of shares, where they did not tell all; absent: there is none
 * @returns the surveys of the job that was divided most
 */
async function isSame(t: Test, made: Made, said: NotesSaid = {}): Promise<readonly SurveyFile[]> {
  const [alone, whole, divided] = ['alone.nc', 'whole.nc', 'divided.nc'].map((name) => join(made.directory, name));
  const report = await runAlone(made, alone);
  let surveys: readonly SurveyFile[] = [];
  for (const shards of NUMBERS) {
    const one = await doJob({ ...made, shards }, whole);
    t.equal(one.surveys.length, 1);
    t.same(one.notes, []);
    // The name of the file is in it.
    copyFileSync(whole, `${whole}.kept`);
    const many = await doJob({ ...made, shards, leastShare: 1 }, whole);
    t.equal(many.surveys.length, shards);
    const expected = said instanceof RegExp ? said : said[shards];
    if (expected === undefined) t.same(many.notes, []);
    else t.match(many.notes, [expected]);
    t.same(many.plan.found, one.plan.found, `${shards} shares find what one process finds`);
    t.ok(readFileSync(whole).equals(readFileSync(`${whole}.kept`)), `${shards} shares, the same bytes`);
    t.same(told(many.report), told(report));
    if (shards === NUMBERS.at(-1)) copyFileSync(whole, divided);
    surveys = many.surveys;
  }
  t.same(differences(divided, alone), []);
  for (const path of [alone, whole, `${whole}.kept`, divided]) rmSync(path);
  return surveys;
}

function rowsOf(surveys: readonly SurveyFile[]): number {
  return surveys.reduce((sum, { keys }) => sum + (keys?.rows ?? 0), 0);
}

t.test('machine after machine', reads, async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 7, points: 3000 });
  const surveys = await isSame(t, { directory });
  t.equal(rowsOf(surveys), 21_000, 'each row of the first table is read once');
  const pages = surveys.map(({ keys }) => keys?.pages ?? 0);
  const total = pages.reduce((sum, count) => sum + count, 0);
  for (const count of pages) t.ok(Math.abs(count - total / 7) < 0.03 * total, `${count} of ${total} pages`);
});

t.test('time after time', reads, async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 5, points: 4000, order: 'time' });
  t.equal(rowsOf(await isSame(t, { directory })), 20_000);
  await isSame(t, { directory, settings: { output: { layout: 'stacked' } } });
  await isSame(t, { directory, settings: { clean: { time: { round: '1h' } } } });
});

t.test('some of the rows', reads, async (t) => {
  const made = { ...writeLog(scratch(t), fullRows()), settings: { output: { time_axis: 'own' } } };
  for (const where of ['rowid BETWEEN 3001 AND 15000', 'rowid BETWEEN 3001 AND 15000 AND abs(level) >= 0']) {
    const surveys = await isSame(t, { ...made, source: { ...made.source, where } });
    t.equal(rowsOf(surveys), 12_000, where);
  }
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 3, points: 2000 });
  const note = /^shard 0 has surveyed the whole database.*: a condition may select other rows in each table$/;
  await isSame(t, { directory, source: { where: 'rowid < 3000' } }, note);
});

function fullRows(): Cell[][] {
  return Array.from({ length: 20_000 }, (_, i) => [60 * Math.floor(i / 5), `m${i % 5}`, i]);
}

const READINGS = [{ table: 'log', time: 'ts', time_unit: 's', machine: 'device', signals: { level: 'level' } }];

function writeLog(directory: string, rows: readonly Cell[][]): Made {
  const columns = 'ts INTEGER, device TEXT, level REAL';
  writeDatabase(join(directory, 'log.db'), { log: { columns, rows } });
  return { directory, database: 'log.db', source: { readings: READINGS } };
}

/** Machines with times of their own, time after time: each has gaps, and the last one begins late. */
function gappyRows(): Cell[][] {
  const rows: Cell[][] = [];
  for (let minute = 0; minute < 6000; minute++) {
    for (let m = 0; m < 4; m++) {
      if ((minute * (m + 3)) % 7 < 2 || (m === 3 && minute < 3000)) continue;
      rows.push([60 * minute + m, `m${m}`, Math.sin(minute) * m]);
    }
  }
  return rows;
}

const OWN_TIMES = /^keys of all rows are read here, as .*times/;

t.test('machines with gaps and times of their own', reads, async (t) => {
  const made = writeLog(scratch(t), gappyRows());
  await isSame(t, made, OWN_TIMES);
  await isSame(t, { ...made, settings: { output: { time_axis: 'shared' } } }, OWN_TIMES);
  await isSame(t, { ...made, settings: { output: { time_axis: 'own' } } });
  const grouped = gappyRows().toSorted((a, b) => String(a[1]).localeCompare(String(b[1])));
  await isSame(t, writeLog(scratch(t), grouped), OWN_TIMES);
});

t.test('rows without a machine or a time are counted once', reads, async (t) => {
  const rows = gappyRows();
  for (let i = 5; i < rows.length; i += 97) rows[i][i % 2] = i % 3 === 0 ? null : ['never', null][i % 2];
  const surveys = await isSame(t, writeLog(scratch(t), rows), OWN_TIMES);
  t.equal(rowsOf(surveys), rows.length);
  const faults = surveys.flatMap(({ keys }) => keys?.tally ?? []).reduce((sum, { count }) => sum + count, 0);
  t.equal(faults, Math.ceil((rows.length - 5) / 97));
});

t.test('duplicates and rows out of order: the whole is surveyed, and it is said', reads, async (t) => {
  const axis = { settings: { output: { time_axis: 'own' } } };
  const some = gappyRows().flatMap((row, i) => (i % 100 === 50 ? [row, row] : [row]));
  await isSame(t, { ...writeLog(scratch(t), some), ...axis });
  const whole =
    /^the whole database is surveyed here, as its \d shares do not tell enough: times of a machine do not rise/;
  // Of some shares the first row is the last one of the share before.
  const twice = gappyRows().flatMap((row) => [row, row]);
  await isSame(t, { ...writeLog(scratch(t), twice), ...axis }, { 3: whole, 7: whole });
  await isSame(t, { ...writeLog(scratch(t), gappyRows().toReversed()), ...axis }, whole);
  // Within a share.
  const late = [...gappyRows(), [30, 'm1', 7]];
  await isSame(t, { ...writeLog(scratch(t), late), ...axis }, /^all readings are read and sorted here, as 1 .* order$/);
});

t.test('what shares cannot tell, the first shard finds in all rows, and says why', reads, async (t) => {
  const directory = scratch(t);
  const columns = 'ts INTEGER, device TEXT, sensor TEXT, value REAL';
  const rows = gappyRows().flatMap(([ts, device, value]) => ['a', 'b'].map((s): Cell[] => [ts, device, s, value]));
  writeDatabase(join(directory, 'tall.db'), { log: { columns, rows } });
  const made = { directory, database: 'tall.db' };
  const surveys = await isSame(t, made, /^shard 0 has surveyed the whole database.*: each row has one value$/);
  t.same(
    surveys.map(({ found, undivided }) => [found !== undefined, undivided !== undefined]),
    surveys.map((_, shard) => [shard === 0, shard > 0]),
  );
  await writeSample(join(directory, 'plant.db'), { machines: 5, points: 2000 });
  await isSame(
    t,
    { directory, source: { only: { machines: ['machine_1', 'machine_3'] } } },
    /: machines are selected$/,
  );
  const database = new Database(join(directory, 'plant.db'));
  database.exec('UPDATE feat_0 SET machine = NULL WHERE rowid = 9000');
  database.close();
  await isSame(t, { directory }, /the whole database is surveyed here.*shard \d says that not all keys/);
});

t.test('surveys that nothing is gained by are not divided', async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 4, points: 100 });
  const surveys = async (made: Partial<Made>): Promise<unknown> => {
    const store = await makeJob({ directory, shards: 4, ...made }, join(directory, 'many.nc'));
    const [{ tasks }] = await stepsOf(store);
    t.equal((await readJob(store)).surveys, tasks, 'an engine starts so many tasks');
    await abortJob({ store });
    return tasks;
  };
  t.equal(await surveys({}), 1, 'a small database');
  t.equal(await surveys({ leastShare: 1 }), 4, 'as many as asked for');
  const { size } = statSync(join(directory, 'plant.db'));
  t.equal(await surveys({ leastShare: Math.floor(size / 2.5) }), 2, 'as many as are worth it');
  t.equal(await surveys({ leastShare: 1, shards: 9000 }), 256, 'as many as can be put together');
  t.equal(await surveys({ leastShare: 1, settings: { clean: { duplicates: 'error' } } }), 1, 'values are surveyed');
});

t.test('a share that is missing, surveyed twice, or that of another shard', async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 4, points: 1000 });
  const store = await makeJob({ directory, leastShare: 1 }, join(directory, 'many.nc'));
  await Promise.all([surveyJob({ store }, 0), surveyJob({ store }, 0)]);
  t.match(await surveyJob({ store }, 0), { isOld: true, text: /shard 0 is surveyed/ });
  await surveyJob({ store }, 2);
  t.match(await surveyJob({ store }, 3), { isOld: true, text: /nothing to survey: 3 shards/ });
  await t.rejects(planJob({ store }), { code: 'ERR_JOB_INCOMPLETE', message: /not surveyed yet \(shard 1\)/ });
  t.match(await jobStatus(store), { surveyed: 2, next: 'job survey' });
  const files = join(directory, 'job', 'survey');
  copyFileSync(join(files, '0000.json'), join(files, '0001.json'));
  await t.rejects(planJob({ store }), { code: 'ERR_JOB_FORM', message: /0001\.json .* is not that of shard 1/ });
  rmSync(join(files, '0001.json'));
  await surveyJob({ store }, 1);
  t.match(await planJob({ store }), { isOld: false });
  await abortJob({ store });
  t.same(readdirSync(directory), ['plant.db']);
});

async function surveyed(directory: string, shards: readonly number[]): Promise<JobStore> {
  const store = await makeJob({ directory, leastShare: 1 }, join(directory, 'many.nc'));
  for (const shard of shards) await surveyJob({ store }, shard);
  return store;
}

t.test('a database that changes between the shares, or before the plan, is refused', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 1000 });
  const error = { code: 'ERR_JOB_CHANGED', message: /plant\.db is not what was surveyed/ };
  const between = await surveyed(directory, [0, 1]);
  await writeSample(path, { machines: 4, points: 1000, seed: 2, overwrite: true });
  await surveyJob({ store: between }, 2);
  await t.rejects(planJob({ store: between }), error);
  await abortJob({ store: between });
  const after = await surveyed(directory, [0, 1, 2]);
  await writeSample(path, { machines: 4, points: 1000, seed: 3, overwrite: true });
  await t.rejects(planJob({ store: after }), error);
});
