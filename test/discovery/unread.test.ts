import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { sampleTable } from '../../lib/discovery/table-sample.js';
import { findUnread } from '../../lib/discovery/unread.js';
import { formatInspection, inspectReadings } from '../../lib/inspect/index.js';
import { openReadings } from '../../lib/job/open-source.js';
import { dryRun, run } from '../../lib/job/run.js';
import { formatSummary } from '../../lib/report/index.js';
import { defaultSettings, mergeFlags, parseSettings } from '../../lib/settings/index.js';
import type { Unread } from '../../lib/source/tables/discovery.js';
import { readSchema } from '../../lib/sqlite/read-schema.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../databases.js';

const M = 1_714_557_600;

/** Two rows of each time and machine, and whatever `more` gives. */
function rows(count: number, more: (i: number) => Cell[]): Cell[][] {
  return Array.from({ length: count }, (_, i) => [M + 60 * (i >> 1), 'm', ...more(i)]);
}

const TALL: TableContent = {
  columns:
    'ts INTEGER, machine TEXT, sensor TEXT, value REAL, gain INTEGER, raw BLOB, extra TEXT, level TEXT, ' +
    'created_at INTEGER, row_id INTEGER, device_no INTEGER, remark TEXT',
  rows: rows(8, (i) => [
    ...[i % 2 === 0 ? 'temp' : 'hum', 1.5 + i, 2 + (i % 3), Buffer.from([255, i]), `{"a":[${i}.5]}`, `${i % 4}`],
    ...[M + 60 * i + 1, 17 + i, 4, `remark ${i}`],
  ]),
};

/** A table of events, a table of what made rows, and a table without a time. */
const OTHERS: Record<string, TableContent> = {
  events: {
    columns: 'at TEXT, message TEXT',
    rows: [['2024-05-01 10:00:00', 'the door was left open all night long']],
  },
  batches: { columns: 'batch TEXT, created_at TEXT', rows: [['b1', '2024-05-01 10:00:00']] },
  recipe: { columns: 'step TEXT, amount REAL', rows: [['stir', 4.5]] },
};

async function unreadOf(path: string, tables?: readonly string[]) {
  const source = openReadings({ path, ...(tables === undefined ? {} : { tables }) });
  const { unread } = source;
  await source.close();
  return unread.map(plain);
}

function plain({ table, isWhole, columns }: Unread) {
  return {
    table,
    isWhole,
    columns: Object.fromEntries(columns.map(({ column, what, count }) => [column, [what, count]])),
  };
}

t.test('columns that hold something and are not read, but no keys, other times and remarks', async (t) => {
  const path = writeDatabase(join(scratch(t), 'tall.db'), { log: TALL });
  const database = new Database(path);
  t.teardown(() => database.close());
  const samples = readSchema(database).map((table) => sampleTable(database, table));
  const tall = { name: 'log', time: 'ts', machine: 'machine', signalColumn: 'sensor', valueColumn: 'value' };
  const choice = { readings: [tall], facts: undefined, reports: [] };
  const unread = findUnread(samples, choice, new Map());
  const query = 'SELECT *, json_extract(extra, \'$.a\') AS a FROM log WHERE "level" > 0';
  const [{ columns }] = findUnread(samples, { ...choice, readings: [{ ...tall, query }] }, new Map());
  t.strictSame(
    columns.map(({ column }) => column),
    ['gain', 'raw'],
    'a query takes up the others',
  );
  t.strictSame(unread.map(plain), [
    {
      table: 'log',
      isWhole: false,
      columns: {
        gain: ['numbers', 8],
        raw: ['BLOBs', 8],
        extra: ['JSON', 8],
        level: ['numbers as text', 8],
      },
    },
  ]);
});

t.test('tables with a time that are not read', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), { log: TALL, ...OTHERS });
  const unread = (await unreadOf(path)).filter(({ isWhole }) => isWhole);
  t.strictSame(unread, [{ table: 'events', isWhole: true, columns: {} }]);
  t.strictSame(
    (await unreadOf(path, ['log'])).map(({ table }) => table),
    ['log'],
    'the user has chosen',
  );
});

t.test('tables that a view or the names of machines take up are read', async (t) => {
  const path = writeDatabase(join(scratch(t), 'view.db'), {
    samples: { columns: 'machine_id INTEGER, ts TEXT, temp REAL', rows: [[1, '2024-05-01 10:00:00', 20.5]] },
    machines: { columns: 'id INTEGER PRIMARY KEY, name TEXT, built TEXT', rows: [[1, 'oven', '2020-01-01']] },
  });
  t.strictSame(await unreadOf(path), []);
});

t.test('the summary, the plan and inspect say it, and --strict is no stricter', async (t) => {
  const path = writeDatabase(join(scratch(t), 'plant.db'), { log: TALL, ...OTHERS });
  const settings = mergeFlags(defaultSettings(), { database: path, destination: `${path}.nc` });
  const notes = [
    '1 table with a time is not read: events (1 row); --table NAME reads one',
    '1 column of JSON is not read: log.extra (8 values); a query in source.readings with json_extract(…) reads their ' +
      'numbers',
    '1 column of BLOBs is not read: log.raw (8 values); a query in source.readings that decodes them (CAST, ' +
      'json_extract) reads them',
  ];
  const report = await run({ settings, strict: true });
  const isUnread = (note: string): boolean => note.includes(' is not read: ');
  t.strictSame(report.notes?.filter(isUnread), notes);
  t.ok(formatSummary(report).includes(`\nnote     ${notes[0]}\n         ${notes[1]}\n`), formatSummary(report));
  t.strictSame(
    (await dryRun({ settings }))
      .filter(({ what, value }) => what === 'note' && isUnread(value))
      .map(({ value }) => value),
    notes,
  );
  const text = formatInspection(await inspectReadings({ path }));
  t.match(text, /\nNOT READ +COLUMN +HOLDS +ROWS +READ BY\n/);
  t.match(text, /\nlog +extra +JSON +8 +source.readings\n/);
  t.match(text, /\nevents +a table with a time +1 +--table events\n/);
});

t.test('a long list is shortened, and inspect has all of it', async (t) => {
  const events = Array.from({ length: 20 }, (_, i) => [`events_${i}`, OTHERS['events']]);
  const path = writeDatabase(join(scratch(t), 'plant.db'), { log: TALL, ...Object.fromEntries(events) });
  const settings = mergeFlags(defaultSettings(), { database: path, destination: `${path}.csv`, format: 'csv' });
  const { notes = [] } = await run({ settings });
  t.equal(
    notes[0],
    '20 tables with a time are not read: events_0 (1 row), events_1 (1 row), events_2 (1 row), events_3 (1 row), ' +
      'events_4 (1 row) and 15 more, which fleetcdf inspect lists; --table NAME reads one',
  );
  t.match(formatInspection(await inspectReadings({ path })), /\nevents_19 +a table with a time/);
});

t.test('static data that lack a machine are said, and read as the warning says', async (t) => {
  const rows = ['press', 'oven', 'mill'].flatMap((machine) =>
    Array.from({ length: 9 }, (_, i) => [machine, `2024-05-01T00:00:0${i}Z`, i / 3]),
  );
  const log = { columns: 'machine TEXT, time TEXT, temp REAL', rows };
  const machines = (names: readonly string[]) => ({
    columns: 'name TEXT PRIMARY KEY, room TEXT',
    rows: names.map((name) => [name, `room of ${name}`]),
  });
  const directory = scratch(t);
  const warningsOf = async (
    name: string,
    names: readonly string[],
    source: object = {},
  ): Promise<readonly string[]> => {
    const path = join(directory, name);
    if (!existsSync(path)) writeDatabase(path, { log, machines: machines(names) });
    const settings = parseSettings({ source: { path, ...source }, destination: `${path}.nc` });
    return (await run({ settings })).warnings;
  };
  const told =
    /^machines has rows for 2 of 3 machines alone.*source\.machines \{ "table": "machines", "key": "name" \}/;
  t.match(await warningsOf('two.db', ['press', 'oven', 'lathe']), [told]);
  const named = await warningsOf('two.db', [], { machines: { table: 'machines', key: 'name' } });
  t.same(named, ['1 of 3 machines have no row of static data']);
  t.same(await warningsOf('all.db', ['press', 'oven', 'mill', 'lathe']), []);
  t.same(await warningsOf('one.db', ['press', 'lathe', 'saw']), [], 'one name may be the same by chance');
});
