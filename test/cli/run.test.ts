import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { NetCDFReader } from 'netcdfjs';
import t from 'tap';
import { scratch, writeDatabase } from '../databases.js';
import { begin, fleetcdf, type Outcome } from './cli.js';

const COLUMNS = 'time TEXT, machine TEXT, value REAL';

/** Begun before the other tests: it waits for the lock for 5 s. */
const locked = readLocked();

function readLocked(): { writer: Database.Database; done: Promise<Outcome> } {
  const cwd = scratch(t);
  const path = writeDatabase(join(cwd, 'busy.db'), { r: { columns: COLUMNS, rows: [['2019-01-01', 'a', 1]] } });
  const writer = new Database(path);
  writer.exec('BEGIN EXCLUSIVE');
  return { writer, done: begin(['busy.db', 'out.nc'], { cwd }) };
}

t.test('without settings everything is discovered, and every destination gets the same bytes', async (t) => {
  const cwd = scratch(t);
  fleetcdf(['sample', 'plant.db', '--points', '50', '--machines', '3', '--quiet'], { cwd });
  const toFile = fleetcdf(['plant.db', 'plant.nc', '--format', 'classic'], { cwd });
  t.equal(toFile.status, 0, toFile.stderr);
  t.match(toFile.stderr, /600 rows of 3 machines and 4 signals/);
  t.equal(toFile.stdout.length, 0, 'standard output carries data only');
  const toStdout = fleetcdf(['run', 'plant.db', '-', '--quiet', '--format', 'classic'], { cwd });
  t.equal(toStdout.stderr, '');
  t.ok(toStdout.stdout.equals(readFileSync(join(cwd, 'plant.nc'))));
  const reader = new NetCDFReader(toStdout.stdout);
  t.same(
    reader.dimensions.map((d) => [d.name, d.size]),
    [
      ['time', 50],
      ['sensor', 4],
      ['string6', 6],
    ],
  );
});

t.test('run without arguments does what ./settings.json says', async (t) => {
  const cwd = scratch(t);
  fleetcdf(['sample', 'plant.db', '--points', '50', '--machines', '3', '--quiet'], { cwd });
  const settings = {
    company_name: 'Example & Sons',
    source: { path: 'plant.db' },
    clean: { signals: { feat_0: [{ rule: 'range', min: -150, max: 150, replace: 'missing' }] } },
    destination: './',
  };
  writeFileSync(join(cwd, 'settings.json'), JSON.stringify(settings));
  const done = fleetcdf(['run', '--report', 'report.json'], { cwd });
  t.equal(done.status, 0, done.stderr);
  const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
  t.equal(report.rows, 600);
  t.match(report.tally, [{ column: 'feat_0', rule: 'out of range' }]);
  t.ok(existsSync(join(cwd, 'Example & Sons_data.nc')));
});

t.test('--dry-run prints the plan and writes nothing', async (t) => {
  const cwd = scratch(t);
  fleetcdf(['sample', 'plant.db', '--points', '50', '--machines', '3', '--quiet'], { cwd });
  const done = fleetcdf(['plant.db', 'plant.nc', '--dry-run'], { cwd });
  t.equal(done.status, 0, done.stderr);
  t.match(done.stdout.toString(), /join +zip/);
  t.match(done.stdout.toString(), /dimension +time = 50/);
  t.notOk(existsSync(join(cwd, 'plant.nc')));
});

t.test('bad input: one clear line, an exit code, and nothing at the destination', async (t) => {
  const cwd = scratch(t);
  const good = [
    ['2019-01-01 00:00:00', 'a', 1],
    ['2019-01-01 01:00:00', 'a', 2],
  ];
  writeDatabase(join(cwd, 'good.db'), { feat_0: { columns: COLUMNS, rows: good } });
  writeDatabase(join(cwd, 'empty.db'), { feat_0: { columns: COLUMNS, rows: [] } });
  writeDatabase(join(cwd, 'nothing.db'), {});
  writeDatabase(join(cwd, 'bad.db'), {
    r: {
      columns: 'time TEXT, machine TEXT, value',
      rows: [
        ['2019-01-01', 'a', 1],
        ['2019-01-02', 'a', 'broken'],
        ['yesterday', 'a', 1],
        ['2019-01-03', null, 1],
      ],
    },
  });
  const tall = ['a', 'b', null, 'a', 'b', '', 'a', 'b'].map((s, i) => [`2019-01-0${1 + Math.floor(i / 3)}`, 'm', s, i]);
  writeDatabase(join(cwd, 'tall.db'), { log: { columns: 'time TEXT, machine TEXT, sensor TEXT, value', rows: tall } });
  writeFileSync(join(cwd, 'text.db'), 'no database at all, just some text');
  const settings = (readings: object) => {
    const path = join(cwd, 'settings.json');
    writeFileSync(path, JSON.stringify({ source: { readings: [readings] } }));
    return ['--settings', path];
  };
  const readings = { table: 'feat_0', machine: 'machine', time: 'time', signals: { s: 'value' } };
  const cases: [name: string, words: string[], status: number, message: RegExp][] = [
    ['no such file', ['nosuch.db', 'out.nc'], 2, /no such file: nosuch\.db/],
    ['an option without its value', ['good.db', 'out.nc', '--machine', '--quiet'], 2, /--machine has no value/],
    ['a directory, for the databases in it', ['.', 'out.nc'], 2, /is not a SQLite database/],
    ['not a database', ['text.db', 'out.nc'], 2, /text\.db is not a SQLite database/],
    ['no tables', ['nothing.db', 'out.nc'], 3, /nothing\.db/],
    ['no rows', ['empty.db', 'out.nc'], 3, /empty\.db/],
    ['no rows, table named', ['empty.db', 'out.nc', ...settings(readings)], 3, /no readings in .*empty\.db \(feat_0\)/],
    ['directory missing', ['good.db', 'nosuch/out.nc'], 1, /directory .*nosuch does not exist/],
    [
      'unknown option',
      ['good.db', 'out.nc', '--fromat', 'classic'],
      2,
      /there is no option --fromat; did you mean --format\?/,
    ],
    ['unknown format', ['good.db', 'out.nc', '--format', 'hdf4'], 2, /--format is "hdf4"/],
    ['strict', ['bad.db', 'out.nc', '--strict'], 3, /value: 1 × not a number[\s\S]*|time: 1 × unreadable time/],
    [
      'strict, of no signal',
      ['tall.db', 'out.nc', '--strict'],
      3,
      /nothing was written:\n +log\.sensor: 2 × null signal/,
    ],
    ['strict, one signal', ['tall.db', 'out.nc', '--strict', '--signal', 'a'], 3, /log\.sensor: 2 × null signal/],
    ['no destination', ['good.db'], 2, /no destination/],
    ['nothing to do', [], 2, /nothing to do/],
  ];
  for (const [name, words, status, message] of cases) {
    const done = fleetcdf(words, { cwd: words.length === 0 ? scratch(t) : cwd });
    t.equal(done.status, status, `${name}: ${done.stderr}`);
    t.match(done.stderr, message, name);
    t.notMatch(done.stderr, /\n\s+at /, `${name}: no stack trace`);
    t.notOk(existsSync(join(cwd, 'out.nc')), `${name}: nothing is published`);
  }
  const table = fleetcdf(['good.db', 'out.nc', ...settings({ ...readings, table: 'feat0' })], { cwd });
  t.match(table.stderr, /no table "feat0" in good\.db; did you mean "feat_0"\?/);
  const column = fleetcdf(['good.db', 'out.nc', ...settings({ ...readings, time: 'tmie' })], { cwd });
  t.match(column.stderr, /no column "tmie" in table "feat_0" of good\.db; did you mean "time"\?/);
  t.match(fleetcdf(['nosuch.db', 'out.nc', '--verbose'], { cwd }).stderr, /ERR_SOURCE_NOT_FOUND[\s\S]*\n\s+at /);
});

t.test('bad readings are left out and counted without --strict', async (t) => {
  const cwd = scratch(t);
  const rows = [
    ['2019-01-01', 'a', 1],
    ['2019-01-02', 'a', 'broken'],
    ['2019-01-03', 'a', Number.POSITIVE_INFINITY],
    ['yesterday', 'a', 1],
    [null, 'a', 1],
    ['2019-01-03', null, 1],
  ];
  writeDatabase(join(cwd, 'bad.db'), { r: { columns: 'time TEXT, machine TEXT, value', rows } });
  const done = fleetcdf(['bad.db', 'out.nc', '--format', 'auto', '--report', 'report.json'], { cwd });
  t.equal(done.status, 0, done.stderr);
  const { tally } = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
  t.same(
    new Set(tally.map((e: { column: string; rule: string; count: number }) => `${e.column} ${e.rule} ${e.count}`)),
    new Set([
      'r.value not a number 1',
      'r.value infinite 1',
      'r.time unreadable time 1',
      'r.time null time 1',
      'r.machine null machine 1',
    ]),
  );
  const reader = new NetCDFReader(readFileSync(join(cwd, 'out.nc')));
  t.same(reader.getDataVariable('a'), [[1], [Number.NaN], [Number.NaN]].flat());
});

t.test('rows of a tall table without a signal are left out and counted without --strict', async (t) => {
  const cwd = scratch(t);
  const rows = ['a', 'b', null, 'a', 'b'].map((sensor, i) => [`2019-01-0${1 + Math.floor(i / 3)}`, 'm', sensor, i]);
  writeDatabase(join(cwd, 'tall.db'), { log: { columns: 'time TEXT, machine TEXT, sensor TEXT, value', rows } });
  const done = fleetcdf(['tall.db', 'out.nc'], { cwd });
  t.equal(done.status, 0, done.stderr);
  t.match(done.stderr, /wrote +4 values[\s\S]*cleaned +1 row without a signal, left out: log\.sensor\n/);
});

t.test('a locked database says so', async (t) => {
  const { done, writer } = locked;
  const { status, stderr } = await done;
  t.equal(status, 1);
  t.match(stderr, /busy\.db is locked by another process/);
  writer.exec('ROLLBACK');
  writer.close();
});
