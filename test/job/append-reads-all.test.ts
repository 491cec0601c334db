/** `--append` where new rows are not enough: all are read, and a line says why. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { dryRun, run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import { mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needsPython } from '../foreign.js';
import { execute, isFresh, log, logger, OWN, settingsOf, write } from './growing.js';

t.setTimeout(600_000);

const xarray = needsPython('xarray', 'h5py');

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
  'a value a row, and names in other tables: renamed machines, new signals and finer times need all rows',
  async (t) => {
    const cwd = scratch(t);
    const insert = (values: string) =>
      `INSERT INTO reading (machine_id, sensor_id, time, value) ${values.startsWith('WITH') ? '' : 'VALUES '}${values}`;
    execute(
      cwd,
      'CREATE TABLE machine (id INTEGER PRIMARY KEY, name TEXT, site TEXT)',
      "INSERT INTO machine VALUES (1, 'north', 'x'), (2, 'south', 'y'), (3, 'west', 'z')",
      'CREATE TABLE sensor (id INTEGER PRIMARY KEY, name TEXT, unit TEXT)',
      "INSERT INTO sensor VALUES (1, 'temperature', 'degC'), (2, 'pressure', 'bar')",
      'CREATE TABLE reading (id INTEGER PRIMARY KEY, machine_id INTEGER REFERENCES machine (id), ' +
        'sensor_id INTEGER REFERENCES sensor (id), time INTEGER, value REAL)',
      insert(
        'WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) ' +
          'SELECT 1 + (i % 2), s, 1700000000 + 30 * i, i * 0.1 * s FROM n, (SELECT 1 AS s UNION ALL SELECT 2)',
      ),
    );
    const nights: [statement: string, why: RegExp | undefined][] = [
      [insert('(1, 1, 1800000000, 4), (1, 2, 1800000000, 5), (3, 1, 1800000000, 6), (2, 2, 1800000060, 7)'), undefined],
      ["UPDATE machine SET name = 'North' WHERE id = 1", /the database gives machines other names than before/],
      [
        `INSERT INTO sensor VALUES (3, 'flow', 'l/s'); ${insert('(1, 3, 1800001000, 4)')}`,
        /signals, units of times or/,
      ],
      [insert('(1, 3, 1800002000, 4)'), undefined],
      [insert('(1, 3, 1800003000.25, 4)'), /signals, units of times or/],
      [insert('(1, 2, 1800002000, 4)'), /new rows of 1 machine are not behind .*: North/],
    ];
    await write(cwd, 'all.nc', OWN);
    for (const [statement, why] of nights) {
      execute(cwd, statement);
      const report = await write(cwd, 'all.nc', OWN);
      if (why === undefined) t.match(report.updated, { behind: Number }, statement);
      else t.match(report.warnings.join('\n'), why, statement);
      t.ok((await verify({ settings: settingsOf(cwd, 'all.nc', OWN) })).isSame, statement);
    }
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
