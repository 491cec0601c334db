/** Several databases that are read as one: what comes out is what one database of all their rows gives. */
import {
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { openStages } from '../../lib/job/open-stages.js';
import { makeReceipt, sourceFiles } from '../../lib/job/receipt.js';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { verify } from '../../lib/job/verify.js';
import type { RunReport } from '../../lib/report/index.js';
import { checkSettings, resolveSettings, type Settings } from '../../lib/settings/index.js';
import type { VerifyReport } from '../../lib/verify/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { needsPython, PYTHON, runScripts } from '../foreign.js';
import { makeOld, type Part, writePart } from '../source/fleet/plants.js';

const IDENTICAL = fileURLToPath(new URL('../../../test/job/identical.py', import.meta.url));

const ALL = { machines: ['m1', 'm2', 'm3'], hours: [0, 60], signals: ['temp', 'speed', 'state'] } as const;

/** A directory, and what writes databases in it and runs over them. */
function fleet(t: Test) {
  const directory = scratch(t);
  const at = (name: string) => join(directory, name);
  const settings = (words: readonly string[], to: string, more: Sections = {}): Settings =>
    checkSettings({
      ...more,
      source: {
        ...more.source,
        paths: words.map((word) => (word.startsWith('@') ? `@${at(word.slice(1))}` : at(word))),
      },
      destination: at(to),
    });
  return {
    at,
    write: (name: string, part: Part) => writePart(directory, name, part),
    settings,
    export: (
      words: readonly string[],
      to: string,
      more?: Sections,
      options: Partial<RunOptions> = {},
    ): Promise<RunReport> => run({ settings: settings(words, to, more), ...options }),
    one: (name: string, to: string, more: Sections = {}): Promise<RunReport> =>
      run({ settings: checkSettings({ ...more, source: { ...more.source, path: at(name) }, destination: at(to) }) }),
    lines: (to: string) => readFileSync(at(to), 'utf8').trimEnd().split('\n'),
  };
}

interface Sections {
  readonly source?: object;
  readonly clean?: object;
  readonly output?: object;
  readonly threads?: number;
}

t.test('two halves give what one database gives, as xarray sees it', needsPython('xarray', 'netCDF4'), async (t) => {
  const { at, write, export: many, one } = fleet(t);
  const pairs: string[] = [];
  for (const order of ['machine', 'time'] as const) {
    write(`all-${order}.db`, { ...ALL, order });
    // By name, the later half comes first.
    write(`${order}-a.db`, { ...ALL, order, hours: [35, 60] });
    write(`${order}-b.db`, { ...ALL, order, hours: [0, 35] });
    for (const layout of ['machines', 'stacked', 'ragged']) {
      const output = { layout, title: 'halves' };
      const name = `${order}-${layout}`;
      await one(`all-${order}.db`, `${name}-one.nc`, { output });
      const { readings, rows } = await many([`${order}-?.db`], `${name}-two.nc`, { output });
      t.same([readings, rows], [3 * 60 * 3, 3 * 60], name);
      pairs.push(at(`${name}-one.nc`), at(`${name}-two.nc`));
    }
  }
  const [printed] = runScripts([[IDENTICAL, ...pairs]]);
  t.same(printed.trim().split('\n'), new Array(6).fill('identical'), `${PYTHON} compares`);
});

t.test(
  'plants of their own are machines of one dataset, each with its static data',
  needsPython('xarray', 'netCDF4'),
  async (t) => {
    const { at, write, export: many, one } = fleet(t);
    const facts = { m1: ['A', '1'], m2: ['B', '2'], m3: ['C', '3'] };
    write('all.db', { ...ALL, facts });
    write('plant1.db', { ...ALL, machines: ['m1'], facts: { m1: facts.m1 } });
    write('plant2.db', { ...ALL, machines: ['m2', 'm3'], facts: { m2: facts.m2, m3: facts.m3 } });
    await one('all.db', 'one.nc');
    await many(['plant2.db', 'plant1.db'], 'two.nc');
    const [printed] = runScripts([[IDENTICAL, at('one.nc'), at('two.nc')]]);
    t.equal(printed.trim(), 'identical');
  },
);

t.test('the order of words, threads and passes change no byte', async (t) => {
  const { at, write, settings, export: many } = fleet(t);
  for (const [i, from] of [0, 20, 40].entries()) write(`part${i}.db`, { ...ALL, hours: [from, from + 20] });
  await many(['part0.db', 'part1.db', 'part2.db'], 'a.nc');
  await many(['part2.db', 'part0.db', 'part1.db', 'part1.db'], 'b.nc', { threads: 1 });
  await many(['part*.db'], 'c.nc', {}, { reader: 'rows' });
  const bytes = readFileSync(at('a.nc'));
  t.ok(bytes.equals(readFileSync(at('b.nc'))), 'other words');
  t.ok(bytes.equals(readFileSync(at('c.nc'))), 'through SQL');
  const { isSame, compared } = await verify({ settings: settings(['part*.db'], 'a.nc') });
  t.ok(isSame);
  t.ok(compared.values >= 3 * 60 * 3, `${compared.values} values are compared, coordinates too`);
  const { verified } = await many(['part*.db'], 'd.nc', { output: { format: 'classic' } }, { verify: true });
  t.ok((verified?.values ?? 0) >= 3 * 60 * 3);
});

t.test('a note says of how many machines several databases have readings', async (t) => {
  const { write, export: many } = fleet(t);
  write('a.db', { hours: [0, 10] });
  write('b.db', { hours: [10, 20], machines: ['m2', 'm3'] });
  const { notes = [], machines, plan } = await many(['a.db', 'b.db'], 'out.nc');
  t.equal(machines, 3);
  t.ok(notes.includes('1 machine has readings in several databases, whose times follow each other'), String(notes));
  t.match(plan, { join: /^files/ });
});

t.test('readings that databases repeat are merged and counted', async (t) => {
  const { write, export: many, lines } = fleet(t);
  write('a.db', { hours: [0, 12] });
  write('b.db', { hours: [10, 20] });
  const { tally, readings, notes = [] } = await many(['a.db', 'b.db'], 'out.csv');
  t.equal(readings, 2 * 2 * 20);
  t.equal(lines('out.csv').length, 1 + 2 * 20);
  t.equal(
    tally.filter(({ rule }) => rule === 'duplicate').reduce((sum, { count }) => sum + count, 0),
    2 * 2 * 2,
  );
  t.match(
    notes.join('\n'),
    /2 machines have readings in databases whose times overlap \(m1 and m2\): of 4 readings at the same times that were compared, none differs/,
  );
});

t.test('where more readings overlap than are compared, it is said', async (t) => {
  const { write, export: many } = fleet(t);
  write('a.db', { hours: [0, 9000] });
  write('b.db', { hours: [0, 9000] });
  const { notes = [] } = await many(['a.db', 'b.db'], 'out.csv');
  t.match(notes.join('\n'), /of 16,384 readings .* none differs; there are more than the 16,384 that are compared/);
});

t.test('other values of one machine at the same times are refused, and each remedy mends it', async (t) => {
  const { at, write, export: many, lines } = fleet(t);
  write('bern.db', { hours: [0, 12] });
  write('chur.db', { hours: [0, 12], shift: 5 });
  await t.rejects(many(['bern.db', 'chur.db'], 'out.nc'), {
    code: 'ERR_MACHINES_COLLIDE',
    message: /machine "m1" of .*bern\.db and of .*chur\.db has other values.*24 of 24.*--machine-name.*--combine time/,
  });
  t.same(
    readdirSync(at('.')).filter((name) => name.startsWith('out')),
    [],
    'nothing is written',
  );
  const { machines } = await many(['bern.db', 'chur.db'], 'named.csv', {
    source: { machine_name: '{stem}/{machine}' },
  });
  t.equal(machines, 4);
  t.same(
    [
      ...new Set(
        lines('named.csv')
          .slice(1)
          .map((line) => line.split(',')[1]),
      ),
    ].sort(),
    ['bern/m1', 'bern/m2', 'chur/m1', 'chur/m2'],
  );
  for (const duplicates of ['first', 'last', 'mean']) {
    const combined = await many(['chur.db', 'bern.db'], 'combined.csv', {
      source: { combine: 'time' },
      clean: { duplicates },
    });
    t.same([combined.machines, combined.readings], [2, 2 * 2 * 12], duplicates);
    const expected = { first: 4100.25, last: 4105.25, mean: 4102.75 }[duplicates];
    t.equal(
      Number(lines('combined.csv')[1].split(',')[2]),
      expected,
      `the ${duplicates} of databases in the order of their names`,
    );
  }
});

t.test('groups of the path name machines and are static data', async (t) => {
  const { write, at, export: many } = fleet(t);
  for (const [name, from] of [
    ['bern-1.db', 0],
    ['bern-2.db', 10],
    ['chur-1.db', 0],
  ] as const) {
    write(name, { machines: ['x'], hours: [from, from + 10] });
  }
  const machine_name = { pattern: '/(?<site>[a-z]+)-\\d+\\.db$', name: '{site}' };
  const { machines, notes = [] } = await many(['*.db'], 'out.nc', { source: { machine_name } });
  t.equal(machines, 2);
  t.match(notes.join('\n'), /1 machine has readings in several databases/);
  const text = readFileSync(at('out.nc')).toString('latin1');
  t.match(text, /site/);
});

t.test('signals that a database lacks are missing, and that is said', async (t) => {
  const { write, export: many, lines } = fleet(t);
  write('a.db', { hours: [0, 10], signals: ['temp', 'speed'] });
  write('b.db', { hours: [10, 20], signals: ['speed', 'state'] });
  const { readings, signals, notes = [] } = await many(['a.db', 'b.db'], 'out.csv');
  t.same([readings, signals], [2 * 10 * 4, 3]);
  t.match(notes.join('\n'), /signal temp is missing in 1 of 2 databases: .*b\.db/);
  t.match(notes.join('\n'), /signal state is missing in 1 of 2 databases: .*a\.db/);
  t.equal(lines('out.csv')[0], 'time,machine,temp,speed,state');
  t.match(lines('out.csv').at(-1), /^2024-01-01T19:00:00Z,m2,,5219\.25,ajar$/);
});

t.test('facts on which databases differ are left out, and that is said', async (t) => {
  const { write, export: many } = fleet(t);
  write('a.db', { hours: [0, 10], facts: { m1: ['A', '1'], m2: ['B', '2'] } });
  write('b.db', { hours: [10, 20], facts: { m1: ['A', '9'], m2: ['B', '2'] } });
  const { warnings } = await many(['a.db', 'b.db'], 'out.nc');
  t.match(warnings.join('\n'), /room of 1 machine \(m1\) differ from one database to another, and are left out/);
});

t.test('a damaged database ends the run, or is left out', async (t) => {
  const { at, write, export: many } = fleet(t);
  write('a.db', { hours: [0, 2000] });
  write('b.db', { hours: [2000, 4000] });
  write('c.db', { hours: [4000, 6000] });
  truncateSync(at('b.db'), statSync(at('b.db')).size - 8192);
  writeFileSync(at('d.db'), 'this is no database, whatever it is called');
  await t.rejects(many(['?.db'], 'out.nc'), {
    name: 'SourceError',
    message: /; --skip-damaged \(source\.skip_damaged\) leaves/,
  });
  const { warnings, readings } = await many(['?.db'], 'out.nc', { source: { skip_damaged: true } });
  t.equal(readings, 2 * 2 * 4000);
  t.match(warnings.join('\n'), /b\.db is damaged, and left out: /);
  t.match(warnings.join('\n'), /d\.db is damaged, and left out: /);
});

t.test('a database without rows is left out, with a note', async (t) => {
  const { write, at, export: many } = fleet(t);
  write('a.db', { hours: [0, 10] });
  writeFileSync(at('b.db'), '');
  const { notes = [], readings } = await many(['?.db'], 'out.nc');
  t.equal(readings, 2 * 2 * 10);
  t.match(notes.join('\n'), /1 database has no rows: .*b\.db/);
});

/** Descriptors of this process on files whose paths begin so. */
function openFiles(start: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(start);
    } catch {
      // The descriptor of the listing itself.
      return false;
    }
  }).length;
}

t.test('a few databases are open at a time; one that is written to between passes is refused', async (t) => {
  const { at, write, export: many } = fleet(t);
  const names = Array.from({ length: 40 }, (_, i) => `day${i}.db`);
  for (const [i, name] of names.entries()) write(name, { hours: [10 * i, 10 * i + 10] });
  let most = 0;
  const { readings } = await many(
    names,
    'out.nc',
    {},
    {
      onSurvey: () => {
        most = Math.max(most, openFiles(at('day')));
      },
    },
  );
  t.equal(readings, 40 * 2 * 2 * 10);
  t.ok(most > 0 && most <= 30, `${most} descriptors on 40 databases`);
  t.equal(openFiles(at('day')), 0, 'all are closed in the end');
  const onSurvey = (): void => {
    const database = new Database(at('day3.db'));
    database.exec(`UPDATE readings SET temp = 0`);
    database.close();
    makeOld(at('day3.db'));
  };
  await t.rejects(many(names, 'changed.nc', {}, { onSurvey }), {
    code: 'ERR_SOURCE_CHANGED',
    message: /day3\.db was written to/,
  });
  t.equal(openFiles(at('day')), 0, 'also after a failure');
});

t.test('a database that a logger writes to is read in one snapshot', async (t) => {
  const { at, write, export: many } = fleet(t);
  for (let i = 0; i < 12; i++) write(`day${String(i).padStart(2, '0')}.db`, { hours: [10 * i, 10 * i + 10] });
  const logger = new Database(at('day05.db'));
  t.teardown(() => logger.close());
  logger.pragma('journal_mode = WAL');
  const log = (hour: number): void => {
    logger
      .prepare('INSERT INTO readings VALUES (?, ?, 1, 2)')
      .run(new Date(Date.UTC(2023, 0, 1, hour)).toISOString(), 'm1');
  };
  log(0);
  const { readings } = await many(['day*.db'], 'out.nc', {}, { onSurvey: () => log(1) });
  t.equal(readings, 12 * 2 * 2 * 10 + 2, 'with what was in the log, and without what came later');
});

t.test('integers that doubles round are exact where every database has integers', async (t) => {
  const { at, export: many, lines } = fleet(t);
  const big = 9_007_199_254_740_993n;
  const rows = (from: number, value: bigint | number) =>
    [0, 1, 2].map((h) => [new Date(Date.UTC(2024, 0, from, h)).toISOString(), 'm1', value] as const);
  const write = (name: string, from: number, value: bigint | number): void => {
    writeDatabase(at(name), { readings: { columns: 'time TEXT, machine TEXT, n', rows: rows(from, value) } });
  };
  write('a.db', 1, big);
  write('b.db', 2, big + 2n);
  await many(['a.db', 'b.db'], 'out.csv');
  t.match(lines('out.csv')[1], /9007199254740993$/);
  t.match(lines('out.csv')[6], /9007199254740995$/);
  write('c.db', 3, 0.5);
  const { tally } = await many(['?.db'], 'mixed.csv');
  t.equal(
    tally.find(({ rule }) => rule === 'rounded integer')?.count,
    6,
    'beside fractions they are doubles, which is counted',
  );
});

t.test('nothing is written again until one of the databases changes', async (t) => {
  const { at, write, export: many } = fleet(t);
  write('a.db', { hours: [0, 10] });
  write('b.db', { hours: [10, 20] });
  const again = async () =>
    many(['?.db'], 'out.nc', { output: { if_changed: true } }).then(
      () => 'written',
      (error: { code?: string }) => error.code,
    );
  t.same([await again(), await again()], ['written', 'ERR_UNCHANGED']);
  write('c.db', { hours: [20, 30] });
  t.same([await again(), await again()], ['written', 'ERR_UNCHANGED'], 'one more');
  utimesSync(at('b.db'), 1, 1);
  t.same([await again(), await again()], ['written', 'ERR_UNCHANGED'], 'another time');
});

t.test('a destination that is one of the databases is refused', async (t) => {
  const { write, export: many } = fleet(t);
  write('a.db', { hours: [0, 10] });
  write('b.db', { hours: [10, 20] });
  await t.rejects(many(['a.db', 'b.db'], 'b.db'), { code: 'ERR_SINK_IS_SOURCE' });
  await t.rejects(many(['a.db', 'b.db'], 'a.db-wal'), { code: 'ERR_SINK_IS_SOURCE' });
});

t.test('strict runs, windows and selected machines are as those of one database', async (t) => {
  const { at, write, settings, export: many, one, lines } = fleet(t);
  write('all.db', { ...ALL });
  for (const [i, from] of [0, 20, 40].entries()) write(`part${i}.db`, { ...ALL, hours: [from, from + 20] });
  const source = { since: '2024-01-01T12:00Z', until: '2024-01-02T12:00Z', only: { machines: ['m1', 'm3'] } };
  await one('all.db', 'one.csv', { source });
  const { readings } = await many(['part?.db'], 'many.csv', { source }, { strict: true });
  t.equal(readings, 2 * 24 * 3);
  t.same(lines('many.csv').sort(), lines('one.csv').sort());
  const later = { since: '2030-01-01' };
  await t.rejects(many(['part?.db'], 'out.nc', { source: later }), {
    code: 'ERR_EMPTY_WINDOW',
    message: /times from 2024-01-01T00:00:00Z to 2024-01-03T11:00:00Z/,
  });
  const naming = { machine_name: '{stem}.{machine}', only: { machines: ['part1.*', 'nobody'] } };
  const { machines, warnings } = await many(['part?.db'], 'named.csv', { source: naming });
  t.equal(machines, 3, 'machines are selected by the names that they get');
  t.match(warnings.join('\n'), /no machine "nobody" in 3 SQLite databases, part0\.db to part2\.db/);
  const stages = await openStages({ settings: settings(['part?.db'], 'stages.nc') });
  const { source: batches, clean, group, screen, layout, encode, sink } = stages;
  await pipeline(batches, clean, group, screen, layout, encode, sink);
  await stages.close();
  await many(['part?.db'], 'run.nc');
  t.ok(readFileSync(at('stages.nc')).equals(readFileSync(at('run.nc'))), 'and so are the stages of a program');
});

t.test('tall tables, whose signals stand in their rows, are united by name', async (t) => {
  const { at, export: many, lines } = fleet(t);
  const write = (name: string, day: number, signals: Readonly<Record<string, readonly (string | number)[]>>): void => {
    const rows = [0, 1, 2].flatMap((h) =>
      Object.entries(signals).map(([tag, values]) => [`2024-01-0${day}T0${h}:00:00Z`, 'm1', tag, values[h]] as const),
    );
    writeDatabase(at(name), { log: { columns: 'time TEXT, machine TEXT, tag TEXT, value', rows } });
    makeOld(at(name));
  };
  // In the first database the state looks like a number.
  write('a.db', 1, { temp: [1, 2, 3], state: ['0', '1', '1'] });
  write('b.db', 2, { state: ['open', '1', 'shut'], speed: [7, 8, 9] });
  const { readings } = await many(['?.db'], 'out.csv');
  t.equal(readings, 12);
  const [head, ...rows] = lines('out.csv');
  const at_ = (row: string, signal: string) => row.split(',')[head.split(',').indexOf(signal)];
  t.same(
    rows.map((row) => at_(row, 'state')),
    ['0', '1', '1', 'open', '1', 'shut'],
  );
  t.same(
    rows.map((row) => at_(row, 'speed')),
    ['', '', '', '7', '8', '9'],
  );
});

t.test('a receipt and a report have all files', async (t) => {
  const { at, write, settings } = fleet(t);
  for (const [i, from] of [0, 20].entries()) write(`part${i}.db`, { ...ALL, hours: [from, from + 20] });
  const resolved = resolveSettings(settings(['part?.db'], 'out.nc'));
  t.same(
    sourceFiles(resolved).map(({ path }) => path),
    [realpathSync(at('part0.db')), realpathSync(at('part1.db'))],
  );
  let found: VerifyReport | undefined;
  await run({
    settings: resolved,
    verify: true,
    onVerified: (report) => {
      found = report;
    },
  });
  const { database, settings: recorded } = await makeReceipt(found as VerifyReport, resolved, sourceFiles(resolved));
  t.match(database.files, [{ sha256: /^[0-9a-f]{64}$/ }, { sha256: /^[0-9a-f]{64}$/ }]);
  t.match(recorded, { source: { paths: [at('part?.db')], found: undefined } });
});

t.test('tables of a database that are not aligned are joined, those of others zipped', async (t) => {
  const { at, export: many, lines } = fleet(t);
  const write = (name: string, day: number, second: readonly number[]): void => {
    const rows = (hours: readonly number[], value: number) =>
      hours.map((h) => [`2024-01-0${day}T0${h}:00:00Z`, 'm1', value + h] as const);
    const columns = 'time TEXT, machine TEXT, value REAL';
    writeDatabase(at(name), {
      feat_0: { columns, rows: rows([0, 1, 2, 3], 100) },
      feat_1: { columns, rows: rows(second, 200) },
    });
    makeOld(at(name));
  };
  write('a.db', 1, [0, 1, 2, 3]);
  write('b.db', 2, [0, 2, 3, 4]);
  const { readings } = await many(['?.db'], 'out.csv');
  t.equal(readings, 16);
  t.same(lines('out.csv').slice(5), [
    '2024-01-02T00:00:00Z,m1,100,200',
    '2024-01-02T01:00:00Z,m1,101,',
    '2024-01-02T02:00:00Z,m1,102,202',
    '2024-01-02T03:00:00Z,m1,103,203',
    '2024-01-02T04:00:00Z,m1,,204',
  ]);
  await many(['?.db'], 'out.nc');
  t.ok(
    (await verify({ settings: checkSettings({ source: { paths: [at('?.db')] }, destination: at('out.nc') }) })).isSame,
  );
});
