import t from 'tap';
import { FAIL, GOOD, MISSING, SUSPECT } from '../../lib/model/qc-flags.js';
import { FleetStatistics, type MachineStatistics, type SignalPlan } from '../../lib/stats/index.js';
import { Random } from '../random.js';
import { normal } from './series.js';

const SIGNALS: SignalPlan[] = [
  { signal: { name: 'still', kind: 'number' } },
  { signal: { name: 'state', kind: 'strings' } },
  { signal: { name: 'cleaned', kind: 'number' }, rules: ['gross_range', 'spike'] },
  { signal: { name: 'seldom', kind: 'number' }, rules: ['flat_line'] },
];

interface Rows {
  readonly machine: number;
  readonly time: bigint[];
  readonly raw: number[][];
  readonly values: number[][];
  readonly tests: number[][][];
}

function rowsOf(machine: number, count: number, random: Random, from = 0n): Rows {
  const rows: Rows = {
    machine,
    time: [],
    raw: [[], [], [], []],
    values: [[], [], [], []],
    tests: [[], [], [[], []], [[]]],
  };
  let time = from;
  for (let i = 0; i < count; i++) {
    time += random.chance(0.02) ? BigInt(1 + random.below(1e6)) * 1_000_000n : 60_000_000_000n;
    rows.time.push(time);
    const still = 20 + normal(random);
    const value = random.chance(0.1) ? Number.NaN : random.chance(0.05) ? -999 : 1e4 + normal(random);
    const seldom = random.chance(0.2) ? normal(random) : Number.NaN;
    const now =
      value === -999 ? (random.chance(0.5) ? Number.NaN : 0) : Number.isNaN(value) && random.chance(0.3) ? 7 : value;
    [still, random.below(3), value, seldom].forEach((x, s) => {
      rows.raw[s].push(x);
    });
    [still, 0, now, seldom].forEach((x, s) => {
      rows.values[s].push(x);
    });
    rows.tests[2][0].push(Number.isNaN(value) ? MISSING : value === -999 ? FAIL : GOOD);
    rows.tests[2][1].push(random.chance(0.1) ? SUSPECT : GOOD);
    rows.tests[3][0].push(random.chance(0.01) ? FAIL : GOOD);
  }
  return rows;
}

/** Hands rows over in batches of any length, machines in turns, and spoils each batch afterwards. */
function feed(statistics: FleetStatistics, fleet: readonly Rows[], cut: () => number): FleetStatistics {
  const at = fleet.map(() => 0);
  while (fleet.some(({ time }, m) => at[m] < time.length)) {
    fleet.forEach((rows, m) => {
      const to = Math.min(rows.time.length, at[m] + cut());
      const doubles = (list: number[]) => Float64Array.from(list.slice(at[m], to));
      const raw = rows.raw.map(doubles);
      const values = rows.values.map((list, s) => (s === 2 ? doubles(list) : raw[s]));
      const time = BigInt64Array.from(rows.time.slice(at[m], to));
      const tests = rows.tests.map((lists) => lists.map((list) => Uint8Array.from(list.slice(at[m], to))));
      statistics.add({ length: to - at[m], machine: rows.machine, time, raw, values, flags: [], tests });
      time.fill(-1n);
      for (const column of [...raw, ...values, ...tests.flat()]) column.fill(3);
      at[m] = to;
    });
  }
  return statistics;
}

const NAMES = ['a', 'b', 'c'];

function statisticsOf(fleet: readonly Rows[], cut: () => number): FleetStatistics {
  return feed(new FleetStatistics(NAMES, SIGNALS), fleet, cut);
}

function fleetOf(seed: number): Rows[] {
  const random = new Random(seed);
  return [rowsOf(0, 3000, random), rowsOf(1, 1, random), rowsOf(2, 5000, random)];
}

function text(machines: readonly MachineStatistics[]): string {
  return JSON.stringify(machines, (_key, value) =>
    typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value,
  );
}

t.test('no bit depends on where batches end', async (t) => {
  for (let seed = 1; seed <= 3; seed++) {
    const random = new Random(100 + seed);
    const fleet = fleetOf(seed);
    const whole = statisticsOf(fleet, () => 1e6);
    for (const most of [3, 300, 4000]) {
      const parts = statisticsOf(fleet, () => 1 + random.below(most));
      t.equal(text(parts.read()), text(whole.read()), `seed ${seed}, batches of at most ${most}`);
      t.equal(JSON.stringify(parts), JSON.stringify(whole));
    }
  }
});

t.test('counts are those of the rows', async (t) => {
  const fleet = fleetOf(7);
  const machines = statisticsOf(fleet, () => 700).read();
  t.strictSame(
    machines.map(({ machine, times }) => [machine, times]),
    [
      ['a', 3000],
      ['b', 1],
      ['c', 5000],
    ],
  );
  const { raw, values, time, tests } = fleet[0];
  const [still, cleaned, seldom] = machines[0].signals;
  t.strictSame([still.signal, cleaned.signal, seldom.signal], ['still', 'cleaned', 'seldom']);
  const present = (list: number[]) => list.filter((x) => !Number.isNaN(x));
  t.equal(still.after, still.before, 'what was not changed is there once');
  t.equal(cleaned.before.count, present(raw[2]).length);
  t.equal(cleaned.before.missing, 3000 - cleaned.before.count);
  t.equal(cleaned.after.count, present(values[2]).length);
  t.equal(cleaned.after.missing, 3000 - cleaned.after.count);
  t.equal(cleaned.changed, raw[2].filter((x, i) => !Object.is(x, values[2][i])).length);
  t.equal(cleaned.before.minimum, -999);
  t.equal(cleaned.after.minimum, 0);
  const count = (list: number[], flag: number) => list.filter((x) => x === flag).length;
  t.strictSame(cleaned.flagged, [
    { rule: 'gross_range', suspect: 0, fail: count(tests[2][0], FAIL) },
    { rule: 'spike', suspect: count(tests[2][1], SUSPECT), fail: 0 },
  ]);
  const sum = present(values[2]).reduce((a, b) => a + b, 0);
  t.ok(Math.abs(cleaned.after.mean / (sum / cleaned.after.count) - 1) < 1e-12);

  t.equal(machines[0].cadence, 60_000_000_000n);
  t.strictSame([machines[0].first, machines[0].last], [time[0], time[2999]]);
  const gaps = time.slice(1).map((x, i) => x - time[i]);
  const length = gaps.toSorted((a, b) => Number(b - a))[0];
  t.strictSame(machines[0].longestGap, { from: time[gaps.indexOf(length)], length });
  const there = time.filter((_, i) => !Number.isNaN(raw[3][i]));
  t.equal(seldom.times, there.length);
  t.strictSame([seldom.first, seldom.last], [there[0], there[there.length - 1]]);
  t.strictSame(still.longestGap, machines[0].longestGap);
  t.ok((seldom.longestGap?.length ?? 0n) >= length, 'gaps of the signal, not of the machine');
});

t.test('two halves give the whole, also through JSON', async (t) => {
  const fleet = fleetOf(9);
  const part = (from: number, to: number) =>
    fleet.map(({ machine, time, raw, values, tests }) => ({
      machine,
      time: time.slice(from, to),
      raw: raw.map((list) => list.slice(from, to)),
      values: values.map((list) => list.slice(from, to)),
      tests: tests.map((lists) => lists.map((list) => list.slice(from, to))),
    }));
  const whole = statisticsOf(fleet, () => 999).read();
  for (const order of ['earlier first', 'later first']) {
    const halves = [part(0, 1234), part(1234, 5000)].map((rows) =>
      statisticsOf(
        rows.filter(({ time }) => time.length > 0),
        () => 999,
      ),
    );
    if (order === 'later first') halves.reverse();
    const merged = FleetStatistics.fromJSON(JSON.parse(JSON.stringify(halves[0])));
    merged.merge(FleetStatistics.fromJSON(JSON.parse(JSON.stringify(halves[1]))));
    t.strictSame(merged.leftOut, ['state']);
    const found = merged.read().sort((a, b) => (a.machine < b.machine ? -1 : 1));
    const rounded = (machines: readonly MachineStatistics[]) =>
      JSON.stringify(JSON.parse(text(machines)), (_key, value) =>
        typeof value === 'number' ? Number(value.toPrecision(10)) : value,
      );
    t.equal(rounded(found), rounded(whole), order);
  }
});

t.test('what does not go together is not merged', async (t) => {
  const one = statisticsOf(fleetOf(1), () => 999);
  const before = JSON.stringify(one);
  t.throws(() => one.merge(statisticsOf(fleetOf(2), () => 999)), { code: 'ERR_STATISTICS', message: /a that overlap/ });
  t.throws(() => one.merge(new FleetStatistics([], [])), { code: 'ERR_STATISTICS', message: /other signals or rules/ });
  t.throws(() => FleetStatistics.fromJSON({ ...one.toJSON(), version: 2 }), {
    code: 'ERR_STATISTICS',
    message: /version 2/,
  });
  t.equal(JSON.stringify(one), before, 'nothing was added');
});

t.test('a signal that is all missing, constant, or has three values', async (t) => {
  const signals: SignalPlan[] = ['none', 'constant', 'three'].map((name) => ({ signal: { name, kind: 'number' } }));
  const statistics = new FleetStatistics(['m'], signals);
  const raw = [
    Float64Array.of(Number.NaN, Number.NaN, Number.NaN),
    Float64Array.of(4, 4, 4),
    Float64Array.of(1, Number.POSITIVE_INFINITY, 2),
  ];
  statistics.add({ length: 3, machine: 0, time: BigInt64Array.of(0n, 1n, 2n), raw, values: raw, flags: [], tests: [] });
  const [none, constant, three] = statistics.read()[0].signals;
  t.strictSame([none.before.count, none.before.missing, none.times, none.first], [0, 3, 0, undefined]);
  t.ok(none.before.quantiles.every(Number.isNaN), 'no quantiles');
  t.ok(Number.isNaN(none.before.mean) && Number.isNaN(none.before.minimum));
  t.strictSame(constant.before.quantiles, Array(7).fill(4), 'no quantile lies outside of what there is');
  t.strictSame([constant.before.standardDeviation, constant.before.skewness], [0, 0]);
  t.strictSame([three.before.count, three.before.maximum, three.before.mean], [3, Infinity, Infinity]);
  t.ok(Number.isNaN(three.before.standardDeviation));
});

t.test('bins of a large fleet are bounded, and the error is said', async (t) => {
  const signals: SignalPlan[] = ['a', 'b'].map((name) => ({ signal: { name, kind: 'number' } }));
  const names = Array.from({ length: 40 }, (_, m) => `m${m}`);
  const errors = [2 ** 20, 40_000, 20_000, 10_000].map((bins) => {
    const runs = [1, 7, 1000].map((most) => {
      const statistics = new FleetStatistics(names, signals, bins);
      for (let machine = 0; machine < 40; machine++) {
        for (let at = 0; at < 60; at += most) {
          const length = Math.min(most, 60 - at);
          const values = signals.map(() => Float64Array.from({ length }, (_, i) => 1.2 ** (at + i)));
          const time = BigInt64Array.from({ length }, (_, i) => BigInt(at + i));
          statistics.add({ length, machine, time, raw: values, values, flags: [], tests: [] });
        }
      }
      return statistics.read();
    });
    for (const run of runs) t.equal(text(run), text(runs[0]));
    for (const { before } of runs[0].flatMap(({ signals }) => signals)) {
      const median = 1.2 ** 29;
      t.ok(Math.abs(before.quantiles[3] / median - 1) <= before.quantileError, 'within the error', before);
    }
    return runs[0][0].signals[0].before.quantileError;
  });
  t.ok(errors[0] < 0.01, 'enough for all', { errors });
  t.ok(errors[1] > errors[0] && errors[2] > errors[1] && errors[3] > errors[2], 'fewer bins, wider ones', { errors });
});
