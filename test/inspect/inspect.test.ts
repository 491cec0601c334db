import { join } from 'node:path';
import t from 'tap';
import { formatInspection, inspectionJson, inspectReadings } from '../../lib/inspect/index.js';
import { StepCounts } from '../../lib/inspect/step-counts.js';
import { PLAIN } from '../../lib/report/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

const START = Date.UTC(2024, 4, 1) / 1000;
const NANOSECONDS = 1_000_000_000n;

const at = (minute: number): bigint => BigInt(START + minute * 60) * NANOSECONDS;

/** Two interleaved machines, a reading every ten minutes, with a gap, a duplicate, a step back, and faults. */
const LOG: Cell[][] = [
  [START, 'a', 1, 'on'],
  [START, 'b', 2, 'off'],
  [START + 600, 'a', 3, 'on'],
  [START + 600, 'b', null, null],
  [START + 1200, 'a', 'broken', 'on'],
  [START + 1200, 'b', 6, 'off'],
  [START + 4800, 'a', 7, 'on'],
  [START + 4800, 'a', 8, 'on'],
  [START + 4200, 'a', 9, 'on'],
  [null, 'a', 10, 'on'],
  [START + 5400, null, 11, 'on'],
  ['soon', 'b', 12, 'on'],
];

const TABLES = {
  log: { columns: 'ts INTEGER, machine TEXT, temp, state TEXT', rows: LOG },
  info: {
    columns: 'machine TEXT PRIMARY KEY, room TEXT, power INTEGER',
    rows: [
      ['a', 'R1', 5],
      ['b', 'R2', 6],
    ],
  },
  notes: { columns: 'text TEXT', rows: [['remember the oil']] },
};

t.test('a machine in several tables: the time range is that of all', async (t) => {
  const columns = 'ts INTEGER, machine TEXT, value REAL';
  const path = writeDatabase(join(scratch(t), 'plant.db'), {
    temp: {
      columns,
      rows: [
        [START + 600, 'a', 1],
        [START + 1200, 'a', 2],
        [START + 1800, 'a', 3],
      ],
    },
    load: {
      columns,
      rows: [
        [START, 'a', 1],
        [START + 4200, 'a', 2],
      ],
    },
  });
  const { machines } = await inspectReadings({ path });
  t.match(machines, [{ machine: 'a', readings: 3, first: at(0), last: at(70), step: 600e9 }]);
});

t.test('the content of a database', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), TABLES);
  let rows = 0;
  const found = await inspectReadings(
    { path },
    {
      onRows: (n) => {
        rows += n;
      },
    },
  );
  t.equal(rows, 12, 'rows without a machine or a time too');
  t.strictSame(
    found.tables.map(({ table, as }) => [table, as]),
    [
      ['log', 'readings'],
      ['info', 'static data'],
      ['notes', 'left out'],
    ],
  );
  t.strictSame(found.readings, [
    {
      table: 'log',
      rows: 12,
      machines: 2,
      readings: 9,
      first: at(0),
      last: at(80),
      step: 600e9,
      gaps: 1,
      duplicates: 2,
      order: 'disorder',
      outOfOrder: 1,
      signals: [
        { signal: 'temp', kind: 'number', values: 7, missing: 2, duplicates: 1, least: 1, most: 9 },
        { signal: 'state', kind: 'flags', values: 8, missing: 1, duplicates: 1, meanings: ['off', 'on'] },
      ],
      faults: [
        { column: 'log.temp', rule: 'not a number', count: 1 },
        { column: 'log.ts', rule: 'null time', count: 1 },
        { column: 'log.ts', rule: 'unreadable time', count: 1 },
        { column: 'log.machine', rule: 'null machine', count: 1 },
      ],
    },
  ]);
  t.match(found, { duplicates: 2, outOfOrder: 1 });
  t.match(found.machines, [
    {
      machine: 'a',
      readings: 6,
      first: at(0),
      last: at(80),
      step: 600e9,
      gaps: 1,
      duplicates: 2,
      facts: [
        { name: 'room', value: 'R1' },
        { name: 'power', value: 5n },
      ],
    },
    { machine: 'b', readings: 3, first: at(0), last: at(20), step: 600e9, gaps: 0, duplicates: 0 },
  ]);
});

t.test('as plain text', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), TABLES);
  const found = await inspectReadings({ path });
  t.equal(
    formatInspection({ ...found, path: 'plant.db', bytes: 16384 }),
    `plant.db: 16.0 KiB, 3 tables, 2 machines, 2 signals

TABLE  IS           WHY
log    readings     time ts (seconds since 1970); machine machine
info   static data  of machines, by machine
notes  left out     it has no column of times

READINGS  ROWS  MACHINES  FROM                  TO                     EVERY  GAPS  DUPLICATES  ORDER  OUT OF ORDER
log         12         2  2024-05-01T00:00:00Z  2024-05-01T01:20:00Z  10 min     1           2  none              1

SIGNAL  IN   KIND    VALUES  MISSING  DUPLICATES  LEAST  MOST  TEXTS
temp    log  number       7        2           1      1     9
state   log  flags        8        1           1               off, on

MACHINE  READINGS  FROM                  TO                     EVERY  GAPS  DUPLICATES  STATIC DATA
a               6  2024-05-01T00:00:00Z  2024-05-01T01:20:00Z  10 min     1           2  room R1, power 5
b               3  2024-05-01T00:00:00Z  2024-05-01T00:20:00Z  10 min                    room R2, power 6

TABLE  EVIDENCE
log    of all 12 rows, 1 repeats the time of another of the same machine and signal, 3 lack a time or a name; next best: a column per signal, by ts and no machine (merges 25 % of the rows, leaves out 17 % of the rows)

log.temp: 1 value that is not a number
log.ts: 1 row without a time
log.ts: 1 row with an unreadable time
log.machine: 1 row without a machine
`,
  );
  const escaped = formatInspection({ ...found, machines: [{ ...found.machines[0], machine: 'a\u001b[2Jb\nc' }] });
  t.match(escaped, /\na\\x1b\[2Jb\\nc /, 'names cannot move the cursor');
});

t.test('many machines', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), TABLES);
  const found = await inspectReadings({ path });
  const [one] = found.machines;
  const fleet = (tables: (m: number) => string[]) =>
    Array.from({ length: 40 }, (_, m) => ({
      ...one,
      machine: `m${m}`,
      readings: 6 + (m === 20 ? 3000 : 0),
      tables: tables(m),
      facts: [
        { name: 'room', value: 'R1' },
        { name: 'number', value: BigInt(m) },
      ],
    }));
  const shown = (machines: typeof found.machines, all = false): string[] => {
    const text = formatInspection({ ...found, machines }, { ...PLAIN, all });
    return text.slice(text.indexOf('\nMACHINE')).split('\n').slice(2);
  };
  const alike = shown(fleet(() => ['log']));
  t.strictSame(
    alike.slice(0, 7).map((line) => line.split(/ {2,}/)[0]),
    ['m0', 'm1', 'm2', '… 35 more', 'm38', 'm39', '35 machines lie between; --all lists every one'],
    'of one kind: the first, the last, and how many lie between',
  );
  t.match(alike[3], /^… 35 more {2}6 to 3,006 {2}2024-05-01T00:00:00Z .* 10 min +35 +70 {2}room R1$/);
  const all = shown(
    fleet(() => ['log']),
    true,
  );
  t.match(all[24], /^m24 /, 'all of them');
  t.match(all[39], /^m39 /);
  const apart = shown(fleet((m) => [`log${m % 20}`]));
  t.match(apart[24], /^m/, 'of different kinds: as many as there is room for');
  t.equal(apart[25], '… and 15 more machines; --all lists every one');
});

t.test('it fits the terminal, and loses no figure', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), TABLES);
  const found = await inspectReadings({ path });
  for (const columns of [60, 80, 120]) {
    for (const isUnicode of [true, false]) {
      const text = formatInspection({ ...found, path: 'plant.db' }, { columns, isUnicode, hasColor: false });
      for (const line of text.split('\n')) t.ok(line.length <= columns, `${columns}: ${line}`);
      for (const title of ['MACHINES', 'GAPS', 'DUPLICATES', 'OUT OF ORDER', 'LEAST', 'MOST', 'STATIC DATA', 'WHY']) {
        t.match(text, title, `${title} in ${columns} columns`);
      }
    }
  }
});

t.test('as JSON', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), TABLES);
  const json = JSON.parse(inspectionJson(await inspectReadings({ path })));
  t.match(json, {
    path,
    tables: [{ table: 'log', as: 'readings', why: ['time ts (seconds since 1970)', 'machine machine'] }],
    readings: [{ table: 'log', first: '2024-05-01T00:00:00Z', last: '2024-05-01T01:20:00Z', step: 600, gaps: 1 }],
    machines: [{ machine: 'a', facts: { room: 'R1', power: 5 } }],
    warnings: [],
  });
});

t.test('the order of readings', async (t) => {
  const directory = scratch(t);
  const orders: Record<string, [machine: string, minute: number][]> = {
    'by machine': [
      ['a', 0],
      ['a', 1],
      ['b', 0],
      ['b', 1],
    ],
    'by time': [
      ['a', 0],
      ['b', 0],
      ['a', 1],
      ['b', 1],
    ],
    interleaved: [
      ['a', 0],
      ['a', 1],
      ['b', 0],
      ['a', 2],
      ['b', 1],
    ],
    disorder: [
      ['a', 1],
      ['a', 0],
      ['b', 0],
    ],
  };
  for (const [order, keys] of Object.entries(orders)) {
    const rows = keys.map(([machine, minute]): Cell[] => [START + minute * 60, machine, 1]);
    const path = writeDatabase(join(directory, `${order}.db`), {
      log: { columns: 'ts INTEGER, machine TEXT, v REAL', rows },
    });
    t.equal((await inspectReadings({ path })).readings[0].order, order);
  }
});

t.test('the median of many distinct steps is exact to one percent', async (t) => {
  const steps = new StepCounts();
  for (let i = 0; i < 10_001; i++) steps.add(1e9 + ((i * 7919) % 10_001) * 1e5);
  t.equal(steps.total, 10_001);
  const median = steps.median() as number;
  t.ok(Math.abs(median / 1.5e9 - 1) < 0.011, `${median}`);
  t.equal(steps.longerThan(4e9), 0);
  t.equal(new StepCounts().median(), undefined);
  const few = new StepCounts();
  for (const step of [5, 5, 5, 7, 100]) few.add(step);
  t.equal(few.median(), 5);
  t.equal(few.longerThan(10), 1);
});
