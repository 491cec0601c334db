/** `--append`: rows behind the watermarks are not read, and the file is that of a fresh run. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { fleetcdf } from '../cli/cli.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';

const IDENTICAL = fileURLToPath(new URL('../../../test/netcdf/netcdf4/identical.py', import.meta.url));

const differences = (...paths: string[]): unknown =>
  JSON.parse(execFileSync(PYTHON, [IDENTICAL, ...paths], { encoding: 'utf8' }));

/** A fleet of 8 machines with 15,000 times: 4 tables of 120,000 rows. */
async function plant(t: Test, points = 15_000): Promise<string> {
  const directory = scratch(t);
  await writeSample(join(directory, 'plant.db'), { machines: 8, points });
  return directory;
}

const ROWS = 4 * 8 * 15_000;

function settingsOf(directory: string, destination: string, flags: object): Settings {
  return mergeFlags(defaultSettings(), {
    database: join(directory, 'plant.db'),
    destination: join(directory, destination),
    ...flags,
  });
}

const write = (directory: string, destination: string, flags: object = {}, options: Partial<RunOptions> = {}) =>
  run({ settings: settingsOf(directory, destination, flags), ...options });

/** What happens to feat_0 to feat_3. */
function change(directory: string, ...statements: string[]): void {
  const database = new Database(join(directory, 'plant.db'));
  for (const statement of statements) {
    for (let k = 0; k < 4; k++) database.exec(statement.replaceAll('feat_k', `feat_${k}`));
  }
  database.close();
}

/** More hours of the machines that a condition chooses. */
function grown(hours: number, where = '1'): string {
  return (
    "INSERT INTO feat_k (machine, timestamp, value) SELECT machine, datetime(last, '+' || n || ' hours'), n * 0.5 FROM " +
    `(SELECT machine, max(timestamp) AS last FROM feat_k WHERE ${where} GROUP BY machine), ` +
    `(WITH RECURSIVE hours(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM hours WHERE n < ${hours}) SELECT n FROM hours)`
  );
}

/** Asserts that a file is what a fresh run gives, for xarray and for this program. */
async function isFresh(t: Test, cwd: string, name: string, flags: object): Promise<void> {
  const { append: _, update: __, ...plain } = flags as Record<string, unknown>;
  await write(cwd, 'fresh.nc', plain);
  t.same(differences(join(cwd, 'fresh.nc'), join(cwd, name)), []);
  t.ok((await verify({ settings: settingsOf(cwd, name, plain) })).isSame);
  t.match(await verifyAlone({ settings: settingsOf(cwd, name, {}) }), { status: 'ok' });
}

t.setTimeout(300_000);

const xarray = needsPython('xarray', 'h5py');

for (const layout of ['machines', 'stacked'] as const) {
  t.test(`${layout}, one time axis: night after night`, xarray, async (t) => {
    const cwd = await plant(t);
    const flags = { layout, append: 'auto' };
    const first = await write(cwd, 'all.nc', flags);
    t.equal(first.updated, undefined);
    t.notOk(first.warningCodes.includes('WARN_APPEND'), 'nobody need be told');
    let behind = ROWS;
    for (const hours of [40, 0, 300]) {
      if (hours > 0) change(cwd, grown(hours));
      const report = await write(cwd, 'all.nc', flags);
      t.notOk(report.warningCodes.includes('WARN_APPEND'), report.warnings.join());
      t.equal(report.rows, 4 * 8 * hours, 'only new rows are read');
      t.equal(report.readings, 4 * 8 * hours);
      t.equal(report.updated?.behind, behind);
      t.ok((report.updated?.sent ?? 0) < 0.7 * report.bytes, `${report.updated?.sent} of ${report.bytes}`);
      behind += 4 * 8 * hours;
      await isFresh(t, cwd, 'all.nc', flags);
    }
    change(cwd, grown(5));
    const updated = await write(cwd, 'all.nc', { layout, update: 'only' });
    t.equal(updated.rows, behind + 4 * 8 * 5, '--update goes on with it');
    await isFresh(t, cwd, 'all.nc', flags);
    t.same(readdirSync(cwd).sort(), ['all.nc', 'fresh.nc', 'plant.db']);
  });
}

/** A logger of machines with times of their own: a table of 3 machines, 12,000 rows each. */
function logger(t: Test): string {
  const directory = scratch(t);
  const database = new Database(join(directory, 'plant.db'));
  database.exec('CREATE TABLE log (machine TEXT, time INTEGER, temperature REAL, pressure REAL)');
  database.close();
  log(directory, 0, 12_000, ['a', 'b', 'c']);
  return directory;
}

const LOGGED = 36_000;

/** Rows with the numbers from `from` up to `to` of some machines: a minute apart, those of each machine at a second of its own. */
function log(directory: string, from: number, to: number, machines: readonly string[]): void {
  const database = new Database(join(directory, 'plant.db'));
  const insert = database.prepare('INSERT INTO log VALUES (?, ?, ?, ?)');
  database.transaction(() => {
    for (let i = from; i < to; i++) {
      for (const machine of machines) {
        const time = 1_700_000_000 + 60 * i + machine.charCodeAt(0) - 97;
        insert.run(machine, time, Math.sin(i) * i, i % 7 === 0 ? null : Math.cos(i / 3));
      }
    }
  })();
  database.close();
}

function execute(directory: string, ...statements: string[]): void {
  const database = new Database(join(directory, 'plant.db'));
  for (const statement of statements) database.exec(statement);
  database.close();
}

const OWN = { timeAxis: 'own', append: 'auto' };

t.test('machines with times of their own: some, none, a new one', xarray, async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  const nights: [from: number, to: number, machines: string[]][] = [
    [12_000, 12_100, ['b']],
    [12_100, 12_101, ['a', 'b', 'c']],
    [12_101, 13_000, ['d']],
    [13_000, 14_000, ['c', 'a', 'd']],
  ];
  let behind = LOGGED;
  for (const [from, to, machines] of nights) {
    log(cwd, from, to, machines);
    const report = await write(cwd, 'all.nc', { ...OWN, append: 'only' });
    const rows = (to - from) * machines.length;
    t.match(report, { rows, updated: { behind } }, report.warnings.join());
    behind += rows;
    await isFresh(t, cwd, 'all.nc', OWN);
  }
  t.equal(behind, LOGGED + 100 + 3 + 899 + 3000);
});

t.test(
  'many chunks of a machine, and values packed: what a chunk holds already is read from the file',
  xarray,
  async (t) => {
    const cwd = logger(t);
    const settings = (destination: string, append: 'off' | 'auto'): Settings => {
      const { output, ...others } = settingsOf(cwd, destination, OWN);
      const encoding = { '*': { dtype: 'int16', scale_factor: 0.5, chunksizes: [1000, 2], zlib: true } } as const;
      return { ...others, output: { ...output, append, encoding } };
    };
    await run({ settings: settings('all.nc', 'auto') });
    for (const [from, to] of [
      [12_000, 12_010],
      [12_010, 13_500],
    ]) {
      log(cwd, from, to, ['a', 'c']);
      const report = await run({ settings: settings('all.nc', 'auto') });
      t.match(report, { rows: 2 * (to - from) }, report.warnings.join());
      await run({ settings: settings('fresh.nc', 'off') });
      t.same(differences(join(cwd, 'fresh.nc'), join(cwd, 'all.nc')), []);
    }
  },
);

t.test('what the rows behind the watermark no longer tell is read again, and said', xarray, async (t) => {
  const cwd = logger(t);
  const cases: [what: string, happens: () => void, why: RegExp][] = [
    [
      'a late row',
      () => execute(cwd, "INSERT INTO log VALUES ('b', 1700000030, 1, 2)"),
      /new rows of 1 machine are not behind the last time of the machine: b/,
    ],
    [
      'a deleted row',
      () => execute(cwd, 'DELETE FROM log WHERE rowid = 777'),
      /log has 36,030 rows up to rowid 36031, and had 36,031/,
    ],
    [
      'a row in a gap of the rowids',
      () => execute(cwd, "INSERT INTO log (rowid, machine, time) VALUES (777, 'a', 1700000031)"),
      /log has 36,061 rows up to rowid 36061, and had 36,060/,
    ],
    [
      'a corrected row of the sample',
      () => execute(cwd, 'UPDATE log SET pressure = 9 WHERE rowid = 1'),
      /looked at again/,
    ],
    [
      'a table made anew in another order',
      () =>
        execute(
          cwd,
          'CREATE TABLE t AS SELECT * FROM log ORDER BY machine, time',
          'DROP TABLE log',
          'ALTER TABLE t RENAME TO log',
        ),
      /looked at again/,
    ],
    [
      'rows that moved up',
      () => execute(cwd, 'DELETE FROM log WHERE rowid = 50', 'VACUUM'),
      /log has .* rows up to rowid/,
    ],
  ];
  await write(cwd, 'all.nc', OWN);
  let next = 12_000;
  for (const [what, happens, why] of cases) {
    happens();
    const before = readFileSync(join(cwd, 'all.nc'));
    const refused = { name: 'FleetcdfError', code: 'ERR_APPEND_ALL', message: why };
    await t.rejects(write(cwd, 'all.nc', { ...OWN, append: 'only' }), refused, what);
    t.ok(readFileSync(join(cwd, 'all.nc')).equals(before), `${what}: the file stays`);
    const report = await write(cwd, 'all.nc', OWN);
    t.match(report.warnings.join('\n'), why, what);
    t.ok(report.warningCodes.includes('WARN_APPEND'));
    t.equal(report.updated?.behind, undefined);
    t.ok((await verify({ settings: settingsOf(cwd, 'all.nc', OWN) })).isSame, what);
    log(cwd, next, next + 10, ['a', 'b', 'c']);
    next += 10;
    t.equal((await write(cwd, 'all.nc', OWN)).rows, 30, `${what}: the next night appends again`);
    await isFresh(t, cwd, 'all.nc', OWN);
  }
});

t.test(
  'new rows may be out of order, and some twice, as long as they are behind those that are there',
  xarray,
  async (t) => {
    const cwd = logger(t);
    await write(cwd, 'all.nc', OWN);
    log(cwd, 12_100, 12_200, ['c', 'a']);
    log(cwd, 12_000, 12_120, ['b', 'a']);
    t.match(await write(cwd, 'all.nc', { ...OWN, append: 'only' }), { rows: 440, updated: { behind: LOGGED } });
    await isFresh(t, cwd, 'all.nc', OWN);
  },
);

t.test('a corrected row outside the sample is not seen, until all rows are read', async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  execute(cwd, 'UPDATE log SET pressure = 9 WHERE rowid = 20011');
  log(cwd, 12_000, 12_010, ['a']);
  t.equal((await write(cwd, 'all.nc', OWN)).rows, 10);
  const isSame = async () => (await verify({ settings: settingsOf(cwd, 'all.nc', OWN) })).isSame;
  t.notOk(await isSame());
  await write(cwd, 'all.nc', { timeAxis: 'own', update: 'only' });
  t.ok(await isSame());
});

t.test('rows behind the watermark are not decoded', xarray, async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  log(cwd, 12_000, 12_100, ['a', 'b', 'c']);
  await write(cwd, 'fresh.nc', { timeAxis: 'own' });
  const path = join(cwd, 'plant.db');
  const bytes = readFileSync(path);
  const sampled = new Set(Array.from({ length: 128 }, (_, i) => 1 + Math.floor(((LOGGED - 1) * i) / 127)));
  // Before its temperature, a row has a header of 5 bytes, a letter and 4 bytes of a time.
  const temperature = Buffer.alloc(8);
  for (const i of [3000, 6000, 9000]) {
    t.notOk(
      [1, 2, 3].some((m) => sampled.has(3 * i + m)),
      'no row of the sample',
    );
    temperature.writeDoubleBE(Math.sin(i) * i);
    const at = bytes.indexOf(temperature);
    t.equal(bytes[at - 10], 5);
    bytes[at - 10] = 0x7f;
  }
  writeFileSync(path, bytes);
  await t.rejects(write(cwd, 'other.nc', { timeAxis: 'own' }), { name: 'SourceError' }, 'whoever decodes them fails');
  t.equal((await write(cwd, 'all.nc', { ...OWN, append: 'only' })).rows, 300);
  t.same(differences(join(cwd, 'fresh.nc'), join(cwd, 'all.nc')), []);
});

t.test('a run that ends early leaves the old file, and the next one appends', xarray, async (t) => {
  const cwd = logger(t);
  await write(cwd, 'all.nc', OWN);
  const before = readFileSync(join(cwd, 'all.nc'));
  log(cwd, 12_000, 12_500, ['a', 'b']);
  for (const moment of ['rows', 'bytes'] as const) {
    const controller = new AbortController();
    const progress = { start() {}, rows() {}, bytes() {}, stop() {}, [moment]: () => controller.abort() };
    await t.rejects(write(cwd, 'all.nc', OWN, { signal: controller.signal, progress }), { name: 'AbortError' }, moment);
    t.ok(readFileSync(join(cwd, 'all.nc')).equals(before));
  }
  t.same(readdirSync(cwd).sort(), ['all.nc', 'plant.db']);
  t.match(await write(cwd, 'all.nc', OWN), { rows: 1000, updated: { behind: LOGGED } });
  await isFresh(t, cwd, 'all.nc', OWN);
});

t.test('what cannot be appended to is refused with =only, and updated without', async (t) => {
  const cwd = logger(t);
  const only = { ...OWN, append: 'only' };
  const refused = (why: RegExp) => ({ name: 'FleetcdfError', code: 'ERR_APPEND_ALL', message: why });
  await t.rejects(write(cwd, 'all.nc', only), refused(/it is not there yet/));
  await write(cwd, 'all.nc', { timeAxis: 'own', update: 'auto' });
  await t.rejects(write(cwd, 'all.nc', only), refused(/its ledger has no watermarks/), 'of an older run');
  t.match((await write(cwd, 'all.nc', OWN)).warnings.join(), /its ledger has no watermarks/);
  const cases: [what: string, flags: object, options: Partial<RunOptions>, why: RegExp][] = [
    ['a time axis that depends on all', { timeAxis: undefined }, {}, /set --time-axis own/],
    ['a window', { since: '2023-11-15' }, {}, /a window \(--since, --until\)/],
    ['ragged', { layout: 'ragged', timeAxis: undefined }, {}, /in the layout ragged/],
    ['not compressed', { deflate: 0 }, {}, /--deflate 0/],
    ['verified', {}, { verify: true }, /a verification \(--verify\) reads all rows/],
    ['strict', {}, { strict: true }, /--strict looks at all rows/],
    ['flags', { flags: 'aggregate' }, {}, /flags and modes need all rows/],
    ['other settings', { machine: ['a', 'b'] }, {}, /differ from those of the run before|number|row/],
  ];
  for (const [what, flags, options, why] of cases) {
    await t.rejects(write(cwd, 'all.nc', { ...only, ...flags }, options), refused(why), what);
  }
  const plan = await dryRun({ settings: settingsOf(cwd, 'all.nc', { ...OWN, deflate: 0 }) });
  t.match(
    plan.find(({ what }) => what === 'append'),
    { value: 'no, all rows are read', why: /--deflate 0/ },
  );
  const two = mergeFlags(settingsOf(cwd, 'all.nc', only), {});
  copyFileSync(join(cwd, 'plant.db'), join(cwd, 'other.db'));
  const { path: _, ...source } = two.source;
  const paths = [join(cwd, 'plant.db')];
  await t.rejects(run({ settings: { ...two, source: { ...source, paths } } }), refused(/only one database has rowids/));
});

t.test('tables without a rowid, and text, are read whole', async (t) => {
  const cwd = logger(t);
  execute(
    cwd,
    'CREATE TABLE keyed (machine TEXT, time INTEGER, speed REAL, PRIMARY KEY (machine, time)) WITHOUT ROWID',
    'INSERT INTO keyed SELECT machine, time, temperature FROM log',
    'CREATE TABLE worded (machine TEXT, time INTEGER, speed REAL, state TEXT)',
    "INSERT INTO worded SELECT machine, time, temperature, CASE WHEN temperature > 0 THEN 'on' ELSE 'off' END FROM log",
  );
  for (const [table, why] of [
    ['keyed', /keyed has no rowids/],
    ['worded', /state is a signal of text/],
  ] as const) {
    const flags = { ...OWN, table: [table] };
    await write(cwd, `${table}.nc`, flags);
    const message = { code: 'ERR_APPEND_ALL', message: why };
    await t.rejects(write(cwd, `${table}.nc`, { ...flags, append: 'only' }), message, table);
    t.match((await write(cwd, `${table}.nc`, flags)).warnings.join(), why);
  }
});

t.test('--append of the command line', async (t) => {
  const cwd = logger(t);
  const at = { cwd };
  const args = ['plant.db', 'all.nc', '--time-axis', 'own'];
  t.equal(fleetcdf(['--append', ...args], at).status, 0, 'it does not take the database for its value');
  log(cwd, 12_000, 12_010, ['a', 'b', 'c']);
  t.match(fleetcdf([...args, '--append', '--dry-run'], at).stdout.toString(), /append +only new rows are read/);
  const { status, stderr } = fleetcdf([...args, '--append=only'], at);
  t.equal(status, 0, stderr);
  t.match(stderr, /read +30 new rows, behind 36,000 rows that were not read, of 3 machines/);
  const { status: failed, stderr: why } = fleetcdf(['plant.db', 'other.nc', '--append=only'], at);
  t.equal(failed, 1);
  t.match(why, /nothing can be appended to other\.nc without reading all rows: it is not there yet/);
});
