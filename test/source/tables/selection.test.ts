import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import type { ReadingsOptions } from '../../../lib/job/open-source.js';
import { openReadings } from '../../../lib/job/open-source.js';
import { Tally } from '../../../lib/model/tally.js';
import { matcher, type Selection } from '../../../lib/source/tables/selection.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../../databases.js';
import { Random } from '../../random.js';
import { collect } from '../collect.js';

const NANOSECONDS = 1_000_000_000n;
const START = Date.UTC(2024, 4, 1) / 1000;

/** The same second in every encoding that a time column may mix. */
const ENCODINGS: readonly ((second: number) => Cell)[] = [
  (s) => new Date(s * 1000).toISOString(),
  (s) => new Date(s * 1000).toISOString().slice(0, 19).replace('T', ' '),
  (s) => `${new Date((s + 7200) * 1000).toISOString().slice(0, 19)}+02:00`,
  (s) => `${new Date((s - 11 * 3600) * 1000).toISOString().slice(0, 19)}-11:00`,
  (s) => s,
  (s) => s + 0.25,
  (s) => String(s),
];

type Reading = Record<string, Record<string, readonly (number | string | null)[]>>;

/** The selected readings, filtered after reading all. */
function only(
  all: Reading,
  signals: readonly string[],
  { machines, signals: wantedSignals, window }: Selection,
): Reading {
  const columns = signals
    .map((s, i) => (wantedSignals === undefined || wantedSignals.includes(s) ? i : -1))
    .filter((i) => i >= 0);
  const result: Reading = {};
  for (const [machine, byTime] of Object.entries(all)) {
    if (machines !== undefined && !machines.includes(machine)) continue;
    for (const [time, values] of Object.entries(byTime)) {
      const at = BigInt(Date.parse(time)) * 1_000_000n;
      if ((window?.since ?? at) > at || (window?.until ?? at + 1n) <= at) continue;
      result[machine] ??= {};
      result[machine][time] = columns.map((c) => values[c]);
    }
  }
  return result;
}

/** Drops readings without any value. */
function withValues(readings: Reading): Reading {
  const some = (byTime: Reading[string]) =>
    Object.fromEntries(Object.entries(byTime).filter(([, values]) => values.some((value) => value !== null)));
  return Object.fromEntries(Object.entries(readings).map(([machine, byTime]) => [machine, some(byTime)]));
}

async function read(path: string, options: Partial<ReadingsOptions> = {}) {
  const source = openReadings({ path, ...options });
  const tally = new Tally();
  const readings = await collect(source, tally);
  const { signalNames } = source;
  await source.close();
  const counts = [...tally].map((e) => `${e.column}: ${e.count} × ${e.rule}`).sort();
  return { readings, signals: signalNames, counts };
}

const SHAPES: Readonly<Record<'wide' | 'tall', (random: Random) => Readonly<Record<string, TableContent>>>> = {
  wide: (random) => ({
    log: {
      columns: 'ts, machine, a REAL, b',
      rows: rowsOf(random, (key) => [[...key, random.below(100), random.chance(0.1) ? 'broken' : random.below(100)]]),
    },
  }),
  tall: (random) => ({
    log: {
      columns: 'ts, machine TEXT, signal TEXT, value',
      rows: rowsOf(random, (key) =>
        ['a', 'b', 'c']
          .filter(() => random.chance(0.9))
          .map((s) => [...key, s, s === 'c' ? random.pick(['on', 'off', 3]) : random.pick([1, 2, 'x'])]),
      ),
    },
  }),
};

const READINGS = {
  wide: {
    name: 'log',
    time: 'ts',
    machine: 'machine',
    timeUnit: 's',
    signals: ['a', 'b'].map((s) => ({ signal: s, column: s })),
  },
  tall: { name: 'log', time: 'ts', machine: 'machine', timeUnit: 's', signalColumn: 'signal', valueColumn: 'value' },
} as const;

/** A reading of each of four machines every hour, some keys missing or unreadable. */
function rowsOf(random: Random, row: (key: Cell[]) => Cell[][]): Cell[][] {
  return Array.from({ length: 60 }, (_, hour) => hour).flatMap((hour) =>
    ['m1', 'm2', 'm3', '4'].flatMap((machine) => {
      const time = random.chance(0.05) ? random.pick([null, 'soon']) : random.pick(ENCODINGS)(START + hour * 3600);
      return row([time, random.chance(0.05) ? null : machine === '4' ? random.pick(['4', 4, 4.0]) : machine]);
    }),
  );
}

t.test('a selection equals a filter over all readings, with either reader', async (t) => {
  const directory = scratch(t);
  const random = new Random(5);
  let some = 0;
  for (let round = 0; round < 24; round++) {
    const shape = round % 2 === 0 ? 'wide' : 'tall';
    const path = writeDatabase(join(directory, `${round}.db`), SHAPES[shape](random));
    const options = { readings: [READINGS[shape]] };
    const all = await read(path, options);
    const bound = () => BigInt(START + random.below(60) * 3600 + random.pick([0, 0, 1])) * NANOSECONDS;
    const [low, high] = [bound(), bound()].sort((a, b) => (a < b ? -1 : 1));
    const window = random.pick([undefined, { since: low }, { until: high }, { since: low, until: high + 1n }]);
    const wanted: Selection = {
      ...(random.chance(0.5) ? { machines: random.pick([['m1'], ['4'], ['m2', 'm3']]) } : {}),
      ...(random.chance(0.5) ? { signals: random.pick([['a'], ['b'], ['a', 'b']]) } : {}),
      ...(window === undefined ? {} : { window }),
    };
    const expected = only(all.readings, all.signals, wanted);
    const pages = await read(path, { ...options, selection: wanted });
    const rows = await read(path, { ...options, selection: wanted, reader: 'rows' });
    // In a tall table a reading without any selected signal does not exist.
    t.strictSame(withValues(pages.readings), withValues(expected), `round ${round}: ${shape}`);
    if (shape === 'wide') t.strictSame(pages.readings, expected);
    t.strictSame(rows, pages, 'the row reader reads and counts the same');
    if (Object.keys(expected).length > 0) some++;
  }
  t.ok(some > 15, `${some} rounds left something`);
});

t.test('patterns of names', async (t) => {
  const fits = (pattern: string, name: string) => matcher([pattern])(name);
  t.ok(fits('press_*', 'press_12'));
  t.ok(fits('press_?', 'press_1'));
  t.notOk(fits('press_?', 'press_12'));
  t.ok(fits('a.b', 'a.b'));
  t.notOk(fits('a.b', 'axb'));
  t.ok(fits('what?*', 'what?*'), 'a name of stars');
  t.ok(fits('°?', '°🌡'), 'a character, not a code unit');
  t.ok(matcher(undefined)('anything'));
});

const at = (hour: number) => new Date((START + hour * 3600) * 1000).toISOString();

const MACHINES: Readonly<Record<string, TableContent>> = {
  machines: {
    columns: 'id INTEGER PRIMARY KEY, name TEXT',
    rows: [
      [1, 'press'],
      [2, 'oven'],
      [3, 'pump'],
    ],
  },
  log: {
    columns: 'time TEXT, machine_id INTEGER REFERENCES machines, temp REAL, ok INTEGER',
    rows: [1, 2, 3].flatMap((id) =>
      [0, 1, 2].map((hour): Cell[] => [at(hour), id, id * 10 + hour, hour === 1 ? 0 : 1]),
    ),
  },
};

t.test('machines by their names in a lookup table', async (t) => {
  const path = writeDatabase(join(scratch(t), 'p.db'), MACHINES);
  for (const reader of ['auto', 'rows'] as const) {
    const some = await read(path, { reader, selection: { machines: ['p*'], signals: ['temp'] } });
    t.strictSame(some.signals, ['temp']);
    t.strictSame(Object.keys(some.readings), ['press', 'pump']);
    t.strictSame(Object.keys((await read(path, { reader, selection: { machines: ['oven'] } })).readings), ['oven']);
  }
});

t.test('an SQL condition', async (t) => {
  const path = writeDatabase(join(scratch(t), 'p.db'), MACHINES);
  const { readings } = await read(path, { where: 'ok = 1', selection: { signals: ['temp'], machines: ['oven'] } });
  t.strictSame(readings, { oven: { [at(0)]: [20], [at(2)]: [22] } });
  t.throws(() => openReadings({ path, where: 'quality > 1' }), {
    code: 'ERR_SOURCE_WHERE',
    message: 'source.where, "quality > 1", is refused by SQLite for log: no such column: quality',
  });
  t.match(
    await read(path, { where: 'ok = 1 -- those that count', selection: { signals: ['temp'], machines: ['oven'] } }),
    {
      readings,
    },
  );
});

t.test('missing names are reported with suggestions', async (t) => {
  const path = writeDatabase(join(scratch(t), 'p.db'), MACHINES);
  t.throws(() => openReadings({ path, selection: { signals: ['tmep'] } }), {
    code: 'ERR_SOURCE_SIGNALS',
    message: /^no signal "tmep" in \S+; did you mean "temp"\?$/,
  });
  t.throws(() => openReadings({ path, tables: ['logs'] }), {
    code: 'ERR_SOURCE_NO_TABLE',
    message: /did you mean "log"\?$/,
  });
  t.throws(() => openReadings({ path, tables: ['machines'] }), {
    code: 'ERR_SOURCE_NO_READINGS',
    message: /\n {2}machines: it has no column of times/,
  });
  const source = openReadings({ path, selection: { machines: ['prss', 'oven'] } });
  t.strictSame(Object.keys(await collect(source)), ['oven']);
  t.strictSame(source.missingMachines(), ['no machine "prss"; did you mean "press"?']);
  await source.close();
});

t.test('SQLite seeks a range of an INTEGER PRIMARY KEY instead of scanning', async (t) => {
  const rows = Array.from({ length: 5000 }, (_, i): Cell[] => [START + i, i]);
  const path = writeDatabase(join(scratch(t), 'p.db'), {
    archive: { columns: 'dateTime INTEGER PRIMARY KEY, temp REAL', rows },
  });
  const window = { since: BigInt(START + 100) * NANOSECONDS, until: BigInt(START + 103) * NANOSECONDS };
  const source = openReadings({ path, reader: 'rows', selection: { window } });
  const { prefilter } = source.tables[0].read;
  const database = new Database(path, { readonly: true });
  const plan = database.prepare(`EXPLAIN QUERY PLAN SELECT * FROM archive NOT INDEXED WHERE ${prefilter}`).get();
  t.match((plan as { detail: string }).detail, /SEARCH archive USING INTEGER PRIMARY KEY/);
  database.close();
  t.strictSame(Object.values((await collect(source))['p']), [[100], [101], [102]]);
  await source.close();
});
