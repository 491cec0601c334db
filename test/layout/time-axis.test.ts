/** Machines whose times differ, along one time axis: against axes of their own, and against the database. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { ORDERS, settingsOf } from '../verify/plants.js';

const STATES = ['idle', 'läuft', 'stopped for cleaning'];
const START = Date.UTC(2024, 4, 1);
const COUNT = 120;

/** Whether machine m has a reading in minute i of the first day. */
const FLEETS: Readonly<Record<string, { has: (m: number, i: number) => boolean; kind: 'shared' | 'own' }>> = {
  'a missing row': { has: (m, i) => i < COUNT && !(m === 1 && i === 50), kind: 'shared' },
  'an extra row': { has: (m, i) => i < COUNT || (m === 2 && i === COUNT + 3), kind: 'shared' },
  'exactly twice': { has: (m, i) => (m < 2 ? i < COUNT : i >= COUNT && i < 2 * COUNT), kind: 'shared' },
  'one more than twice': {
    has: (m, i) => (m < 2 ? i < COUNT : i > COUNT - 2 + m && i < 2 * COUNT - 1 + m),
    kind: 'own',
  },
  disjoint: { has: (m, i) => i >= m * COUNT && i < (m + 1) * COUNT, kind: 'own' },
};

function writeFleet(
  path: string,
  has: (m: number, i: number) => boolean,
  order: (typeof ORDERS)[number],
  start = START,
): string {
  const rows: Cell[][] = [];
  for (let m = 0; m < 4; m++) {
    for (let i = 0; i < 4 * COUNT; i++) {
      if (!has(m, i)) continue;
      const k = 7 * i + m;
      const time = new Date(start + 60_000 * i).toISOString();
      const values = [
        k / 8,
        k % 11 === 0 ? null : k,
        2n ** 60n + BigInt(k),
        STATES[k % 3],
        k % 5 === 0 ? null : `by ${k}`,
      ];
      rows.push([time, `press ${m}`, ...values]);
    }
  }
  if (order === 'time') rows.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  if (order === 'shuffled') for (let i = 1; i < rows.length; i += 2) [rows[i - 1], rows[i]] = [rows[i], rows[i - 1]];
  return writeDatabase(path, {
    log: { columns: 'time TEXT, machine TEXT, temp REAL, load REAL, counter INTEGER, state TEXT, who TEXT', rows },
  });
}

const OUTPUTS = [
  { format: 'netcdf4' },
  { format: 'cdf5', labels: 'reading' },
  { format: 'netcdf4', deflate: 0, labels: 'reading' },
  { format: 'classic' },
] as const;

t.test('one axis holds what axes of their own hold, and nothing else', needsPython('xarray', 'h5netcdf'), async (t) => {
  const directory = scratch(t);
  const pairs: object[] = [];
  let turn = 0;
  for (const [fleet, { has, kind }] of Object.entries(FLEETS)) {
    for (const order of [ORDERS[turn % 3], ORDERS[(turn + 1) % 3]]) {
      const what = `${fleet}, by ${order}`;
      const path = writeFleet(join(directory, `${what}.db`), has, order);
      const output = OUTPUTS[turn % OUTPUTS.length];
      const text = turn++ % 3 === 0 ? 'strings' : 'flags';
      // A machine without readings is missing at all times.
      const machines = [0, 9, 1, 2, 3].map((m) => `press ${m}`);
      const written = async (axis: string) => {
        const file = join(directory, `${what}, ${axis}.nc`);
        const source = { path, text_signals: text };
        const settings = settingsOf(
          path,
          file,
          { ...output, time_axis: axis, ...(turn % 2 === 0 ? { machines } : {}) },
          { source },
        );
        const { plan, notes } = await run({ settings });
        const report = await verify({ settings });
        t.strictSame([report.isSame, report.differences.listed], [true, []], `${what}, ${axis}: verified`);
        return { file, axis: plan['axis'], notes };
      };
      const [auto, shared, own] = [await written('auto'), await written('shared'), await written('own')];
      t.strictSame([shared.axis, own.axis, auto.axis], ['shared', 'own', kind], what);
      t.ok(readFileSync(auto.file).equals(readFileSync({ shared, own }[kind].file)), `${what}: as it says`);
      t.match(
        auto.notes,
        [kind === 'shared' ? /^one time axis .* --time-axis own/ : /^a time axis for each machine/],
        what,
      );
      t.notMatch([...shared.notes!, ...own.notes!].join(), /time axis/, 'what settings say needs no word');
      pairs.push({ shared: shared.file, own: own.file, engine: output.format === 'netcdf4' ? 'h5netcdf' : 'netcdf4' });
    }
  }
  t.equal(check({ pairs }), '');
});

t.test('days with other missing rows are one dataset', needsPython('xarray', 'h5netcdf'), async (t) => {
  const directory = scratch(t);
  const days = [];
  for (const [day, lost] of [
    [0, 3],
    [1, 40],
    [2, 119],
  ] as const) {
    const path = join(directory, `${day}.db`);
    writeFleet(path, (m, i) => i < COUNT && !(m === day && i === lost), 'machine', START + day * 86_400_000);
    const file = join(directory, `${day}.nc`);
    await run({ settings: settingsOf(path, file, {}) });
    days.push(file);
  }
  t.equal(check({ days }), '');
});

t.test('machines with the same times have the dimension that settings ask for', async (t) => {
  const directory = scratch(t);
  const path = writeFleet(join(directory, 'same.db'), (_, i) => i < COUNT, 'time');
  const planned = async (output: object) => {
    const { plan } = await run({ settings: settingsOf(path, join(directory, 'out.nc'), output) });
    return [plan['axis'], plan['dimension']].flat();
  };
  t.match(await planned({}), ['shared', 'time = 120']);
  t.match(await planned({ time_axis: 'own' }), ['own', 'time_press_0 = 120', 'time_press_1 = 120']);
});

t.test('what a database has lost or gained since', async (t) => {
  const directory = scratch(t);
  const { has } = FLEETS['a missing row'];
  const path = writeFleet(join(directory, 'plant.db'), has, 'time');
  const out = join(directory, 'out.nc');
  await run({ settings: settingsOf(path, out, {}) });
  const differences = async (other: typeof has) => {
    rmSync(path);
    writeFleet(path, other, 'time');
    const { isSame, differences } = await verify({ settings: settingsOf(path, out, {}) });
    t.notOk(isSame);
    return differences.listed.map(({ message }) => message);
  };
  t.match(await differences((m, i) => has(m, i) || (m === 3 && i === COUNT)), [
    'the dimension time has the length 120 in the file, 121 by the database',
    /time_coverage_end/,
    /time_coverage_duration/,
    /^time: 1 time of the database are missing at its end in the file, from 2024-05-01T02:00:00Z on$/,
  ]);
  t.match(await differences((m, i) => i < COUNT - 1 && has(m, i)), [
    'the dimension time has the length 120 in the file, 119 by the database',
    /time_coverage_end/,
    /time_coverage_duration/,
    /^time: the file has 1 time at its end that the database does not give$/,
  ]);
  t.match(
    (await differences((m, i) => has(m, i) && !(m === 3 && i === 7))).filter((message) => /press_3/.test(message)),
    ['temp', 'load', 'counter', 'state'].map(
      (signal) => new RegExp(`^press 3, 2024-05-01T00:07:00Z, ${signal} .* by the database`),
    ),
  );
});

function check(asked: object): string {
  const script = resolve('test/layout/check_axes.py');
  return execFileSync(PYTHON, [script], { input: JSON.stringify(asked) })
    .toString()
    .trim();
}
