/** `--update`: night after night, the file is that of a fresh run, and little of it is new. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import type { Progress } from '../../lib/report/progress.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { fleetcdf } from '../cli/cli.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';

const IDENTICAL = fileURLToPath(new URL('../../../test/netcdf/netcdf4/identical.py', import.meta.url));
const REFERENCES = fileURLToPath(new URL('../../../test/job/write-references.py', import.meta.url));

const problems = (script: string, ...paths: string[]): unknown =>
  JSON.parse(execFileSync(PYTHON, [script, ...paths], { encoding: 'utf8' }));

/** A fleet; 8 machines with 15,000 times have 3.8 MB of values. */
async function plant(t: Test, points = 15_000, machines = 8): Promise<string> {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines, points });
  return directory;
}

function settingsOf(directory: string, destination: string, flags: object): Settings {
  return mergeFlags(defaultSettings(), {
    database: join(directory, 'plant.db'),
    destination: join(directory, destination),
    ...flags,
  });
}

const write = (directory: string, destination: string, flags: object = {}, options: Partial<RunOptions> = {}) =>
  run({ settings: settingsOf(directory, destination, flags), ...options });

/** What happens to the readings of feat_0 to feat_3 in a day. */
function change(directory: string, statement: string): void {
  const database = new Database(join(directory, 'plant.db'));
  for (let k = 0; k < 4; k++) database.exec(statement.replaceAll('feat_k', `feat_${k}`));
  database.close();
}

/** Another 40 hours of each machine. */
const GROWN =
  "INSERT INTO feat_k (machine, timestamp, value) SELECT machine, datetime(last, '+' || n || ' hours'), n * 0.5 FROM " +
  '(SELECT machine, max(timestamp) AS last FROM feat_k GROUP BY machine), ' +
  '(WITH RECURSIVE hours(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM hours WHERE n < 40) SELECT n FROM hours)';
const CORRECTED = 'UPDATE feat_k SET value = value + 1 WHERE rowid BETWEEN 50000 AND 50003';
const DELETED = 'DELETE FROM feat_k WHERE rowid BETWEEN 90000 AND 90002';

t.setTimeout(300_000);

const xarray = needsPython('xarray', 'h5py', 'netCDF4', 'zarr', 'fsspec');

for (const layout of ['machines', 'stacked', 'ragged'] as const) {
  const deflate = layout === 'stacked' ? 0 : 1;
  t.test(`${layout}, deflate ${deflate}: grown, corrected and deleted rows`, xarray, async (t) => {
    const cwd = await plant(t);
    const flags = { layout, deflate, ...(layout === 'ragged' ? { ragged: 'indexed' } : {}) };
    const update = { ...flags, update: 'auto' };
    t.equal((await write(cwd, 'all.nc', update)).updated, undefined, 'nothing is there yet');
    const pairs: string[] = [];
    const references: string[] = [];
    for (const [night, statement] of [GROWN, CORRECTED, GROWN, DELETED].entries()) {
      change(cwd, statement);
      const report = await write(cwd, 'all.nc', update, { references: join(cwd, 'all.json') });
      const what = `night ${night}: ${JSON.stringify(report.updated ?? report.warnings)} of ${report.bytes}`;
      t.ok((await verify({ settings: settingsOf(cwd, 'all.nc', flags) })).isSame, `verify: ${what}`);
      t.match(await verifyAlone({ settings: settingsOf(cwd, 'all.nc', {}) }), { status: 'ok' }, what);
      if (layout === 'machines' && night < 3) t.ok((report.updated?.sent ?? report.bytes) < 0.7 * report.bytes, what);
      const [fresh, kept] = [`fresh-${night}.nc`, `all-${night}.nc`];
      await write(cwd, fresh, flags);
      t.same(
        readdirSync(cwd).filter((name) => name.startsWith('.')),
        [],
        'nothing else is left',
      );
      copyFileSync(join(cwd, 'all.nc'), join(cwd, kept));
      pairs.push(join(cwd, fresh), join(cwd, kept));
      const sidecar = join(cwd, `all-${night}.json`);
      writeFileSync(sidecar, readFileSync(join(cwd, 'all.json'), 'utf8').replaceAll('all.nc', kept));
      references.push(sidecar, join(cwd, fresh));
    }
    t.same(problems(IDENTICAL, ...pairs), []);
    t.same(problems(REFERENCES, ...references), [], 'through the references');
  });
}

t.test('the plan says what will be sent, and the report what was', async (t) => {
  const cwd = await plant(t);
  await write(cwd, 'all.nc', { update: 'auto' });
  change(cwd, GROWN);
  const plan = await dryRun({ settings: settingsOf(cwd, 'all.nc', { update: 'auto' }) });
  const line = plan.find(({ what }) => what === 'update');
  t.match(line, {
    value: /^about .* to send$/,
    why: /^\d+ of \d+ chunks .* can stay, unless their values have changed$/,
  });
  const report = await write(cwd, 'all.nc', { update: 'only' });
  t.equal(report.bytes, statSync(join(cwd, 'all.nc')).size);
  t.match(report.updated, { unused: Number });
  t.ok((report.updated?.sent ?? 0) < report.bytes / 2, `${report.updated?.sent} of ${report.bytes}`);
  t.notOk(report.warningCodes.includes('WARN_UPDATE'));
});

t.test('what cannot be updated is written whole with a warning, or refused', async (t) => {
  const cwd = await plant(t, 5000);
  const refused = { name: 'FleetcdfError', code: 'ERR_UPDATE_WHOLE' };
  await t.rejects(write(cwd, 'all.nc', { update: 'only' }), { ...refused, message: /it is not there yet/ });
  await write(cwd, 'all.nc', { update: 'auto' });
  const path = join(cwd, 'all.nc');
  const cases: [what: string, flags: object, spoil: () => void, why: RegExp][] = [
    ['another layout', { layout: 'stacked' }, () => {}, /most of it has another layout or encoding/],
    ['another encoding', { deflate: 5 }, () => {}, /is stored with deflate 1 there, and with deflate 5 now/],
    ['no netCDF-4', {}, () => writeFileSync(path, 'something else'), /it is no netCDF-4 that this program wrote/],
    ['cut off', {}, () => truncateSync(path, statSync(path).size - 100), /it ends after \d+ of \d+ bytes/],
  ];
  for (const [what, flags, spoil, why] of cases) {
    await write(cwd, 'all.nc');
    spoil();
    const before = readFileSync(path);
    await t.rejects(write(cwd, 'all.nc', { ...flags, update: 'only' }), { ...refused, message: why }, what);
    t.ok(readFileSync(path).equals(before), `${what}: it stays`);
    const report = await write(cwd, 'all.nc', { ...flags, update: 'auto' });
    t.match(report.warnings.join('\n'), why, what);
    t.ok(report.warningCodes.includes('WARN_UPDATE'));
    t.equal(report.updated, undefined);
    t.ok((await verify({ settings: settingsOf(cwd, 'all.nc', flags) })).isSame, what);
  }
  t.same(readdirSync(cwd).sort(), ['all.nc', 'plant.db']);
});

t.test('what is better written whole is, whatever the option says', async (t) => {
  const cwd = await plant(t, 5000);
  for (const update of ['auto', 'only']) {
    await write(cwd, 'all.nc', { update: 'auto' });
    change(cwd, 'UPDATE feat_k SET value = value + 1');
    const report = await write(cwd, 'all.nc', { update });
    t.match(report.warnings, [/^the update was given up, and the run began again, .*: more than a quarter/]);
    t.equal(report.updated, undefined);
    t.ok((await verify({ settings: settingsOf(cwd, 'all.nc', {}) })).isSame);
  }
});

t.test('what was to be updated, and pays better whole, is said', async (t) => {
  const cwd = await plant(t, 5000, 7);
  await write(cwd, 'all.nc', { update: 'auto' });
  change(cwd, 'DELETE FROM feat_k WHERE machine IN (SELECT DISTINCT machine FROM feat_k ORDER BY machine LIMIT 2)');
  const { notes = [], updated } = await write(cwd, 'all.nc', { update: 'only' });
  t.equal(updated, undefined);
  t.match(
    notes.join('\n'),
    /all\.nc is written whole, and not updated \(--update\): (less|more) than a quarter of its/,
  );
});

t.test('what has nothing to update is refused before anything is read', async (t) => {
  const cwd = await plant(t, 100);
  const cases: [flags: object, destination: string, options: object, message: RegExp][] = [
    [{ format: 'csv' }, 'all.csv', {}, /it is for the format netcdf4; csv has no chunks/],
    [{ format: 'classic' }, 'all.nc', {}, /classic has no chunks/],
    [{}, 'all.nc', { overwrite: false }, /with --no-overwrite nothing that is there may be changed/],
  ];
  for (const [flags, destination, options, message] of cases) {
    const refused = { name: 'SettingsError', code: 'ERR_SETTINGS_VALUE', key: 'output.update', message };
    await t.rejects(write(cwd, destination, { ...flags, update: 'auto' }, options), refused);
  }
  t.same(readdirSync(cwd), ['plant.db']);
});

t.test('a file that another program replaces meanwhile stays as that program left it', async (t) => {
  const cwd = await plant(t);
  await write(cwd, 'all.nc', { update: 'auto' });
  copyFileSync(join(cwd, 'all.nc'), join(cwd, 'kept.nc'));
  change(cwd, GROWN);
  const path = join(cwd, 'all.nc');
  const onSurvey = () => writeFileSync(path, 'mine');
  await t.rejects(write(cwd, 'all.nc', { update: 'auto' }, { onSurvey }), { code: 'ERR_SINK_REPLACED' });
  t.equal(readFileSync(path, 'utf8'), 'mine');
  t.same(readdirSync(cwd).sort(), ['all.nc', 'kept.nc', 'plant.db'], 'no temporary file is left');
});

t.test('an update that ends early leaves the old file', async (t) => {
  const cwd = await plant(t);
  await write(cwd, 'all.nc', { update: 'auto' });
  const before = readFileSync(join(cwd, 'all.nc'));
  change(cwd, GROWN);
  for (const moment of ['start', 'rows', 'bytes']) {
    const controller = new AbortController();
    let isWriting = false;
    const at = (name: string) => () => {
      if (isWriting && name === moment) controller.abort();
    };
    const progress: Progress = {
      start: (_, phase) => {
        isWriting = phase === 'Writing';
        at('start')();
      },
      rows: at('rows'),
      bytes: at('bytes'),
      stop: () => {},
    };
    const stopped = write(cwd, 'all.nc', { update: 'auto' }, { signal: controller.signal, progress });
    await t.rejects(stopped, { name: 'AbortError' }, moment);
    t.ok(readFileSync(join(cwd, 'all.nc')).equals(before));
  }
  t.same(readdirSync(cwd).sort(), ['all.nc', 'plant.db']);
});

t.test('--update of the command line', async (t) => {
  const cwd = await plant(t);
  const at = { cwd };
  t.equal(fleetcdf(['--update', 'plant.db', 'all.nc'], at).status, 0, 'it does not take the database for its value');
  change(cwd, GROWN);
  const { status, stderr } = fleetcdf(['plant.db', 'all.nc', '--update=only', '--verify'], at);
  t.equal(status, 0, stderr);
  t.match(stderr, /wrote +[\d,]+ values, .*, of which .* were new/);
  const refused = fleetcdf(['plant.db', 'other.nc', '--update=only'], at);
  t.equal(refused.status, 1);
  t.match(refused.stderr, /other\.nc cannot be updated: it is not there yet/);
});
