import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import type { ReadingsOptions } from '../../../lib/job/open-source.js';
import { openReadings } from '../../../lib/job/open-source.js';
import type { Readings } from '../../../lib/model/readings.js';
import { Tally } from '../../../lib/model/tally.js';
import { fleetcdf } from '../../cli/cli.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../../databases.js';
import { collect } from '../collect.js';

const minute = (n: number): string => new Date(Date.UTC(2024, 4, 1, 0, n)).toISOString();

/** Collations, and texts that each takes for one; PLANT stands for one that only the program that wrote it has. */
const COLLATIONS: Readonly<Record<string, (text: string) => readonly [string, string, string]>> = {
  NOCASE: (text) => [text, text[0].toUpperCase() + text.slice(1), text.toUpperCase()],
  RTRIM: (text) => [text, `${text} `, `${text}  `],
  PLANT: (text) => [text, text.toUpperCase(), `${text} `],
};

/** Readings whose machines have names in another table, by a text. */
const NAMED: Readings = {
  name: 'log',
  time: 'time',
  machine: 'machine_id',
  machineNames: { table: 'machines', key: 'id', name: 'name' },
  signalColumn: 'sensor_id',
  signalNames: { table: 'sensors', key: 'id', name: 'name' },
  valueColumn: 'value',
};

type Tables = Readonly<Record<string, TableContent>>;

/** Write the tables, with `COLLATE …` for each `~` in their columns. */
function written(path: string, tables: Tables, collation: string): string {
  const known = collation === 'PLANT' ? 'NOCASE' : collation;
  const clause = collation === '' ? '' : `COLLATE ${known}`;
  const declared = Object.entries(tables).map(
    ([name, { columns, rows }]) => [name, { columns: columns.replaceAll('~', clause), rows }] as const,
  );
  writeDatabase(path, Object.fromEntries(declared));
  if (collation === known) return path;
  const database = new Database(path);
  database.unsafeMode();
  database.exec(`
    PRAGMA writable_schema = on;
    UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'PLANT');
    PRAGMA writable_schema = off`);
  database.close();
  return path;
}

async function read(path: string, options: Partial<ReadingsOptions> = {}) {
  const source = openReadings({ path, ...options });
  try {
    const tally = new Tally();
    const readings = await collect(source, tally);
    const facts = Object.fromEntries([...source.facts].map(([machine, own]) => [machine, own]));
    const { signalNames, warnings, tables } = source;
    const found = tables.map((table) => table.readings);
    return { readings, signalNames, warnings, facts, found, missing: source.missingMachines(), tally: [...tally] };
  } finally {
    await source.close();
  }
}

const count = (readings: Awaited<ReturnType<typeof read>>['readings']): number =>
  Object.values(readings)
    .flatMap((byTime) => Object.values(byTime).flat())
    .filter((value) => value !== null).length;

for (const [collation, alike] of Object.entries(COLLATIONS)) {
  const states = alike('on');
  const names = alike('press');
  const [first, second, third] = names;
  const cases: readonly { what: string; tables: Tables; values: number; options?: Partial<ReadingsOptions>[] }[] = [
    {
      what: 'states of a wide table',
      tables: {
        log: {
          columns: 'time TEXT, machine TEXT ~, temp REAL, state TEXT ~',
          rows: range(40, (k) => [minute(k), names[k & 1], k, [...states, 'off'][(k >> 1) & 3]]),
        },
      },
      values: 80,
      options: [
        { selection: { machines: [second] } },
        { selection: { machines: [first, third] } },
        { textSignals: 'strings' },
        { tables: ['log'], where: 'temp < 30' },
        { selection: { window: { since: BigInt(Date.parse(minute(5))) * 1_000_000n } } },
      ],
    },
    {
      what: 'times with a collation',
      tables: {
        log: { columns: 'time TEXT ~, machine TEXT, temp REAL', rows: range(40, (k) => [minute(k), 'a', k]) },
      },
      values: 40,
      options: [
        {
          selection: {
            window: {
              since: BigInt(Date.parse(minute(5))) * 1_000_000n,
              until: BigInt(Date.parse(minute(30))) * 1_000_000n,
            },
          },
        },
      ],
    },
    {
      what: 'signals of a tall table',
      tables: {
        log: {
          columns: 'time TEXT, machine TEXT, signal TEXT ~, value REAL',
          rows: range(40, (k) => [minute(k >> 2), 'a', [...names, 'p'][k & 3], k]),
        },
      },
      values: 40,
      options: [{ selection: { signals: [second] } }, { selection: { signals: [first, third] } }],
    },
    {
      what: 'states and units of a tall table',
      tables: {
        log: {
          columns: 'time TEXT, machine TEXT, signal TEXT ~, value TEXT ~, unit TEXT ~',
          rows: range(80, (k) => [
            minute(k >> 2),
            'a',
            [...names, 'p'][k & 3],
            (k & 3) === 3 || k % 24 === 5 ? k + 0.5 : states[(k >> 2) % 3],
            k & 3 ? states[k & 1] : null,
          ]),
        },
      },
      values: 80,
    },
    {
      what: 'machines and signals named by other tables',
      tables: {
        machines: { columns: 'id TEXT ~, name TEXT ~, room TEXT', rows: names.map((w, i) => [w, `m${i}`, `r${i}`]) },
        sensors: { columns: 'id INTEGER PRIMARY KEY, name TEXT ~, unit TEXT ~', rows: names.map((w, i) => [i, w, w]) },
        log: {
          columns: 'time TEXT, machine_id TEXT ~, sensor_id INTEGER REFERENCES sensors(id), value REAL',
          rows: range(90, (k) => [minute(Math.floor(k / 9)), names[k % 3], Math.floor(k / 3) % 3, k]),
        },
      },
      values: 90,
      options: [
        { selection: { machines: [second] } },
        { selection: { signals: [second] } },
        { readings: [NAMED] },
        { readings: [NAMED], selection: { machines: ['m1'] } },
      ],
    },
    {
      what: 'static data',
      tables: {
        static_data: { columns: 'machine TEXT ~, room TEXT', rows: names.map((w, i) => [w, `r${i}`]) },
        log: {
          columns: 'time TEXT, machine TEXT ~, temp REAL',
          rows: range(60, (k) => [minute(Math.floor(k / 3)), names[k % 3], k]),
        },
      },
      values: 60,
    },
    {
      what: 'no static data: one name of them is not the other',
      tables: {
        parts: { columns: 'part TEXT ~, room TEXT', rows: [[first, 'r0']] },
        log: { columns: 'time TEXT, machine TEXT, temp REAL', rows: range(20, (k) => [minute(k), second, k]) },
      },
      values: 20,
    },
  ];
  for (const { what, tables, values, options = [] } of cases) {
    t.test(`${collation}: ${what}`, async (t) => {
      const directory = scratch(t);
      const plain = written(join(directory, 'plant.db'), tables, '');
      const collated = written(join(scratch(t), 'plant.db'), tables, collation);
      const all = await read(plain);
      t.equal(count(all.readings), values, 'every value');
      t.same(all.tally, []);
      for (const reader of ['auto', 'rows'] as const) {
        for (const option of [{}, ...options]) {
          const expected = await read(plain, option);
          t.ok(count(expected.readings) > 0, 'a test that reads something');
          t.strictSame(await read(collated, { reader, ...option }), expected, `${reader} ${Object.keys(option)}`);
        }
      }
    });
  }

  t.test(`${collation}: CSV has every state`, async (t) => {
    const path = written(
      join(scratch(t), 'plant.db'),
      {
        log: {
          columns: 'time TEXT, machine TEXT, state TEXT ~',
          rows: range(8, (k) => [minute(k), 'a', [...states, 'off'][k & 3]]),
        },
      },
      collation,
    );
    const { status, stdout, stderr } = fleetcdf([path, '-', '--format', 'csv', '--quiet']);
    t.equal(stderr, '');
    t.equal(status, 0);
    const cells = String(stdout).trimEnd().split('\n').slice(1);
    t.strictSame(
      cells.map((line) => line.split(',').at(-1)?.replaceAll('"', '')),
      [...states, 'off', ...states, 'off'],
    );
  });
}

function range(length: number, row: (k: number) => readonly Cell[]): (readonly Cell[])[] {
  return Array.from({ length }, (_, k) => row(k));
}
