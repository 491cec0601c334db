/** A job over several databases makes the dataset of a single run over them. */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
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
  surveyJob,
  writeShard,
} from '../../lib/shards/index.js';
import { parseExact } from '../../lib/util/exact-json.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython } from '../foreign.js';
import { makeOld, type Part, timeOf, writePart } from '../source/fleet/plants.js';
import { differences, doAll, type Made, makeJob, runAlone, told } from './jobs.js';

t.setTimeout(240_000);

const reads = needsPython('xarray', 'netCDF4', 'h5netcdf', 'zarr', 'fsspec');

/** What plan.json has of a fleet. */
interface StoredPlan {
  readonly found: {
    readonly rows: number;
    readonly fleet: {
      readonly members: readonly {
        isGrouped: boolean;
        assumed?: object;
        join: { kind: string; order?: { by: string } };
      }[];
    };
  };
}

/** Jobs and single runs over the same databases. */
function comparison(t: Test, directory: string) {
  const paths: string[] = [];
  let count = 0;
  return {
    /** Makes both. @returns the plan of the job, and its report */
    async make(made: Omit<Made, 'directory'>, what: string) {
      const [one, many] = ['one', 'many'].map((name) => join(directory, `${name}${count}.nc`));
      const references = [one, many].map((path) => path.replace('.nc', '.json'));
      count++;
      const alone = await runAlone({ ...made, directory, references: references[0] }, one);
      const store = await makeJob({ ...made, directory, references: references[1] }, many);
      const report = await doAll(store, made.shards);
      t.same(told(report), told(alone), what);
      t.same(report.notes, alone.notes, what);
      const plan = parseExact(readFileSync(join(directory, 'job', 'plan.json'), 'utf8')) as StoredPlan;
      await abortJob({ store });
      t.notOk(readdirSync(directory).includes('job'));
      paths.push(many, one, references[1], references[0]);
      return { plan, report };
    },
    /** Compares what was made, with xarray. */
    finish: () => t.same(differences(...paths), []),
  };
}

/** A directory, and what writes a database in it. */
function plants(t: Test) {
  const directory = scratch(t);
  return {
    directory,
    at: (name: string) => join(directory, name),
    write: (name: string, part: Part) => writePart(directory, name, part),
  };
}

/** Writes a shard. @returns rows that it has read */
async function rowsRead(store: JobStore, shard: number): Promise<number> {
  let read = 0;
  const rows = (count: number): void => {
    read += count;
  };
  await writeShard({ store, progress: { start() {}, bytes() {}, stop() {}, rows } }, shard);
  return read;
}

/** Survey and plan of a job. */
async function planned(made: Made) {
  const store = await makeJob(made, join(made.directory, 'many.nc'));
  for (const shard of (await jobStatus(store)).missing.survey) await surveyJob({ store }, shard);
  await planJob({ store });
  return store;
}

const DAYS = { machines: ['m1', 'm2', 'm3', 'm4'], signals: ['temp', 'speed', 'state'] } as const;

t.test('rotated files: one series of each machine over all of them', reads, async (t) => {
  const { directory, write } = plants(t);
  const { make, finish } = comparison(t, directory);
  for (const order of ['machine', 'time'] as const) {
    for (let day = 0; day < 9; day++) {
      write(`${order}${day + 1}.db`, { ...DAYS, order, hours: [day * 24, day * 24 + 24] });
    }
    const databases = [`${order}*.db`];
    await make({ databases }, order);
    await make({ databases, shards: 1 }, `${order}, one shard`);
    await make({ databases, shards: 12 }, `${order}, more shards than files and machines`);
    await make({ databases, settings: { output: { layout: 'stacked' } } }, `${order}, stacked`);
  }
  finish();
});

t.test('plants of their own: names and static data from their files', reads, async (t) => {
  const { directory, write } = plants(t);
  const { make, finish } = comparison(t, directory);
  const facts = { m1: ['A', '1'], m2: ['B', '2'], m3: ['C', '3'], m4: ['D', '4'] };
  for (const [i, site] of ['bern', 'chur', 'davos', 'egg'].entries()) {
    for (const day of [0, 1]) {
      const hours = [day * 24, day * 24 + 24] as const;
      write(`${site}-${day}.db`, { ...DAYS, facts, hours, shift: i, order: i % 2 === 0 ? 'machine' : 'time' });
    }
  }
  const machine_name = { pattern: '/(?<site>[a-z]+)-\\d+\\.db$', name: '{site} {machine}' };
  const { report } = await make({ databases: ['*.db'], source: { machine_name }, shards: 5 }, 'named by groups');
  t.equal(report.machines, 16);
  await make({ databases: ['*-0.db'], source: { machine_name: '{stem}/{machine}' } }, 'named by files');
  // A single database may be named by its file, too.
  await make({ database: 'bern-0.db', source: { machine_name: '{stem}/{machine}' } }, 'one file');
  finish();
});

t.test('several tables in each: aligned, assumed so, and read in part', reads, async (t) => {
  const { directory, at } = plants(t);
  const { make, finish } = comparison(t, directory);
  for (const [i, name] of ['a.db', 'b.db', 'c.db'].entries()) {
    await writeSample(at(name), { machines: 3, points: 1500, seed: i });
    makeOld(at(name));
  }
  const source = { machine_name: '{stem}/{machine}' };
  const { plan } = await make({ databases: ['?.db'], source, shards: 5 }, 'sample');
  const { members } = plan.found.fleet;
  t.ok(members.every(({ assumed, isGrouped }) => assumed !== undefined && isGrouped));
  await make({ databases: ['?.db'], source, shards: 4, settings: { threads: 1 } }, 'another division');
  const read = await planned({ directory, databases: ['?.db'], source, shards: 5 });
  let rows = 0;
  for (const shard of [0, 1, 2, 3, 4]) rows += await rowsRead(read, shard);
  t.equal(rows, 3 * 4 * 3 * 1500, 'each writer reads its own rows');
  await abortJob({ store: read });
  const skewed = new Database(at('b.db'));
  skewed.exec('UPDATE feat_2 SET timestamp = (SELECT max(timestamp) FROM feat_2) || 1 WHERE rowid = 777');
  skewed.close();
  makeOld(at('b.db'));
  const store = await planned({ directory, databases: ['?.db'], source });
  await t.rejects(writeShard({ store }, 1), { code: 'ERR_JOB_KEYS', message: /--reader rows/ });
  t.match(await writeShard({ store }, 0), { isOld: false });
  t.match(await writeShard({ store }, 2), { isOld: false });
  await abortJob({ store });
  const skewing = new Database(at('c.db'));
  // Seen in the sample of keys: the tables of this one are joined in another way.
  skewing.exec(
    'DELETE FROM feat_0 WHERE rowid % 3 = 0; DELETE FROM feat_3 WHERE machine = (SELECT max(machine) FROM feat_3)',
  );
  skewing.close();
  makeOld(at('c.db'));
  rmSync(at('b.db'));
  const merged = await make({ databases: ['?.db'], source, shards: 4 }, 'tables that are merged');
  t.match(merged.plan.found.fleet.members[1].join, { kind: 'merge', order: { by: 'machine' } });
  finish();
});

/** Rows of a day as loggers leave them: some twice, some out of order, without a machine, with words for numbers. */
function messyRows(day: number): Cell[][] {
  const rows = Array.from({ length: 900 }, (_, i): Cell[] => {
    const minute = day * 1440 + ((i * 7) % 1440);
    return [minute * 60, `m${(i * i) % 6}`, Math.sin(i + day) * 10, i % 3 === 0 ? 'open' : 'shut'];
  });
  return [...rows, [60, null, 1, 'open'], ['never', 'm1', 1, 'open'], [day * 86_400 + 60, 'm1', 'broken', 'lost']];
}

t.test('what loggers leave behind is counted once', reads, async (t) => {
  const { directory, at } = plants(t);
  const { make, finish } = comparison(t, directory);
  const columns = 'ts INTEGER, device TEXT, level REAL, valve TEXT';
  for (const day of [1, 2, 3]) {
    const faulty = day === 2 ? [[60, null, 1, 'open']] : [];
    const rows = messyRows(day);
    const sorted = rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
    writeDatabase(at(`messy${day}.db`), { log: { columns, rows } });
    writeDatabase(at(`sorted${day}.db`), { log: { columns, rows: [...sorted, ...faulty] } });
  }
  // No row of it is a reading.
  writeDatabase(at('sorted9.db'), {
    log: {
      columns,
      rows: [
        [60, null, 1, 'open'],
        ['never', 'm1', 1, 'open'],
      ],
    },
  });
  const readings = [
    { table: 'log', time: 'ts', time_unit: 's', machine: 'device', signals: { level: 'level', valve: 'valve' } },
  ];
  const rules = { clean: { signals: { level: [{ rule: 'range', min: -8, max: 8, replace: 0 }] } } };
  for (const name of ['sorted', 'messy']) {
    const made = { databases: [`${name}?.db`], source: { readings }, settings: rules, shards: 4 };
    await make(made, name);
    await make({ ...made, shards: 1 }, `${name}, one shard`);
    await make({ ...made, settings: { output: { time_axis: 'shared', flags: 'tests' }, ...rules } }, `${name}, flags`);
  }
  finish();
});

t.test('what databases repeat is merged and counted; what they contradict is refused', reads, async (t) => {
  const { directory, write } = plants(t);
  const { make, finish } = comparison(t, directory);
  write('a.db', { ...DAYS, hours: [0, 30] });
  write('b.db', { ...DAYS, hours: [20, 50] });
  write('c.db', { ...DAYS, hours: [50, 80] });
  const { report } = await make({ databases: ['?.db'] }, 'overlap');
  const duplicates = report.tally.filter(({ rule }) => rule === 'duplicate');
  t.equal(
    duplicates.reduce((sum, { count }) => sum + count, 0),
    4 * 10 * 3,
  );
  write('d.db', { ...DAYS, hours: [40, 60], shift: 5 });
  await make({ databases: ['?.db'], source: { combine: 'time' } }, 'combined');
  const store = await makeJob({ directory, databases: ['?.db'] }, join(directory, 'many.nc'));
  for (const shard of (await jobStatus(store)).missing.survey) await surveyJob({ store }, shard);
  await t.rejects(planJob({ store }), { code: 'ERR_MACHINES_COLLIDE', message: /"m1" of .*\.db and of .*d\.db/ });
  await abortJob({ store });
  finish();
});

t.test('signals, words, integers and tables that differ from one to another', reads, async (t) => {
  const { directory, at, write } = plants(t);
  const { make, finish } = comparison(t, directory);
  write('a.db', { hours: [0, 20], signals: ['temp', 'speed'] });
  write('b.db', { hours: [20, 40], signals: ['speed', 'state'] });
  write('c.db', { hours: [40, 60], signals: ['state', 'temp'] });
  await make({ databases: ['?.db'], shards: 2 }, 'signals that are missing');
  await make({ databases: ['?.db'], settings: { output: { signals: { state: { flags: { open: 4 } } } } } }, 'codes');
  const integers = (name: string, day: number, value: bigint | number): void => {
    const rows = ['m1', 'm2'].flatMap((machine) =>
      [0, 1, 2].map((h): Cell[] => [timeOf(24 * day + h), machine, value as Cell]),
    );
    writeDatabase(at(name), { readings: { columns: 'time TEXT, machine TEXT, n', rows } });
    makeOld(at(name));
  };
  integers('int1.db', 1, 9_007_199_254_740_993n);
  integers('int2.db', 2, 9_007_199_254_740_995n);
  await make({ databases: ['int?.db'], shards: 2 }, 'integers');
  integers('int3.db', 3, 0.5);
  await make({ databases: ['int?.db'], shards: 2 }, 'beside fractions they are doubles');
  const tall = (name: string, day: number, signals: Readonly<Record<string, readonly Cell[]>>): void => {
    const rows = [0, 1, 2].flatMap((h) =>
      Object.entries(signals).map(([tag, values]): Cell[] => [timeOf(24 * day + h), 'm1', tag, values[h]]),
    );
    writeDatabase(at(name), { log: { columns: 'time TEXT, machine TEXT, tag TEXT, value', rows } });
    makeOld(at(name));
  };
  // In the first database the state looks like a number.
  tall('tall1.db', 1, { temp: [1, 2, 3], state: ['0', '1', '1'] });
  tall('tall2.db', 2, { state: ['open', '1', 'shut'], speed: [7, 8, 9] });
  await make({ databases: ['tall?.db'] }, 'tall tables');
  finish();
});

t.test('windows, selected machines and strict runs', reads, async (t) => {
  const { directory, write } = plants(t);
  const { make, finish } = comparison(t, directory);
  for (let day = 0; day < 4; day++) write(`day${day}.db`, { ...DAYS, hours: [day * 24, day * 24 + 24] });
  const source = { since: '2024-01-01T12:00Z', until: '2024-01-03T12:00Z', only: { machines: ['m1', 'm3'] } };
  await make({ databases: ['day*.db'], source }, 'selected');
  await make({ databases: ['day*.db'], settings: { clean: { duplicates: 'error' } } }, 'no duplicates');
  finish();
});

t.test('a damaged database ends the job, or is left out', reads, async (t) => {
  const { directory, at, write } = plants(t);
  const { make, finish } = comparison(t, directory);
  for (const [i, name] of ['b.db', 'c.db', 'd.db'].entries()) write(name, { hours: [2000 * i, 2000 * i + 2000] });
  truncateSync(at('c.db'), statSync(at('c.db')).size - 8192);
  makeOld(at('c.db'));
  writeFileSync(at('a.db'), 'this is no database, whatever it is called');
  writeFileSync(at('e.db'), '');
  const store = await makeJob({ directory, databases: ['?.db'], shards: 5 }, at('many.nc'));
  await t.rejects(surveyJob({ store }, 0), { code: 'ERR_SOURCE_NOT_SQLITE', message: /; --skip-damaged/ });
  await abortJob({ store });
  const made = { databases: ['?.db'], source: { skip_damaged: true }, shards: 5 };
  const { report } = await make(made, 'left out');
  t.equal(report.readings, 2 * 2 * 4000);
  t.match(report.warnings.join('\n'), /a\.db is damaged, and left out: /);
  t.match(report.warnings.join('\n'), /c\.db is damaged, and left out: /);
  t.match(report.notes?.join('\n'), /1 database has no rows: .*e\.db/);
  finish();
});

t.test('a writer opens the databases of its machines; one that has changed is refused', async (t) => {
  const { directory, at, write } = plants(t);
  const names = ['p0.db', 'p1.db', 'p2.db', 'p3.db', 'p4.db'];
  for (const [i, name] of names.entries()) {
    write(name, { machines: [`m${i}a`, `m${i}b`], hours: [0, 100], order: 'time' });
  }
  const store = await planned({ directory, databases: ['p?.db'], shards: 5 });
  // All are alike, and p0.db, the first of the largest, says what they are.
  renameSync(at('p1.db'), at('aside'));
  renameSync(at('p3.db'), at('aside3'));
  t.match(await writeShard({ store }, 2), { isOld: false });
  await t.rejects(writeShard({ store }, 1), { code: 'ERR_SOURCE_NOT_FOUND' });
  renameSync(at('aside'), at('p1.db'));
  const database = new Database(at('p1.db'));
  database.exec('UPDATE readings SET temp = 0 WHERE rowid = 3');
  database.close();
  makeOld(at('p1.db'));
  await t.rejects(writeShard({ store }, 1), { code: 'ERR_JOB_CHANGED', message: /p1\.db is not what was surveyed/ });
  t.match(await writeShard({ store }, 4), { isOld: false });
  renameSync(at('aside3'), at('p3.db'));
  t.match(await writeShard({ store }, 3), { isOld: false });
  await t.rejects(commitJob({ store }), { code: 'ERR_JOB_INCOMPLETE', message: /2 of 5 shards .* \(0-1\)/ });
});

t.test('databases that come later are not in the job; one that changes before the plan is refused', async (t) => {
  const { directory, at, write } = plants(t);
  for (let day = 0; day < 3; day++) write(`day${day}.db`, { ...DAYS, hours: [day * 24, day * 24 + 24] });
  const store = await makeJob({ directory, databases: ['*.db'] }, at('many.nc'));
  write('day3.db', { ...DAYS, hours: [72, 96] });
  t.match(await surveyJob({ store }, 3), { isOld: true, text: /nothing to survey/ });
  await surveyJob({ store }, 0);
  await surveyJob({ store }, 2);
  await t.rejects(planJob({ store }), { code: 'ERR_JOB_INCOMPLETE', message: /not surveyed yet \(shard 1\)/ });
  t.match(await jobStatus(store), { surveyed: 2, next: 'job survey' });
  t.match(await surveyJob({ store }, 1), { isOld: false, text: '1 database, 96 readings' });
  rmSync(at('day1.db'));
  write('day1.db', { ...DAYS, hours: [24, 49] });
  await t.rejects(planJob({ store }), { code: 'ERR_JOB_CHANGED', message: /day1\.db is not what was surveyed/ });
});

t.test('plan takes what a share found, and surveys a database itself that was read in another way', async (t) => {
  const { directory, at, write } = plants(t);
  for (let day = 0; day < 3; day++) write(`day${day}.db`, { ...DAYS, hours: [day * 24, day * 24 + 24] });
  for (const [shape, rows] of [
    [undefined, 96 + 1000 + 96],
    ['other', 96 * 3],
  ] as const) {
    const store = await makeJob({ directory, databases: ['*.db'] }, at('many.nc'));
    for (const shard of [0, 1, 2]) await surveyJob({ store }, shard);
    const path = join(directory, 'job', 'survey', '0001.json');
    const file = JSON.parse(readFileSync(path, 'utf8'));
    const { keys } = file.databases[0];
    keys.rows = 1000;
    keys.shape = shape ?? keys.shape;
    writeFileSync(path, JSON.stringify(file));
    await planJob({ store });
    const plan = parseExact(readFileSync(join(directory, 'job', 'plan.json'), 'utf8')) as StoredPlan;
    t.equal(plan.found.rows, rows);
    await abortJob({ store });
  }
});
