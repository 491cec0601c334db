/** The order in which words first appear; judged by xarray. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { run } from '../../lib/job/run.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython } from '../foreign.js';
import { flagsOf } from './flags-of.js';

const python = needsPython('xarray', 'netCDF4');

const START = 1_704_067_200;

t.test('the decoded time decides, in any order of rows', python, async (t) => {
  const directory = scratch(t);
  // Text of 23:00 in the east comes before that of 22:00, and the last row is the earliest.
  const rows: Cell[][] = [
    ['2024-01-02T01:00:00+00:00', 'a', 'third'],
    ['2024-01-02T02:30:00+05:00', 'a', 'first'],
    ['2024-01-01T23:00:00+00:00', 'b', 'second'],
    ['2024-01-01T21:00:00+00:00', 'b', null],
    ['2024-01-01T23:00:00Z', 'c', 'Second'],
    ['no time', 'c', 'never'],
  ];
  const columns = 'ts TEXT, machine TEXT, state TEXT';
  const files: string[][] = [];
  for (const [n, some] of [rows, rows.toReversed()].entries()) {
    const path = writeDatabase(join(directory, `plant${n}.db`), { log: { columns, rows: some } });
    for (const reader of ['auto', 'rows'] as const) {
      const output = { layout: 'ragged' } as const;
      const destination = join(directory, `${n}-${reader}.nc`);
      await run({ reader, settings: checkSettings({ source: { path }, output, destination }) });
      files.push([destination]);
    }
  }
  for (const [found] of flagsOf(...files)) {
    t.strictSame(found['state'].codes, { first: 0, Second: 1, second: 2, third: 3, never: 4 });
  }
});

t.test('a large table is read until its order is known', async (t) => {
  const directory = scratch(t);
  const COUNT = 120_000;
  const early = ['stop', 'run', 'idle'];
  // The word and the time of the last row, and whether all rows have to be read for the order.
  const cases: [last: string, at: number, order: string[], isWhole: boolean][] = [
    ['idle', COUNT, early, false],
    ['alarm', COUNT, [...early, 'alarm'], true],
    ['alarm', -1, ['alarm', ...early], true],
    ['idle', -1, ['idle', 'stop', 'run'], true],
  ];
  const keys = { name: 'log', time: 'ts', machine: 'machine' };
  const wide = { ...keys, signals: [{ signal: 'state', column: 'state', as: 'flags' as const }] };
  const tall = { ...keys, signalColumn: 'sensor', valueColumn: 'state' };
  for (const [n, [last, at, order, isWhole]] of cases.entries()) {
    const rows = Array.from({ length: COUNT }, (_, i): Cell[] => {
      const isLast = i === COUNT - 1;
      const state = isLast ? last : early[i < 3 ? i : i % 3];
      return [START + (isLast ? at : i), `m${i % 3}`, 'x'.repeat(40), 'state', state];
    });
    const columns = 'ts INTEGER, machine TEXT, note TEXT, sensor TEXT, state TEXT';
    const path = writeDatabase(join(directory, `${n}.db`), { log: { columns, rows } });
    for (const [readings, threads, isSurveyed] of [
      [wide, 1, true],
      [wide, 2, true],
      [wide, 2, false],
      [tall, 1, false],
      [tall, 2, false],
    ] as const) {
      const source = openReadings({ path, readings: [readings], threads });
      if (isSurveyed) await source.surveyKeys();
      let read = 0;
      const times = await source.wordTimes(new Set([0]), (count) => {
        read += count;
      });
      const { meanings = [] } = source.signals[0];
      t.strictSame(
        times.order(0).map((word) => meanings[word]),
        order,
      );
      t.equal(read > COUNT / 2, isWhole, `${read} rows read`);
      await source.close();
    }
  }
});

t.test('words of JSON that come late', python, async (t) => {
  const directory = scratch(t);
  const COUNT = 17_000;
  const rows = Array.from({ length: COUNT }, (_, i) => ({ ts: START + i, machine: 'm', state: i % 2 ? 'on' : 'off' }));
  rows.push({ ts: START - 1, machine: 'm', state: 'early' }, { ts: START + COUNT, machine: 'm', state: 'a late one' });
  const wide = join(directory, 'wide.json');
  writeFileSync(wide, rows.map((row) => JSON.stringify(row)).join('\n'));
  const tall = join(directory, 'tall.json');
  const values = rows.map(({ ts, machine, state }) => ({ ts, machine, sensor: 'state', value: state }));
  writeFileSync(tall, values.map((row) => JSON.stringify(row)).join('\n'));
  const files: string[][] = [];
  const keys = { machine: 'machine', time: 'ts', time_unit: 's' };
  for (const [path, readings] of [
    [wide, { ...keys, signals: { state: { column: 'state', as: 'flags' } } }],
    [tall, { ...keys, signal: 'sensor', value: 'value' }],
  ] as const) {
    const destination = `${path}.nc`;
    const source = { path, from: 'json', readings: [readings] };
    await run({ settings: checkSettings({ source, output: { layout: 'ragged' }, destination }), verify: true });
    files.push([destination]);
  }
  for (const [{ state }] of flagsOf(...files)) {
    t.strictSame(state.codes, { early: 0, off: 1, on: 2, a_late_one: 3 });
    t.strictSame(state.words.slice(0, 3), ['early', 'off', 'on']);
    t.equal(state.words.at(-1), 'a late one');
  }
});

t.test('a signal of several tables has one order', python, async (t) => {
  const directory = scratch(t);
  const columns = 'ts INTEGER, state TEXT';
  const path = writeDatabase(join(directory, 'plant.db'), {
    press_1: {
      columns,
      rows: [
        [START + 5, 'b'],
        [START + 6, 'a'],
        [START + 7, 'd'],
      ],
    },
    press_2: {
      columns,
      rows: [
        [START + 4, 'd'],
        [START + 6, 'c'],
        [START + 8, 'b'],
      ],
    },
  });
  const signals = { state: { column: 'state', as: 'flags' } };
  const readings = ['press_1', 'press_2'].map((table) => ({ table, machine_name: table, time: 'ts', signals }));
  const destination = join(directory, 'plant.nc');
  const settings = checkSettings({ source: { path, readings }, output: { layout: 'ragged' }, destination });
  await run({ settings, verify: true });
  const [[{ state }]] = flagsOf([destination]);
  t.strictSame(state.codes, { d: 0, b: 1, a: 2, c: 3 });
  t.strictSame(state.words, ['b', 'a', 'd', 'd', 'c', 'b']);
});

t.test('rows that are not selected count, so that the codes are those of the whole', python, async (t) => {
  const directory = scratch(t);
  const rows = ['stop', 'run', 'alarm', 'stop', 'idle'].map((state, i): Cell[] => [START + i, `m${i % 2}`, i, state]);
  const columns = 'ts INTEGER, machine TEXT, temp REAL, state TEXT';
  const path = writeDatabase(join(directory, 'plant.db'), { log: { columns, rows } });
  const files: string[][] = [];
  for (const selection of [{}, { since: '2024-01-01T00:00:02Z' }, { only: { machines: ['m1'] } }]) {
    for (const reader of ['auto', 'rows'] as const) {
      const destination = join(directory, `${files.length}.nc`);
      const output = { layout: 'ragged' };
      await run({ reader, settings: checkSettings({ source: { path, ...selection }, output, destination }) });
      files.push([destination]);
    }
  }
  for (const [{ state }] of flagsOf(...files)) t.strictSame(state.codes, { stop: 0, run: 1, alarm: 2, idle: 3 });
});
