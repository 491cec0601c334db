import { isDeepStrictEqual } from 'node:util';
import t, { type Test } from 'tap';
import type { ValueTest } from '../../lib/clean/value-test.js';
import type { MachineBatch } from '../../lib/model/batch.js';
import { idleRule } from '../../lib/model/judged-none.js';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../lib/model/qc-flags.js';
import { type Action, KEEP } from '../../lib/model/signal-rule.js';
import { Tally } from '../../lib/model/tally.js';
import { Screen, type ScreenOptions } from '../../lib/screen/screen.js';
import type { ScreenOutput, ScreenRule, ScreenSignal } from '../../lib/screen/screen-plan.js';
import type { ScreenedBatch } from '../../lib/screen/screened-batch.js';
import type { FlagQueue, SeriesRows, SeriesTest } from '../../lib/screen/series-test.js';
import { onRecycle, recycle } from '../../lib/util/recycle.js';
import { screenWhole, type Whole } from './screen-reference.js';

/** Numbers that seem random, the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  };
}

const range = (suspect: number, fail: number): ValueTest => ({
  judge(_time, values, length, flags) {
    for (let i = 0; i < length; i++) {
      const size = Math.abs(values[i]);
      flags[i] = Number.isNaN(size) ? MISSING : size > fail ? FAIL : size > suspect ? SUSPECT : GOOD;
    }
  },
  clip: (_time, value, flag) => Math.sign(value) * (flag === FAIL ? fail : suspect),
});

const codes = (...all: number[]): ValueTest => ({
  judge(_time, values, length, flags) {
    for (let i = 0; i < length; i++) flags[i] = Number.isNaN(values[i]) || all.includes(values[i]) ? MISSING : GOOD;
  },
});

/** Flags values far from the one `delay` rows later, or from `others`, `delay` rows late. */
class Late implements SeriesTest {
  #rows: [number, number, number][] = [];
  constructor(readonly delay: number) {}
  add({ length, values, others, seconds }: SeriesRows, flags: FlagQueue): void {
    for (let i = 0; i < length; i++) {
      this.#rows.push([values[i], others?.[i] ?? Number.NaN, seconds[i]]);
      if (this.#rows.length > this.delay) this.#judge(flags);
    }
  }
  end(flags: FlagQueue): void {
    while (this.#rows.length > 0) this.#judge(flags);
  }
  #judge(flags: FlagQueue): void {
    const last = this.#rows[this.#rows.length - 1];
    const [value, other, seconds] = this.#rows.shift() as [number, number, number];
    const isFar = Math.abs(value - (Number.isNaN(other) ? last[0] : other)) > 6 || last[2] - seconds > 40;
    if (Number.isNaN(value)) flags.fill(MISSING, 1);
    else flags.push(last[0] === value ? NOT_EVALUATED : isFar ? FAIL : GOOD);
  }
}

function actionOf(random: () => number): Action {
  const kinds: Action[] = [
    KEEP,
    { kind: 'missing' },
    { kind: 'number', value: 0.5 },
    { kind: 'previous' },
    { kind: 'interpolate', gap: BigInt(Math.floor(random() * 30)) * 1_000_000_000n },
  ];
  return kinds[Math.floor(random() * kinds.length)];
}

function ruleOf(random: () => number, signals: number): ScreenRule {
  const rule = { rule: 'test', onSuspect: actionOf(random), onFail: actionOf(random) };
  const which = random();
  if (which < 0.2)
    return { rule: { rule: 'missing_codes', onSuspect: KEEP, onFail: KEEP }, value: codes(-9), tellsMissing: true };
  if (which < 0.5) {
    const clips = random() < 0.3 ? { ...rule, onFail: { kind: 'clip' } as const } : rule;
    return { rule: clips, value: range(5, 8) };
  }
  const delay = Math.floor(random() * 7);
  const others = random() < 0.3 ? { others: Math.floor(random() * signals) } : {};
  return { rule, series: () => new Late(delay), ...others };
}

function wholeOf(random: () => number, signals: number): Whole {
  const length = Math.floor(random() * 60) + 1;
  let now = 1_700_000_000_000_000_000n;
  const time = BigInt64Array.from({ length }, () => (now += BigInt(Math.floor(random() * 20) + 1) * 1_000_000_000n));
  const values = Array.from({ length: signals }, () =>
    Float64Array.from({ length }, () => {
      const kind = random();
      return kind < 0.1 ? Number.NaN : kind < 0.2 ? -9 : kind < 0.4 ? 3 : (random() - 0.5) * 20;
    }),
  );
  return { time, values };
}

/** The rows of all machines in batches of any length, machines in turns or one after the other. */
function* batchesOf(machines: readonly Whole[], random: () => number, areGrouped: boolean): Generator<MachineBatch> {
  const at = machines.map(() => 0);
  const left = () => machines.flatMap(({ time }, m) => (at[m] < time.length ? [m] : []));
  for (let open = left(); open.length > 0; open = left()) {
    const machine = areGrouped ? open[0] : open[Math.floor(random() * open.length)];
    const { time, values } = machines[machine];
    const to = Math.min(time.length, at[machine] + 1 + Math.floor(random() * 12));
    // Buffers are recycled, and then hold something else.
    const columns = values.map((column) => column.slice(at[machine], to));
    const batch = { machine, length: to - at[machine], time: time.slice(at[machine], to), values: columns };
    at[machine] = to;
    yield onRecycle(batch, () => {
      for (const column of columns) column.fill(12345);
      batch.time.fill(1n);
    });
  }
}

interface Gathered {
  time: bigint[];
  columns: number[][];
}

function gather(into: Map<number, Gathered>, { machine, time, values, length }: MachineBatch): void {
  const all = into.get(machine) ?? { time: [], columns: values.map(() => []) };
  into.set(machine, all);
  all.time.push(...time.subarray(0, length));
  for (const [k, column] of values.entries()) all.columns[k].push(...column.subarray(0, length));
}

function run(batches: Iterable<MachineBatch>, areGrouped: boolean, options: ScreenOptions): Map<number, Gathered> {
  const screen = new Screen(options);
  const found = new Map<number, Gathered>();
  let last: number | undefined;
  const take = (batch: MachineBatch | undefined): void => {
    if (batch === undefined) return;
    gather(found, batch);
    recycle(batch);
  };
  for (const batch of batches) {
    if (areGrouped && last !== undefined && last !== batch.machine) take(screen.end(last));
    last = batch.machine;
    take(screen.add(batch));
  }
  for (const batch of screen.finish()) take(batch);
  return found;
}

/** Comparing by tap alone takes most of a minute. */
function isSame(t: Test, found: unknown, expected: unknown, name: string): boolean {
  return isDeepStrictEqual(found, expected) || t.strictSame(found, expected, name);
}

t.test('what leaves is that of whole arrays, however rows are cut and machines take turns', async (t) => {
  for (let seed = 1; seed <= 150; seed++) {
    const random = randomOf(seed);
    const width = 1 + Math.floor(random() * 3);
    const machines = Array.from({ length: 1 + Math.floor(random() * 3) }, () => wholeOf(random, width));
    const rules = Array.from({ length: width }, () =>
      Array.from({ length: Math.floor(random() * 4) }, () => ruleOf(random, width)),
    );
    const signals: ScreenSignal[] = rules.map((list, s) => ({ name: `s${s}`, rules: list }));
    const outputs: ScreenOutput[] = [
      ...signals.map((_, signal) => ({ kind: 'signal', signal }) as const),
      ...signals.map((_, signal) => ({ kind: 'flags', signal }) as const),
      ...signals.flatMap(({ rules }, signal) => rules.map((_, r) => ({ kind: 'flags', signal, rules: [r] }) as const)),
    ];
    const areGrouped = random() < 0.5;
    const seen = new Map<number, Gathered>();
    const observer = {
      add({ raw, values, flags, tests, length, ...rest }: ScreenedBatch) {
        const all = [...raw, ...values, ...flags.map((f) => f ?? new Uint8Array(length)), ...tests.flat()];
        gather(seen, { ...rest, length, values: all.map((column) => Float64Array.from(column)) });
      },
    };
    const observers = random() < 0.6 ? [observer] : [];
    const tally = new Tally();
    const found = run(batchesOf(machines, random, areGrouped), areGrouped, { signals, outputs, tally, observers });
    const told = new Tally();
    const judgedBy = new Set<string>();
    for (const [m, whole] of machines.entries()) {
      const expected = screenWhole(m, whole, rules);
      const flags = expected.map(({ worst }, s) =>
        rules[s].length > 0 ? worst : [...whole.values[s]].map((v) => (Number.isNaN(v) ? MISSING : NOT_EVALUATED)),
      );
      const columns = [
        ...expected.map(({ values }) => [...values]),
        ...flags,
        ...expected.flatMap(({ tests }) => tests),
      ];
      if (!isSame(t, found.get(m), { time: [...whole.time], columns }, `seed ${seed}, machine ${m}`)) return;
      if (observers.length > 0) {
        const shown = [
          ...whole.values.map((column) => [...column]),
          ...expected.map(({ values }) => [...values]),
          ...expected.map(({ worst }, s) => (rules[s].length > 0 ? worst : worst.map(() => 0))),
          ...expected.flatMap(({ tests }) => tests),
        ];
        if (!isSame(t, seen.get(m), { time: [...whole.time], columns: shown }, `seed ${seed}, seen`)) return;
      }
      for (const [s, { tests }] of expected.entries()) {
        const count = tests.flat().filter((flag) => flag === FAIL || flag === SUSPECT).length;
        const codes = rules[s].flatMap(({ tellsMissing }, r) =>
          tellsMissing ? tests[r].filter((flag, i) => flag === MISSING && !Number.isNaN(whole.values[s][i])) : [],
        );
        for (const [r, flags] of tests.entries()) {
          if (flags.some((flag) => flag !== NOT_EVALUATED && flag !== MISSING)) judgedBy.add(`s${s} ${r}`);
          told.add(`s${s}`, `not by ${r}`, flags.filter((flag) => flag === NOT_EVALUATED).length);
        }
        told.add(`s${s}`, 'all', count + codes.length / Math.max(1, rules[s].filter((r) => r.tellsMissing).length));
      }
    }
    for (const [s, { name }] of signals.entries()) {
      const sumOf = (isIdle: boolean) =>
        [...tally]
          .filter(({ column, rule }) => column === name && (idleRule(rule) !== undefined) === isIdle)
          .reduce((sum, { count }) => sum + count, 0);
      const idle = rules[s].reduce(
        (sum, _, r) => sum + (judgedBy.has(`${name} ${r}`) ? 0 : told.count(name, `not by ${r}`)),
        0,
      );
      if (!isSame(t, sumOf(true), idle, `seed ${seed}: rules that judged none`)) return;
      const counted = sumOf(false);
      if (!isSame(t, counted, told.count(name, 'all'), `seed ${seed}: every flag is counted once`)) return;
    }
  }
  t.pass('all fleets are the same');
});

t.test('without rules batches pass as they are, and are seen', async (t) => {
  const batch = { machine: 3, length: 2, time: BigInt64Array.of(1n, 2n), values: [Float64Array.of(1, Number.NaN)] };
  const seen: ScreenedBatch[] = [];
  const observers = [{ add: (shown: ScreenedBatch) => void seen.push(shown) }];
  const screen = new Screen({
    signals: [{ name: 'a', rules: [] }],
    outputs: [{ kind: 'signal', signal: 0 }],
    observers,
    tally: new Tally(),
  });
  const out = screen.add(batch);
  t.equal(out?.values[0], batch.values[0], 'the same column');
  t.equal(seen[0].raw[0], seen[0].values[0]);
  t.strictSame([...screen.finish()], []);
});

t.test('the tally says what was flagged and what was done', async (t) => {
  const tally = new Tally();
  const rule = { rule: 'gross_range', onSuspect: KEEP, onFail: { kind: 'missing' } } as const;
  const screen = new Screen({
    signals: [{ name: 'a', rules: [{ rule, value: range(5, 8) }] }],
    outputs: [{ kind: 'signal', signal: 0 }],
    tally,
  });
  const values = Float64Array.of(1, 6, 9, 9, Number.NaN);
  screen.add({ machine: 0, length: 5, time: BigInt64Array.from({ length: 5 }, (_, i) => BigInt(i)), values: [values] });
  t.strictSame([...screen.finish()], []);
  t.strictSame(
    [...tally],
    [
      { column: 'a', rule: 'gross_range suspect, kept', count: 1 },
      { column: 'a', rule: 'gross_range failed, made missing', count: 2 },
    ],
  );
});
