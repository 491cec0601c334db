/** `fleetcdf verify`, `run --verify` and receipts, from the command line. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { makeReceipt, sourceFiles, verify } from '../../lib/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { fleetcdf } from './cli.js';

function plant(t: Test): string {
  const cwd = scratch(t);
  fleetcdf(['sample', 'plant.db', '--machines', '3', '--points', '200', '--seed', '5', '--quiet'], { cwd });
  return cwd;
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] ^= 1;
  writeFileSync(path, bytes);
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

t.test('the same, and different', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--quiet'], { cwd });
  const same = fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd });
  t.equal(same.status, 0);
  t.match(same.stdout.toString(), /^compared\s+2,\d+ values in \d+ chunks, \d+ variables, \d+ attributes$/m);
  t.match(same.stdout.toString(), /^reader\s+another one than that of a run: feat_0 \(rows\)/m);
  t.match(same.stdout.toString(), /^result\s+the same, bit for bit$/m);
  flip(join(cwd, 'plant.nc'), readFileSync(join(cwd, 'plant.nc')).length >> 1);
  const different = fleetcdf(['verify', 'plant.db', 'plant.nc'], { cwd });
  t.equal(different.status, 1);
  t.match(different.stderr, /^fleetcdf: plant\.nc differs from the database: \d+ difference/);
  const json = fleetcdf(['verify', 'plant.db', 'plant.nc', '--json', '--limit', '1'], { cwd });
  t.match(JSON.parse(json.stdout.toString()), { isSame: false, destination: 'plant.nc' });
  const alone = fleetcdf(['verify', '--checksum', 'plant.nc'], { cwd });
  t.equal(alone.status, 1);
  t.match(alone.stderr, /^fleetcdf: plant\.nc is not as it was written: /);
  t.notMatch(different.stderr, /settings and options/);
});

t.test('an object alone', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--quiet'], { cwd });
  const whole = fleetcdf(['verify', '--checksum', 'plant.nc'], { cwd }).stdout.toString();
  t.match(whole, /^checked\s+.* in (\d+) of \1 pieces\nresult\s+as it was written, byte for byte$/m);
  const part = fleetcdf(['verify', '--checksum', 'plant.nc', '--sample', '1%'], { cwd }).stdout.toString();
  t.match(part, /^result\s+what was read is as it was written, byte for byte$/m);
  const receipt = fleetcdf(['verify', '--checksum', 'plant.nc', '--receipt', 'r.json'], { cwd });
  t.equal(receipt.status, 2, 'no paper on which raw data may be deleted');
});

t.test('other settings than those of the run differ', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--layout', 'stacked', '--quiet'], { cwd });
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc', '--layout', 'stacked', '--quiet'], { cwd }).status, 0);
  const { status, stderr } = fleetcdf(['verify', 'plant.db', 'plant.nc', '--layout', 'ragged', '--quiet'], { cwd });
  t.equal(status, 1);
  t.match(stderr, /the file has a variable readings that the database does not give/);
  t.match(stderr, /give the settings and options of the run, such as layout/);
  const format = fleetcdf(['verify', 'plant.db', 'plant.nc', '--layout', 'stacked', '--format', 'cdf5'], { cwd });
  t.match(format.stderr, /the file is netcdf4; the settings say cdf5/);
});

t.test('a stamp is not compared', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--stamp', '--quiet'], { cwd });
  const { status, stdout } = fleetcdf(['verify', 'plant.db', 'plant.nc', '--stamp'], { cwd });
  t.equal(status, 0);
  t.match(stdout.toString(), /^skipped\s+the attributes date_created, history/m);
});

t.test('a sample, chosen by its seed', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--layout', 'ragged', '--quiet'], { cwd });
  const sample = (seed: string) =>
    fleetcdf(['verify', 'plant.db', 'plant.nc', '--layout', 'ragged', '--sample', '30%', '--seed', seed], { cwd });
  const first = sample('1');
  t.equal(first.status, 0);
  t.match(first.stdout.toString(), /^sample\s+\d of \d+ chunks, --seed 1$/m);
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc', '--sample', '200%'], { cwd }).status, 2);
  const receipt = fleetcdf(['verify', 'plant.db', 'plant.nc', '--sample', '5%', '--receipt', 'r.json'], { cwd });
  t.equal(receipt.status, 2);
});

t.test('a run verifies, and writes its receipt', async (t) => {
  const cwd = plant(t);
  const { status, stderr } = fleetcdf(['plant.db', 'plant.nc', '--receipt', 'receipt.json'], { cwd });
  t.equal(status, 0);
  t.match(stderr, /^verified\s+2,\d+ values in \d+ chunks read back, the same as in the database, in /m);
  t.match(JSON.parse(readFileSync(join(cwd, 'receipt.json'), 'utf8')), {
    receipt: 1,
    database: { files: [{ path: join(cwd, 'plant.db'), sha256: sha256(join(cwd, 'plant.db')) }] },
    object: { destination: join(cwd, 'plant.nc'), sha256: sha256(join(cwd, 'plant.nc')), format: 'netcdf4' },
    rows: 2400,
    machines: 3,
    signals: 4,
  });
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc', '--receipt', 'second.json', '--quiet'], { cwd }).status, 0);
  t.equal(existsSync(join(cwd, 'second.json')), true);
  t.same(readdirSync(cwd).sort(), ['plant.db', 'plant.nc', 'receipt.json', 'second.json']);
});

t.test('a receipt says what goes with the raw data', async (t) => {
  const cwd = scratch(t);
  const [time, blob] = ['2024-05-01T00:00Z', Buffer.from([0, 0xff])];
  const rows = [
    [time, 'a', 1],
    ['2024-05-01T00:01Z', 'a', 'bad'],
    ['2024-05-01T00:02Z', 'a', 3],
    ['2024-05-01T00:02Z', 'a', 4],
    [null, 'a', 5],
    ['no time', 'a', 6],
  ];
  writeDatabase(join(cwd, 'plant.db'), {
    r: { columns: 'ts TEXT, machine TEXT, v REAL, b BLOB', rows: rows.map((row, i) => [...row, i < 2 ? blob : null]) },
  });
  const tally = (rule: string, column: string) => ({ rule, column, count: 1 });
  for (const [name, ...options] of [
    ['o.nc'],
    ['o.csv', '--format', 'csv'],
    ['c.nc', '--format', 'cdf5', '--layout', 'ragged'],
  ]) {
    t.equal(fleetcdf(['plant.db', name, ...options, '--quiet', '--receipt', 'run.json'], { cwd }).status, 0);
    const { stdout } = fleetcdf(['verify', 'plant.db', name, ...options, '--receipt', '-'], { cwd });
    for (const text of [readFileSync(join(cwd, 'run.json'), 'utf8'), stdout.toString()]) {
      const receipt = JSON.parse(text);
      t.match(receipt, { rows: 6, readings: 2 }, name);
      const sorted = [...receipt.tally]
        .sort((a, b) => (a.rule < b.rule ? -1 : 1))
        .map(({ rule, column, count }) => ({ rule, column, count }));
      t.same(
        sorted,
        [
          tally('duplicate', 'v'),
          tally('not a number', 'r.v'),
          tally('null time', 'r.ts'),
          tally('unreadable time', 'r.ts'),
        ],
        name,
      );
      t.match(receipt.unread, [{ table: 'r', columns: [{ column: 'b', what: 'BLOBs', count: 2 }] }], name);
    }
  }
  t.equal(fleetcdf(['verify', 'plant.db', 'o.nc', '--json', '--receipt', '-'], { cwd }).status, 2);
});

t.test('a receipt has the log of a database behind a symbolic link', async (t) => {
  const cwd = scratch(t);
  mkdirSync(join(cwd, 'real'));
  const writer = new Database(join(cwd, 'real', 'plant.db'));
  writer.pragma('journal_mode = wal');
  writer.exec(`CREATE TABLE r (time INTEGER, machine TEXT, value REAL);
    INSERT INTO r VALUES (1700000000, 'a', 1), (1700000060, 'a', 2)`);
  symlinkSync(join('real', 'plant.db'), join(cwd, 'plant.db'));
  const { status, stderr } = fleetcdf(['plant.db', 'plant.nc', '--quiet', '--receipt', 'receipt.json'], { cwd });
  t.equal(status, 0, stderr);
  const { files } = JSON.parse(readFileSync(join(cwd, 'receipt.json'), 'utf8')).database;
  const names = files.map(({ path }: { path: string }) => basename(path));
  t.same(names, ['plant.db', 'plant.db-wal'], 'the rows are in the log');
  for (const { modified, sha256 } of files)
    t.match({ modified, sha256 }, { modified: /\.\d{9}Z$/, sha256: /^[0-9a-f]{64}$/ });
  writer.close();
});

t.test('a receipt is about the object that was compared, not about one that took its place', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--quiet'], { cwd });
  const [database, destination] = [join(cwd, 'plant.db'), join(cwd, 'plant.nc')];
  const settings = mergeFlags(defaultSettings(), { database, destination });
  const before = sourceFiles(settings);
  const report = await verify({ settings });
  t.equal((await makeReceipt(report, settings, before)).object.sha256, sha256(destination));
  flip(destination, 9000);
  await t.rejects(makeReceipt(report, settings, before), { code: 'ERR_READ_CHANGED' });
});

t.test('a receipt is never written over what is read, nor for what differs', async (t) => {
  const cwd = plant(t);
  fleetcdf(['plant.db', 'plant.nc', '--quiet'], { cwd });
  writeFileSync(join(cwd, 'settings.json'), '{"source":{"path":"plant.db"},"destination":"plant.nc"}');
  for (const to of ['plant.db', 'plant.db-wal', './plant.nc', 'settings.json']) {
    const words = ['verify', '--settings', 'settings.json', '--receipt', to];
    t.equal(fleetcdf(words, { cwd }).status, 2, to);
    t.equal(fleetcdf(['run', ...words.slice(1)], { cwd }).status, 2, to);
  }
  flip(join(cwd, 'plant.nc'), 5000);
  t.equal(fleetcdf(['verify', 'plant.db', 'plant.nc', '--receipt', 'receipt.json'], { cwd }).status, 1);
  t.notOk(existsSync(join(cwd, 'receipt.json')));
});

t.test('what cannot be verified is refused', async (t) => {
  const cwd = plant(t);
  const stdout = fleetcdf(['plant.db', '-', '--verify'], { cwd });
  t.equal(stdout.status, 2);
  t.match(stdout.stderr, /cannot be read back/);
  const missing = fleetcdf(['verify', 'plant.db', 'missing.nc'], { cwd });
  t.equal(missing.status, 1);
  t.match(missing.stderr, /Cannot read missing\.nc: there is no such file/);
  writeFileSync(join(cwd, 'text.nc'), 'no netCDF at all');
  const text = fleetcdf(['verify', 'plant.db', 'text.nc'], { cwd });
  t.equal(text.status, 1);
  t.match(text.stderr, /the file is damaged, or no netCDF: it begins with/);
});
