/** A job makes the dataset of a single run: values, attributes, flags, references, report. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { writeSample } from '../../lib/sample/index.js';
import { parseSettings } from '../../lib/settings/index.js';
import { abortJob, commitJob, jobStatus, openStore, planJob, surveyJob, writeShard } from '../../lib/shards/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython } from '../foreign.js';
import { differences, doAll, type Made, makeJob, runAlone, settingsOf, told } from './jobs.js';

t.setTimeout(180_000);

const reads = needsPython('xarray', 'netCDF4', 'h5netcdf', 'zarr', 'fsspec');

async function isSame(t: Test, made: Made): Promise<void> {
  const { directory, shards = 3 } = made;
  const [one, many] = ['one.nc', 'many.nc'].map((name) => join(directory, name));
  const references = [one, many].map((path) => path.replace('.nc', '.json'));
  const alone = await runAlone({ ...made, references: references[0] }, one);
  const store = await makeJob({ ...made, references: references[1] }, many);
  const report = await doAll(store, shards);
  t.same(told(report), told(alone));
  t.same(differences(many, one, references[1], references[0]), []);
  const settings = settingsOf(made, many);
  const verified = await verify({ settings });
  t.ok(verified.isSame, JSON.stringify(verified.differences));
  const checked = await verifyAlone({ settings });
  t.equal(checked.status, 'ok', JSON.stringify(checked));
  t.same(
    readdirSync(join(directory, 'job', 'write')).filter((name) => name.endsWith('.bytes')),
    [],
  );
  await abortJob({ store });
  t.notOk(readdirSync(directory).includes('job'));
  for (const file of [one, many, ...references]) rmSync(file);
}

t.test('machine after machine: each writer reads its own rows', reads, async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 7, points: 3000 });
  await isSame(t, { directory });
  await isSame(t, { directory, shards: 1 });
  // More shards than machines: some have nothing to do.
  await isSame(t, { directory, shards: 9 });
});

t.test('interleaved machines, rules and flags', reads, async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 5, points: 2000, order: 'time' });
  const rules = [
    { rule: 'range', min: -150, max: 150, replace: 'missing' },
    { rule: 'spike', suspect: 2, fail: 20 },
  ];
  await isSame(t, { directory, settings: { clean: { signals: { '*': rules } }, output: { flags: 'tests' } } });
});

t.test('settings that change the form: packed values, listed machines, labels for each reading', reads, async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 4, points: 1000 });
  const packed = { dtype: 'int16', scale_factor: 0.001, _FillValue: -32768 };
  await isSame(t, { directory, settings: { output: { encoding: { '*': packed } } } });
  const machines = ['machine_3', 'machine_9', 'machine_0', 'machine_1', 'machine_2'];
  await isSame(t, { directory, settings: { output: { machines } } });
  await isSame(t, { directory, settings: { output: { labels: 'reading' } } });
  await isSame(t, { directory, source: { only: { machines: ['machine_1', 'machine_2'] } } });
});

t.test('one array over all machines: chunks belong to one shard', reads, async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 7, points: 3000 });
  await isSame(t, { directory, settings: { output: { layout: 'stacked' } } });
  const rules = [{ rule: 'spike', suspect: 2, fail: 20 }];
  const flags = { clean: { signals: { '*': rules } }, output: { layout: 'stacked', flags: 'aggregate' } };
  await isSame(t, { directory, settings: flags });
  // Chunks of three machines.
  const chunks = { '*': { chunksizes: [3, 1000, 4], zlib: true } };
  await isSame(t, { directory, settings: { output: { layout: 'stacked', encoding: chunks } } });
  const listed = ['machine_x', 'machine_0', 'machine_1', 'machine_2', 'machine_y', 'machine_z'];
  const known = { layout: 'stacked', machines: [...listed, 'machine_3', 'machine_4', 'machine_5', 'machine_6'] };
  await isSame(t, { directory, settings: { ...flags, output: { ...flags.output, ...known } } });
  await isSame(t, { directory, settings: { output: { ...known, encoding: chunks } } });
  await writeSample(join(directory, 'live.db'), { machines: 250, points: 40, order: 'time' });
  await isSame(t, { directory, database: 'live.db' });
});

/** Rows of machines with times of their own: out of order, some twice, without a machine, with words. */
function messyRows(): Cell[][] {
  const rows: Cell[][] = [];
  for (let i = 0; i < 4000; i++) {
    const machine = `m${(i * i) % 6}`;
    const minute = (i * 7919) % 3600;
    rows.push([minute * 60, machine, Math.sin(i) * 10, i % 3 === 0 ? 'open' : 'shut']);
  }
  rows.push([60, null, 1, 'open'], ['never', 'm1', 1, 'open'], [60, 'm1', 'broken', 'lost'], [3600, 'm7', 2, null]);
  return rows;
}

t.test('what loggers leave behind', reads, async (t) => {
  const directory = scratch(t);
  const columns = 'ts INTEGER, device TEXT, level REAL, valve TEXT';
  writeDatabase(join(directory, 'messy.db'), { log: { columns, rows: messyRows() } });
  const readings = [
    { table: 'log', time: 'ts', time_unit: 's', machine: 'device', signals: { level: 'level', valve: 'valve' } },
  ];
  const made = { directory, database: 'messy.db', source: { readings } };
  await isSame(t, made);
  await isSame(t, { ...made, settings: { output: { time_axis: 'own' } } });
  await isSame(t, { ...made, settings: { output: { time_axis: 'shared' } } });
  await isSame(t, { ...made, settings: { output: { layout: 'stacked' } } });
});

t.test('every step says what is missing, and may be done twice', async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 4, points: 100 });
  const destination = join(directory, 'many.nc');
  const nowhere = openStore(join(directory, 'job'));
  await t.rejects(surveyJob({ store: nowhere }, 0), { code: 'ERR_JOB_MISSING' });
  const store = await makeJob({ directory, shards: 2 }, destination);
  await t.rejects(makeJob({ directory }, destination), { code: 'ERR_JOB_EXISTS' });
  await t.rejects(planJob({ store }), { code: 'ERR_JOB_INCOMPLETE', message: /not surveyed yet \(shard 0\)/ });
  await t.rejects(writeShard({ store }, 0), { code: 'ERR_JOB_INCOMPLETE', message: /not planned yet/ });
  t.equal((await jobStatus(store)).next, 'job survey');
  await Promise.all([surveyJob({ store }, 0), surveyJob({ store }, 0)]);
  t.match(await surveyJob({ store }, 0), { isOld: true });
  t.match(await surveyJob({ store }, 1), { isOld: true, text: /nothing to survey/ });
  const plans = await Promise.all([planJob({ store }), planJob({ store })]);
  t.same(plans.map(({ isOld }) => isOld).sort(), [false, true]);
  await writeShard({ store }, 1);
  t.match(await writeShard({ store }, 1), { isOld: true });
  t.match(await writeShard({ store }, 2), { isOld: true, text: /nothing to write/ });
  await t.rejects(commitJob({ store }), { code: 'ERR_JOB_INCOMPLETE', message: /1 of 2 shards .* \(0\)/ });
  t.match(await jobStatus(store), { surveyed: 1, planned: true, written: 1, committed: false, next: /1 shard \(0\)/ });
  await Promise.all([writeShard({ store }, 0), writeShard({ store }, 0)]);
  await commitJob({ store });
  t.match(await commitJob({ store }), { isOld: true });
  t.match(await writeShard({ store }, 0), { isOld: true });
  t.equal((await jobStatus(store)).next, 'the dataset is there');
});

t.test('a database that changes in between is refused', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 100 });
  const store = await makeJob({ directory }, join(directory, 'many.nc'));
  await surveyJob({ store }, 0);
  await planJob({ store });
  await writeShard({ store }, 0);
  await writeSample(path, { machines: 4, points: 100, seed: 2, overwrite: true });
  await t.rejects(writeShard({ store }, 1), { code: 'ERR_JOB_CHANGED', message: /is not what was surveyed/ });
  await abortJob({ store });
  t.same(readdirSync(directory), ['plant.db']);
});

t.test('tables that only seemed aligned are told by the writer', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 500 });
  const database = new Database(path);
  database.exec('UPDATE feat_2 SET timestamp = (SELECT max(timestamp) FROM feat_2) || 1 WHERE rowid = 777');
  database.close();
  const store = await makeJob({ directory, shards: 2 }, join(directory, 'many.nc'));
  await surveyJob({ store }, 0);
  await planJob({ store });
  await t.rejects(writeShard({ store }, 0), { code: 'ERR_JOB_KEYS', message: /--reader rows/ });
  t.match(await writeShard({ store }, 1), { isOld: false }, 'the other shard has no such row');
  await t.rejects(commitJob({ store }), { code: 'ERR_JOB_INCOMPLETE' });
});

t.test('what cannot be divided is refused before anything is written', async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 2, points: 10 });
  const cases: [output: object, message: RegExp][] = [
    [{ format: 'classic' }, /the format classic has every byte at its own place; format netcdf4/],
    [{ layout: 'ragged' }, /in the layout ragged machines share chunks; take --layout machines or/],
    [{ layout: 'stacked', machines: ['machine_1', 'machine_0'] }, /machines have another order in the dataset/],
    [{ deflate: 0 }, /without compression is written from front to end/],
  ];
  await t.rejects(makeJob({ directory, settings: { output: { if_changed: true } } }, join(directory, 'x.nc')), {
    ...{ code: 'ERR_JOB_DATASET', message: /leave output\.if_changed out/ },
  });
  for (const [output, message] of cases) {
    const store = await makeJob({ directory, settings: { output } }, join(directory, 'many.nc'));
    await t.rejects(surveyJob({ store }, 0), { code: 'ERR_JOB_DATASET', message });
    await abortJob({ store });
  }
  await t.rejects(makeJob({ directory }, '-'), { code: 'ERR_JOB_DATASET', message: /cannot write to standard output/ });
  for (const name of ['update', 'append']) {
    for (const how of ['auto', 'only']) {
      const message = new RegExp(`cannot update the one that is there \\(--${name}, output.${name}: ${how}\\)`);
      const error = { code: 'ERR_JOB_DATASET', key: `output.${name}`, message };
      await t.rejects(makeJob({ directory, settings: { output: { [name]: how } } }, 'x.nc'), error);
    }
  }
  await t.rejects(makeJob({ directory, shards: 0 }, 'x.nc'), { code: 'ERR_JOB_SHARD' });
});

t.test('what a job has written, a single run updates', reads, async (t) => {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  await writeSample(database, { machines: 4, points: 20_000 });
  const [updated, fresh] = ['updated.nc', 'fresh.nc'].map((name) => join(directory, name));
  await doAll(await makeJob({ directory }, updated));
  const plant = new Database(database);
  plant.exec('UPDATE feat_0 SET value = 12.5 WHERE rowid = 7');
  plant.close();
  const report = await runAlone({ directory, settings: { output: { update: 'only' } } }, updated);
  t.ok((report.updated?.sent ?? Number.POSITIVE_INFINITY) < report.bytes / 2, JSON.stringify(report.updated));
  await runAlone({ directory }, fresh);
  t.same(differences(updated, fresh), []);
  const settings = parseSettings({ source: { path: database }, destination: updated }, 'settings');
  t.equal((await verifyAlone({ settings })).status, 'ok');
});

t.test('bytes that are damaged before they are put together are noticed', async (t) => {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 4, points: 100 });
  const store = await makeJob({ directory, shards: 2 }, join(directory, 'many.nc'));
  await surveyJob({ store }, 0);
  await planJob({ store });
  await writeShard({ store }, 0);
  await writeShard({ store }, 1);
  const path = join(directory, 'job', 'write', '0001.bytes');
  const bytes = readFileSync(path);
  bytes[100] ^= 1;
  writeFileSync(path, bytes);
  await t.rejects(commitJob({ store }), { code: 'ERR_JOB_BYTES', message: /remove write\/0001.json/ });
  t.notOk(readdirSync(directory).includes('many.nc'));
  rmSync(join(directory, 'job', 'write', '0001.json'));
  await writeShard({ store }, 1);
  await commitJob({ store });
  t.ok(readdirSync(directory).includes('many.nc'));
});
