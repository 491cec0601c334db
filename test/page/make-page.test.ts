import t from 'tap';
import { makePage, writePage } from '../../lib/page/index.js';
import type { PageCurve, PageData } from '../../lib/page/page-data.js';
import { collect, type FleetMachine, inputOf, statisticsOf } from './fleet.js';

const HOUR = 3_600_000_000_000n;
const START = 1_577_836_800_000_000_000n;
const NONE = { tally: [], duplicates: 'first' } as const;

/** Numbers between 0 and 1, always the same (Numerical Recipes, 7.1, "quick and dirty"). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Hourly readings with gaps, missing values, and spikes that a rule removes. */
function fleetOf(seed: number, count: number, signals: number): FleetMachine[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, machine) => {
    const length = Math.floor(1 + random() * 3000);
    const time = new BigInt64Array(length);
    let at = START + BigInt(Math.floor(random() * 1000)) * HOUR;
    for (let i = 0; i < length; i++) {
      time[i] = at;
      at += HOUR * (random() < 0.01 ? 50n : 1n);
    }
    const raw = Array.from({ length: signals }, () =>
      Float64Array.from({ length }, () => (random() < 0.05 ? Number.NaN : 20 + 5 * random())),
    );
    const values = raw.map((column) => column.slice());
    const flags = raw.map((column, s) =>
      Uint8Array.from(column, (value, i) => {
        if (Number.isNaN(value) || random() > 0.01) return Number.isNaN(value) ? 9 : 1;
        raw[s][i] = (random() - 0.5) * 1e5;
        values[s][i] = Number.NaN;
        return 4;
      }),
    );
    const mode = Uint8Array.from({ length }, (_, i) => Math.floor(i / 500) % 3);
    return {
      name: `m${machine}`,
      rows: { ...{ length, machine, time, raw, values, flags, mode }, tests: flags.map((column) => [column]) },
    };
  });
}

const SIGNALS = ['a', 'b', 'c'];

/** JSON has no room for typed arrays: their numbers, as text. */
function textOf(page: PageData): string {
  return JSON.stringify(page, (_, value) => (value instanceof Float64Array ? `${value}` : value));
}

function pageOf(fleet: readonly FleetMachine[], next: () => number): PageData {
  const collector = collect(inputOf(fleet, SIGNALS), fleet, next);
  return makePage(collector, statisticsOf(fleet, SIGNALS, HOUR), NONE);
}

for (const seed of [1, 2, 3]) {
  const fleet = fleetOf(seed, 1 + seed * 2, SIGNALS.length);
  const whole = pageOf(fleet, () => 5000);

  t.test(`the page does not depend on where batches end (${seed})`, async (t) => {
    const random = randomOf(seed + 100);
    // Strings: tap compares large objects slowly.
    t.ok(textOf(pageOf(fleet, () => 1 + Math.floor(random() * 700))) === textOf(whole));
    t.ok(writePage(whole) === writePage(pageOf(fleet, () => 5000)), 'the same bytes');
  });

  t.test(`no value lies outside its bucket, and no bucket is wider than its values (${seed})`, async (t) => {
    for (const [m, { rows }] of fleet.entries()) {
      for (const [s, series] of whole.machines[m].signals.entries()) {
        t.ok(extremes(series.curve!) === naive(series.curve!, rows.time, rows.values[s]), `${m} ${s} cleaned`);
        t.ok(extremes(series.raw ?? series.curve!) === naive(series.curve!, rows.time, rows.raw[s]), `${m} ${s} raw`);
      }
    }
  });

  t.test(`counts are those of the values (${seed})`, async (t) => {
    for (const [s, { before, after }] of whole.signals.entries()) {
      const count = (pick: 'raw' | 'values') =>
        fleet.reduce((sum, { rows }) => sum + rows[pick][s].filter((value) => !Number.isNaN(value)).length, 0);
      const total = ({ counts, below, above }: typeof before) =>
        counts.reduce((sum, each) => sum + each, below + above);
      t.equal(total(before), count('raw'));
      t.equal(total(after), count('values'));
      t.ok(before.below + before.above > 0 && before.to - before.from < 100, 'spikes do not widen the range');
    }
    for (const [m, { rows }] of fleet.entries()) {
      const { gaps, days, signals, modes } = whole.machines[m];
      const long = [...rows.time].filter((time, i) => i > 0 && time - rows.time[i - 1] > HOUR).length;
      t.equal(gaps.length, Math.min(20, long), 'gaps');
      t.equal(days.length, new Set([...daysBetween(rows.time)]).size, 'days');
      t.equal(modes.length, Math.ceil(rows.length / 500), 'modes');
      for (const [s, { marks, unmarked }] of signals.entries()) {
        t.equal(marks.time.length + unmarked, rows.flags[s]!.filter((flag) => flag === 4).length, 'flagged values');
      }
    }
  });

  t.test(`correlations are those of Pearson (${seed})`, async (t) => {
    for (const a of SIGNALS.keys()) {
      for (const b of SIGNALS.keys()) {
        const pairs = fleet.flatMap(({ rows }) => [...rows.values[a]].map((x, i) => [x, rows.values[b][i]] as const));
        const known = pairs.filter(([x, y]) => !Number.isNaN(x + y));
        t.ok(known.length < 3 || Math.abs(whole.correlation[a][b]! - pearson(known)) <= 0.0006, `${a} ${b}`);
      }
    }
  });
}

t.test('a fleet of any size gives a page of at most 8 MB', async (t) => {
  const signals = Array.from({ length: 50 }, (_, s) => `signal ${s}`);
  const columns = signals.map(() => Float64Array.from({ length: 4 }, (_, i) => Math.PI * 10 ** (i - 9)));
  const flags = signals.map(() => Uint8Array.of(1, 3, 4, 1));
  const fleet = Array.from({ length: 100_000 }, (_, machine) => ({
    name: `machine ${machine}`,
    rows: {
      ...{ length: 4, machine, time: BigInt64Array.of(START, START + HOUR, START + 2n * HOUR, START + 3n * HOUR) },
      ...{ raw: columns, values: columns, flags, tests: flags.map((column) => [column]) },
    },
  }));
  global.gc?.();
  const before = process.memoryUsage();
  const collector = collect(inputOf(fleet, signals), fleet, () => 4);
  const page = makePage(collector, statisticsOf(fleet.slice(0, 2000), signals, HOUR), NONE);
  t.ok(Buffer.byteLength(writePage(page)) <= 8_000_000, `${Buffer.byteLength(writePage(page))} bytes`);
  t.ok(page.machines.length > 50, `${page.machines.length} machines`);
  const left = page.findings.filter(({ text }) => /machines.* not on this page/.test(text));
  const count = left.reduce((sum, { text }) => sum + Number(/^[\d,]+/.exec(text)![0].replaceAll(',', '')), 0);
  t.equal(count + page.machines.length, 100_000, 'every machine is on the page or counted');
  t.ok(process.memoryUsage().arrayBuffers - before.arrayBuffers < 40e6);
});

t.test('of many machines the most troubled are kept', async (t) => {
  const random = randomOf(7);
  const signals = Array.from({ length: 50 }, (_, s) => `signal ${s}`);
  const fleet = Array.from({ length: 600 }, (_, machine) => {
    const isBad = machine % 60 === 7;
    const values = signals.map(() =>
      Float64Array.from({ length: 20 }, () => (isBad && random() < 0.5 ? Number.NaN : random())),
    );
    const time = BigInt64Array.from({ length: 20 }, (_, i) => START + BigInt(i) * HOUR);
    const none = signals.map(() => undefined);
    return {
      name: `m${machine}`,
      rows: { length: 20, machine, time, values, raw: values, flags: none, tests: none.map(() => []) },
    };
  });
  const page = makePage(
    collect(inputOf(fleet, signals), fleet, () => 7),
    statisticsOf(fleet, signals, HOUR),
    NONE,
  );
  t.ok(page.machines.length < 600);
  const bad = page.machines.filter(({ trouble }) => trouble > 0.1).map(({ name }) => name);
  t.same(
    bad,
    Array.from({ length: 10 }, (_, i) => `m${60 * i + 7}`),
  );
});

function extremes({ min, max }: PageCurve): string {
  return `${Array.from(min)} ${Array.from(max)}`;
}

function naive({ from, step, min }: PageCurve, time: BigInt64Array, values: Float64Array): string {
  const least = new Array(min.length).fill(Number.POSITIVE_INFINITY);
  const most = new Array(min.length).fill(Number.NEGATIVE_INFINITY);
  for (const [i, value] of values.entries()) {
    const bucket = Math.floor((Number(time[i] / 1_000_000n) - from) / step);
    if (value < least[bucket]) least[bucket] = value;
    if (value > most[bucket]) most[bucket] = value;
  }
  return `${least} ${most}`;
}

function* daysBetween(time: BigInt64Array): Generator<number> {
  const day = (at: bigint) => Number(at / (24n * HOUR));
  for (let d = day(time[0]); d <= day(time[time.length - 1]); d++) yield d;
}

function pearson(pairs: readonly (readonly [number, number])[]): number {
  const mean = (pick: (pair: readonly [number, number]) => number) =>
    pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length;
  const [x, y] = [mean(([a]) => a), mean(([, b]) => b)];
  const covariance = mean(([a, b]) => (a - x) * (b - y));
  return covariance / Math.sqrt(mean(([a]) => (a - x) ** 2) * mean(([, b]) => (b - y) ** 2));
}
