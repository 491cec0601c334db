/** Runs that write only where something changed, and never skip wrongly. */
import { copyFileSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { runIfChanged, type Stamped } from '../../lib/job/if-changed.js';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import type { RunReport } from '../../lib/report/index.js';
import { defaultSettings, mergeFlags, type Settings } from '../../lib/settings/index.js';
import { sourceState, sourceStats } from '../../lib/source/source-state.js';
import { fleetcdf } from '../cli/cli.js';
import { scratch, writeDatabase } from '../databases.js';

type Flags = Parameters<typeof mergeFlags>[1];

/** A directory with a database of two machines. */
function plant(t: Test) {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  const rows = ['a', 'b'].flatMap((machine) =>
    [1, 2, 3].map((day) => [`2024-01-0${day}T00:00:00Z`, machine, day] as const),
  );
  writeDatabase(database, { readings: { columns: 'time TEXT, machine TEXT, value REAL', rows: rows as never } });
  const settings = (destination: string, flags: Flags = {}): Settings =>
    mergeFlags(defaultSettings(), { database, destination, ifChanged: true, ...flags });
  /** `written`, or `unchanged`. */
  const export_ = async (destination: string, flags: Flags = {}, options: Partial<RunOptions> = {}) => {
    try {
      const { warnings } = await run({ settings: settings(destination, flags), ...options });
      return warnings.length === 0 ? 'written' : warnings.join();
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_UNCHANGED') return 'unchanged';
      throw error;
    }
  };
  return { directory, database, settings, export_ };
}

const INSERT = `INSERT INTO readings VALUES ('2024-02-01T00:00:00Z', 'a', 9)`;
const UPDATE = `UPDATE readings SET value = value + 1 WHERE machine = 'a'`;

function execute(database: string, sql: string): void {
  const connection = new Database(database);
  connection.exec(sql);
  connection.close();
}

t.test('a file', async (t) => {
  const { directory, database, export_ } = plant(t);
  const file = join(directory, 'plant.nc');
  t.equal(await export_(file), 'written');
  const before = statSync(file, { bigint: true });
  t.equal(await export_(file), 'unchanged');
  t.equal(statSync(file, { bigint: true }).mtimeNs, before.mtimeNs, 'it is left as it is');
  t.equal(await export_(file, { threads: 2, memory: '64MiB' }), 'unchanged', 'threads and memory change no byte');
  for (const [what, flags, options] of [
    ['a setting', { layout: 'ragged' }, {}],
    ['a filter', { machine: ['a'] }, {}],
    ['strictness', {}, { strict: true }],
  ] as const) {
    t.equal(await export_(file, flags, options), 'written', what);
    t.equal(await export_(file, flags, options), 'unchanged', what);
  }
  t.equal(await export_(file), 'written');
  for (const sql of [UPDATE, INSERT, 'VACUUM', 'PRAGMA user_version = 7']) {
    execute(database, sql);
    t.equal(await export_(file), 'written', sql);
    t.equal(await export_(file), 'unchanged', sql);
  }
  rmSync(file);
  t.equal(await export_(file), 'written', 'where there is none');
  const bytes = readFileSync(file);
  bytes[100] ^= 1;
  writeFileSync(file, bytes);
  t.equal(await export_(file), 'written', 'where another program changed the metadata');
  writeFileSync(file, 'something else');
  t.equal(await export_(file), 'written', 'where there is another file');
  writeFileSync(file, bytes.subarray(0, -5));
  t.equal(await export_(file), 'written', 'where it was cut off');
});

t.test('the same content in a file of its own costs a run, and no more', async (t) => {
  const { directory, database, export_ } = plant(t);
  const file = join(directory, 'plant.nc');
  await export_(file);
  const copy = join(directory, 'copy.db');
  copyFileSync(database, copy);
  const { atime, mtime } = statSync(database);
  rmSync(database);
  copyFileSync(copy, database);
  utimesSync(database, atime, mtime);
  t.equal(await export_(file), 'written', 'although size and mtime are the same: nobody sets ctime');
  t.equal(await export_(file), 'unchanged');
});

t.test('a database in WAL mode', async (t) => {
  const { directory, database, export_ } = plant(t);
  const file = join(directory, 'plant.nc');
  const writer = new Database(database);
  t.teardown(() => writer.close());
  writer.pragma('journal_mode = WAL');
  writer.pragma('wal_autocheckpoint = 0');
  t.equal(await export_(file), 'written');
  t.equal(await export_(file), 'unchanged');
  for (const sql of [INSERT, UPDATE, UPDATE]) {
    writer.exec(sql);
    t.equal(await export_(file), 'written', sql);
    t.equal(await export_(file), 'unchanged', sql);
  }
  writer.pragma('wal_checkpoint(RESTART)');
  t.equal(await export_(file), 'written', 'a checkpoint moves what is in the log');
  const { size } = statSync(`${database}-wal`);
  writer.exec(UPDATE);
  t.equal(statSync(`${database}-wal`).size, size, 'the log is written over from its start');
  t.equal(await export_(file), 'written');
  t.equal(await export_(file), 'unchanged');
});

t.test('in S3', async (t) => {
  const server = await startS3rver();
  t.teardown(() => server.stop());
  Object.assign(process.env, server.env);
  const { directory, database, export_ } = plant(t);
  const { endpoint, bucket } = server;
  for (const [name, flags] of [
    ['plant.nc', {}],
    ['plant.csv', { format: 'csv' }],
    ['plant.parquet', { format: 'parquet' }],
    ['classic.nc', { format: 'classic' }],
  ] as const) {
    const to = (more: Flags = {}) => export_(`s3://${bucket}/${name}`, { endpoint, ...flags, ...more });
    t.equal(await to(), 'written', name);
    t.equal(await to(), 'unchanged', name);
    t.equal(await to({ signal: ['value'] }), 'written', 'a setting');
    execute(database, UPDATE);
    t.equal(await to(), 'written', 'the database');
    t.equal(await to(), 'unchanged');
    t.equal(await to({ ifChanged: false }), 'written', 'without the flag, and without a fingerprint');
    t.equal(await to(), 'written', `${name} has none now`);
  }
  const json = join(directory, 'plant.jsonl');
  writeFileSync(json, '{"time":"2024-01-01T00:00:00Z","machine":"a","value":1}\n');
  const jsonTo = () => export_(`s3://${bucket}/json.nc`, { endpoint, from: 'json', database: json });
  t.equal(await jsonTo(), 'written', 'JSON in a file');
  t.equal(await jsonTo(), 'unchanged');
  writeFileSync(json, '{"time":"2024-01-01T00:00:00Z","machine":"a","value":2}\n');
  t.equal(await jsonTo(), 'written');
});

t.test('the fingerprint is that of what was read', async (t) => {
  const { directory, database, settings } = plant(t);
  const report = { warnings: [], warningCodes: [] } as unknown as RunReport;
  const options = { settings: settings(join(directory, 'plant.nc')) };
  const given: (string | undefined)[] = [];
  /** A run during whose opening somebody commits, `times` times. */
  const disturbed = (times: number) => {
    let left = times;
    given.length = 0;
    return runIfChanged(options, async ({ fingerprint, onSource }: Stamped) => {
      given.push(fingerprint);
      if (left-- > 0) execute(database, UPDATE);
      onSource?.('open');
      return report;
    });
  };
  t.same((await disturbed(1)).warnings, []);
  t.equal(new Set(given).size, 2, 'a commit in between makes it look again');
  t.match((await disturbed(9)).warnings, [/written to all the time, so that no fingerprint/]);
  t.equal(given.length, 4);
  t.equal(given.at(-1), undefined, 'rather none than a wrong one');
});

t.test('a source whose last write is too young is waited for', async (t) => {
  const { database } = plant(t);
  const start = Date.now();
  execute(database, UPDATE);
  const first = await sourceState(database, 'database');
  t.ok(Date.now() - start >= 80, 'until the next write gets another time');
  t.equal(first?.stats, sourceStats(database));
  t.same(await sourceState(database, 'database'), first);
  const ahead = new Date(Date.now() + 3_600_000);
  utimesSync(database, ahead, ahead);
  t.equal(await sourceState(database, 'database'), undefined, 'a time in the future tells nothing');
  const coarse = new Date(2020, 1, 1);
  utimesSync(database, coarse, coarse);
  t.ok(await sourceState(database, 'database'));
});

t.test('where nothing can tell, it is refused', async (t) => {
  const { directory, settings } = plant(t);
  const file = join(directory, 'out');
  const cases: [destination: string, flags: Flags, options: Partial<RunOptions>, message: RegExp][] = [
    ['-', {}, {}, /standard output keeps nothing/],
    [file, { format: 'csv' }, {}, /a file of the format csv keeps no fingerprint/],
    [file, { format: 'cdf5' }, {}, /take netcdf4, or write into S3/],
    [file, { from: 'json', database: '-' }, {}, /standard input does not tell/],
    [file, {}, { references: join(directory, 'r.json') }, /references are up to date/],
    [file, {}, { transform: (() => {}) as never }, /a stage of the program does not tell/],
  ];
  for (const [destination, flags, options, message] of cases) {
    const refused = { name: 'SettingsError', code: 'ERR_SETTINGS_VALUE', key: 'output.if_changed', message };
    await t.rejects(run({ settings: settings(destination, flags), ...options }), refused, String(message));
  }
});

t.test('the command line ends with 4', async (t) => {
  const { directory } = plant(t);
  const words = ['plant.db', 'plant.nc', '--if-changed'];
  t.match(fleetcdf(words, { cwd: directory }), { status: 0, stderr: /^read/ });
  const { status, stderr } = fleetcdf(words, { cwd: directory });
  t.equal(status, 4);
  t.equal(
    stderr,
    'fleetcdf: plant.nc is up to date: it was written from plant.db as it is, with these settings and this version. ' +
      'Nothing was written\n',
  );
  t.match(fleetcdf([...words, '--quiet'], { cwd: directory }), { status: 4, stderr: '' });
});
