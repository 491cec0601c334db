import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { Tally } from '../../lib/model/tally.js';
import { defaultSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../databases.js';
import { collect, type Values } from './collect.js';

const at = (hour: number): string => new Date(Date.UTC(2024, 4, 1, hour)).toISOString();

type Tables = Readonly<Record<string, TableContent>>;

/** The readings of a database, its tally and its warnings. */
async function read(t: Parameters<typeof scratch>[0], tables: Tables) {
  const path = writeDatabase(join(scratch(t), 'logger.db'), tables);
  const source = openReadings({ path });
  const tally = new Tally();
  const readings = await collect(source, tally);
  const { signalNames, warnings } = source;
  await source.close();
  return {
    path,
    readings,
    signals: signalNames,
    warnings,
    tally: Object.fromEntries([...tally].map((e) => [`${e.column}: ${e.rule}`, e.count])),
  };
}

/** Run the whole job. @returns the destination */
async function write(path: string, options: Partial<RunOptions> = {}): Promise<string> {
  const destination = `${path}.nc`;
  await run({ settings: { ...defaultSettings(), source: { path }, destination }, ...options });
  return destination;
}

t.test('databases with nothing to read say what each table lacks', async (t) => {
  const directory = scratch(t);
  const columns = 'time TEXT, machine TEXT, value REAL';
  const cases: [name: string, tables: Tables, message: RegExp][] = [
    ['no tables', {}, /^no readings found in \S+: the database has no tables$/],
    ['no rows', { feat_0: { columns, rows: [] } }, /\n {2}feat_0: it has no rows\n/],
    [
      'no time',
      { log: { columns: 'machine TEXT, value REAL', rows: [['a', 1]] } },
      /\n {2}log: it has no column of times\nsay where they are in source\.readings/,
    ],
    [
      'times nobody can read',
      {
        log: {
          columns: 'date TEXT, value REAL',
          rows: [
            ['01/05/2024 10:00', 1],
            ['01/05/2024 11:00', 2],
          ],
        },
      },
      /log: it has no column of times; "date" holds "01\/05\/2024 10:00", which cannot be read as an ISO 8601 time/,
    ],
    [
      'times of which the first can be read',
      {
        log: {
          columns: 'date TEXT, time TEXT, value REAL',
          rows: [
            ['2024-01-30', '12:30:00', 1],
            ['2024-01-31', '12:30:00', 1],
            ['31.1.2024', '12.30 Uhr', 2],
            ['1.2.2024', '12:30:00', 3],
            ['2.2.2024', '12.30 Uhr', 3],
          ],
        },
      },
      /; "date" holds "31\.1\.2024" and "time" holds "12\.30 Uhr", which cannot be read as an ISO 8601 time or an epoch/,
    ],
    [
      'times of day only',
      {
        log: {
          columns: 'time TEXT, birth_date TEXT, value REAL',
          rows: [
            ['12:30:00', '1.2.1990', 1],
            ['12:31:00', '1.2.1990', 2],
          ],
        },
      },
      /; "time" holds times of day \(12:30:00\) and "birth_date" holds texts, which cannot be read/,
    ],
    [
      'times that are NULL',
      {
        log: {
          columns: 'ts INTEGER, value REAL',
          rows: [
            [null, 1],
            [null, 2],
          ],
        },
      },
      /log: it has no column of times; "ts" holds only NULL/,
    ],
    [
      'no numbers',
      {
        log: {
          columns: 'time TEXT, message TEXT',
          rows: [
            [at(0), 'started by Ann'],
            [at(1), 'stopped by Bob'],
          ],
        },
      },
      /log: it has no column of numbers or states beside the time/,
    ],
  ];
  for (const [i, [name, tables, message]] of cases.entries()) {
    const path = writeDatabase(join(directory, `${i}.db`), tables);
    t.throws(() => openReadings({ path }), { code: 'ERR_SOURCE_NO_READINGS', message }, name);
    await t.rejects(write(path), { code: 'ERR_SOURCE_NO_READINGS' });
    t.notOk(existsSync(`${path}.nc`), 'nothing is written');
  }
  const empty = join(directory, 'empty.db');
  writeFileSync(empty, '');
  t.throws(
    () => openReadings({ path: empty }),
    { code: 'ERR_SOURCE_NO_READINGS', message: /has no tables/ },
    'a file of no bytes',
  );
});

t.test('what cannot be decided is an error that lists the candidates', async (t) => {
  const rows = [
    [at(0), 'x1', 'y1', 1],
    [at(0), 'x2', 'y2', 2],
    [at(1), 'x1', 'y1', 3],
    [at(1), 'x2', 'y2', 4],
  ];
  const path = writeDatabase(join(scratch(t), 'a.db'), {
    log: { columns: 'time TEXT, foo TEXT, bar TEXT, value REAL', rows },
  });
  t.throws(() => openReadings({ path }), {
    code: 'ERR_SOURCE_AMBIGUOUS',
    table: 'log',
    message:
      /log: it has rows of the same time, and foo \("x1", "x2"\) or bar \("y1", "y2"\) may name the machine of each\nsay it in source\.readings of a settings file: \{ "table": "log", "machine": … \}$/,
  });
  const readings = [{ name: 'log', time: 'time', machine: 'bar', signals: [{ signal: 'v', column: 'value' }] }];
  const source = openReadings({ path, readings });
  t.strictSame(Object.keys(await collect(source)), ['y1', 'y2'], 'settings decide it');
  await source.close();
});

t.test('a column of machines that is NULL throughout: one machine, and a warning', async (t) => {
  const columns = 'time TEXT, machine TEXT, value REAL';
  const all = await read(t, {
    log: {
      columns,
      rows: [
        [at(0), null, 1],
        [at(1), null, 2],
      ],
    },
  });
  t.strictSame(all.readings, { logger: { [at(0)]: [1], [at(1)]: [2] } });
  t.strictSame(all.warnings, ['log.machine is NULL in every row: all readings of log are taken to be of one machine']);
  // Names between the sampled places: after the first 200 rows, before the middle.
  const rows = Array.from({ length: 3000 }, (_, i): Cell[] => [at(i), i === 700 ? 'a' : null, i]);
  const some = await read(t, { log: { columns, rows } });
  t.strictSame(some.readings, { a: { [at(700)]: [700] } });
  t.equal(some.tally['log.machine: null machine'], 2999);
});

t.test('times that go backwards are put in order', async (t) => {
  const rows = [5, 3, 4, 1, 2, 0].map((hour): Cell[] => [at(hour), 'a', hour]);
  const { readings } = await read(t, { log: { columns: 'time TEXT, machine TEXT, value REAL', rows } });
  t.strictSame(
    Object.entries(readings['a'] as object),
    [0, 1, 2, 3, 4, 5].map((hour) => [at(hour), [hour]]),
  );
});

t.test('mixed types in one column: numbers however they are spelled, the rest missing and counted', async (t) => {
  const cells: [Cell, number | null][] = [
    [1, 1],
    [2n, 2],
    ['3.5', 3.5],
    [' 4e1 ', 40],
    ['broken', null],
    ['', null],
    [null, null],
    [Buffer.from([1]), null],
    ['inf', null],
    [Number.POSITIVE_INFINITY, null],
    [6, 6],
    [7, 7],
    [8, 8],
  ];
  const rows = cells.map(([cell], i): Cell[] => [at(i), 'a', cell]);
  const { readings, tally, signals } = await read(t, { log: { columns: 'time TEXT, machine TEXT, value', rows } });
  t.strictSame(signals, ['value']);
  t.strictSame(readings, { a: Object.fromEntries(cells.map(([, value], i) => [at(i), [value]])) });
  t.strictSame(tally, { 'log.value: not a number': 3, 'log.value: infinite': 2 });
});

t.test('mixed types in the columns of times and machines: each by its own type', async (t) => {
  const seconds = Date.parse(at(1)) / 1000;
  const rows: Cell[][] = [
    [at(0), 'a', 1],
    [seconds, 7, 2],
    [seconds + 3600.5, 7.0, 3],
    ['soon', 'a', 4],
    [null, 'a', 5],
    [at(3), Buffer.from('a'), 6],
    [at(4), '7', 7],
  ];
  const { readings, tally } = await read(t, { log: { columns: 'time, machine, value REAL', rows } });
  const half = at(2).replace('.000', '.500');
  t.strictSame(readings, { a: { [at(0)]: [1] }, 7: { [at(1)]: [2], [half]: [3], [at(4)]: [7] } });
  t.strictSame(tally, { 'log.time: unreadable time': 1, 'log.time: null time': 1, 'log.machine: null machine': 1 });
});

t.test('names with quotes, spaces, emoji, SQL and JavaScript in them', async (t) => {
  const names = [
    'he said "hi"',
    "it's",
    'a b',
    '🌡️ °C',
    "'); DROP TABLE log; --",
    '__proto__',
    'constructor',
    '%s\\n',
    'ключ',
    '[x]',
  ];
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const columns = `"the ""time""" TEXT, "machine ';--" TEXT, ${names.map((name) => `${quoted(name)} REAL`).join(', ')}`;
  const rows = names.map((name, i): Cell[] => [at(0), name, ...names.map((_, s) => i * 100 + s)]);
  const table = 'log "of" everything; DROP TABLE log';
  const { path, readings, signals } = await read(t, { [table]: { columns, rows } });
  t.strictSame(signals, names);
  t.strictSame(
    Object.keys(readings).sort(),
    [...names].sort().filter((n) => n !== '__proto__'),
    'all machines; an object has no own __proto__',
  );
  t.strictSame(readings['a b'], { [at(0)]: names.map((_, s) => 200 + s) });
  t.ok(existsSync(await write(path)));
  const tall = names.flatMap((name, s) =>
    names.slice(0, 2).map((machine, i): Cell[] => [at(0), machine, name, i * 100 + s]),
  );
  const narrow = await read(t, {
    [table]: { columns: '"a time" TEXT, "the device" TEXT, "the ""tag""" TEXT, "it\'s" REAL', rows: tall },
  });
  t.strictSame([...narrow.signals].sort(), [...names].sort());
  t.strictSame(
    [...(narrow.readings["it's"] as Record<string, Values>)[at(0)]].sort(),
    names.map((_, s) => 100 + s).sort(),
  );
});

t.test('a thousand machines, with static data', async (t) => {
  const machines = Array.from({ length: 1000 }, (_, m) => `m${m}`);
  const rows = [0, 1].flatMap((hour) => machines.map((machine, m): Cell[] => [at(hour), machine, hour * 1000 + m]));
  const { path, readings } = await read(t, {
    log: { columns: 'time TEXT, machine TEXT, value REAL', rows },
    info: {
      columns: 'machine TEXT, installed TEXT, power REAL',
      rows: machines.map((machine, m): Cell[] => [machine, '2020-01-01', m]),
    },
  });
  t.equal(Object.keys(readings).length, 1000);
  t.strictSame(readings['m999'], { [at(0)]: [999], [at(1)]: [1999] });
  const source = openReadings({ path });
  t.strictSame(source.facts.get('m999'), [
    { name: 'installed', value: '2020-01-01' },
    { name: 'power', value: 999 },
  ]);
  await source.close();
  t.ok(existsSync(await write(path)));
});

t.test('a hundred signals: in one table, in a hundred tables, in a tall one', async (t) => {
  const signals = Array.from({ length: 100 }, (_, s) => `s${s}`);
  const expected = { a: { [at(0)]: signals.map((_, s) => s), [at(1)]: signals.map((_, s) => 100 + s) } };
  const wide = await read(t, {
    log: {
      columns: `time TEXT, machine TEXT, ${signals.map((s) => `${s} REAL`).join(', ')}`,
      rows: [0, 1].map((hour) => [at(hour), 'a', ...signals.map((_, s) => hour * 100 + s)]),
    },
  });
  t.strictSame([wide.signals, wide.readings], [signals, expected]);
  const tables = signals.map((name, s): [string, TableContent] => [
    name,
    {
      columns: 'time TEXT, machine TEXT, value REAL',
      rows: [
        [at(0), 'a', s],
        [at(1), 'a', 100 + s],
      ],
    },
  ]);
  const many = await read(t, Object.fromEntries(tables));
  t.strictSame([many.signals, many.readings], [signals, expected]);
  const rows = [0, 1].flatMap((hour) => signals.map((signal, s): Cell[] => [at(hour), 'a', signal, hour * 100 + s]));
  const tall = await read(t, { log: { columns: 'time TEXT, machine TEXT, signal TEXT, value REAL', rows } });
  t.strictSame([tall.signals, tall.readings], [signals, expected]);
  for (const { path } of [wide, many, tall]) t.ok(existsSync(await write(path)));
});

t.test('free text is no signal', async (t) => {
  const rows = Array.from({ length: 3000 }, (_, i): Cell[] => [
    at(i),
    i,
    i < 2000 ? 'ok' : `remark ${i}`,
    `${i % 2 === 0 ? 'on' : 'off'}`,
  ]);
  const { signals, warnings } = await read(t, {
    log: { columns: 'time TEXT, value REAL, remark TEXT, state TEXT', rows },
  });
  t.strictSame(signals, ['value', 'state']);
  t.strictSame(warnings, ['log.remark has more than 1,000 different texts, too many for categories: it is left out']);
});

t.test('numbers with a decimal comma are read, with a warning', async (t) => {
  const rows = [1, 2, 1].map((n, i): Cell[] => [at(i), `${n},5`, i]);
  const { readings, warnings } = await read(t, { log: { columns: 'zeit TEXT, wert TEXT, n REAL', rows } });
  t.strictSame(readings, { logger: { [at(0)]: [1.5, 0], [at(1)]: [2.5, 1], [at(2)]: [1.5, 2] } });
  t.match(warnings, [/^log\.wert holds numbers with a decimal comma, which are read as numbers$/]);
});

t.test('views and tables that cannot be read are left out', async (t) => {
  const path = writeDatabase(join(scratch(t), 'v.db'), {
    log: { columns: 'time TEXT, value REAL', rows: [[at(0), 1]] },
    gone: { columns: 'x', rows: [] },
  });
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(path);
  database.exec('CREATE VIEW broken AS SELECT * FROM gone; DROP TABLE gone');
  database.close();
  const source = openReadings({ path });
  t.match(
    source.tableReports.find((v) => v.table === 'broken'),
    { as: 'left out', why: [/^it cannot be read: no such table/] },
  );
  t.strictSame(await collect(source), { v: { [at(0)]: [1] } });
  await source.close();
});
