import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import type { JudgingRule } from '../../lib/clean/index.js';
import { foldRanges, judgingRule } from '../../lib/clean/index.js';
import { observe } from '../../lib/job/observe.js';
import type { ObserverFactory } from '../../lib/job/observers.js';
import { run } from '../../lib/job/run.js';

import { type Action, KEEP } from '../../lib/model/signal-rule.js';
import { type SeriesRule, seriesTestOf } from '../../lib/screen/index.js';
import type { ScreenRule } from '../../lib/screen/screen-plan.js';
import type { ScreenedBatch } from '../../lib/screen/screened-batch.js';
import { defaultSettings, type Rule, type Settings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { Random } from '../random.js';
import { screenWhole } from '../screen/screen-reference.js';

type Policy = 'first' | 'last' | 'mean';

/** A reading: machine, seconds, and a value of each signal. */
type Reading = readonly [machine: string, time: number, ...values: (number | null)[]];

const START = 1_714_557_600;
const SIGNALS = ['a', 'b'];

function actionOf(random: Random): Action {
  return random.pick<Action>([
    KEEP,
    { kind: 'missing' },
    { kind: 'number', value: 0.5 },
    { kind: 'previous' },
    { kind: 'interpolate', gap: BigInt(random.below(100)) * 1_000_000_000n },
  ]);
}

function ruleOf(random: Random): Rule {
  const actions = { onSuspect: actionOf(random), onFail: actionOf(random) };
  return random.pick<Rule>([
    { rule: 'range', min: -9, max: random.pick([6, 9]), replace: random.pick([Number.NaN, 0, 7, 12]) },
    { rule: 'gross_range', suspect: [-5, 5], fail: [-8, 8], ...actions },
    { rule: 'gross_range', fail: [-7, 7], ...actions, onFail: { kind: 'clip' } },
    { rule: 'spike', method: random.pick(['average', 'differential']), suspect: 6, fail: 9, maxGap: 60, ...actions },
  ]);
}

function fleetOf(random: Random, order: string, hasDuplicates: boolean): Reading[] {
  const readings: [number, Reading][] = [];
  const machines = 1 + random.below(4);
  for (let m = 0; m < machines; m++) {
    let time = START + random.below(50);
    for (let n = 1 + random.below(60); n > 0; n--) {
      time += 1 + random.below(20);
      const values = SIGNALS.map(() =>
        random.chance(0.1) ? null : random.chance(0.3) ? 2 : (random.next() - 0.5) * 22,
      );
      readings.push([order === 'machine' ? m : time, [`m${m}`, time, ...values]]);
      if (hasDuplicates && random.chance(0.2)) {
        readings.push([
          order === 'machine' ? m : time,
          [`m${m}`, time, ...SIGNALS.map(() => (random.next() - 0.5) * 22)],
        ]);
      }
    }
  }
  if (order === 'any') return random.shuffle(readings.map(([, reading]) => reading));
  return readings.sort(([a], [b]) => a - b).map(([, reading]) => reading);
}

/** The plain way: by machine, merged, and screened whole. */
function expectedOf(readings: readonly Reading[], rules: readonly (readonly Rule[])[], policy: Policy) {
  const machines = new Map<string, Map<number, { values: number[]; raw: number[]; counts: number[] }>>();
  for (const [machine, time, ...cells] of readings) {
    const rows = machines.get(machine) ?? new Map();
    machines.set(machine, rows);
    const raw = cells.map((cell) => cell ?? Number.NaN);
    const values = raw.map((value, s) => cleaned(value, rules[s]));
    const row = rows.get(time);
    if (row === undefined) rows.set(time, { values, raw, counts: values.map(() => 1) });
    else for (const s of SIGNALS.keys()) merge(row, s, values[s], raw[s], policy);
  }
  return machines;
}

interface MergedRow {
  values: number[];
  raw: number[];
  counts: number[];
}

function merge(row: MergedRow, s: number, value: number, raw: number, policy: Policy): void {
  if (Number.isNaN(value)) return;
  const isFirst = Number.isNaN(row.values[s]);
  if (isFirst || policy === 'last') {
    row.values[s] = value;
    row.raw[s] = raw;
    if (isFirst) row.counts[s] = 1;
  } else if (policy === 'mean') {
    row.values[s] += (value - row.values[s]) / ++row.counts[s];
    row.raw[s] = row.values[s];
  }
}

function cleaned(value: number, rules: readonly Rule[]): number {
  for (const judging of rules.map(judgingRule)) {
    if (judging === undefined) continue;
    const action = actionFor(judging, value);
    if (action === undefined || action.kind === 'keep') continue;
    if (action.kind === 'number') return action.value;
    const flag = flagOf(judging, value);
    return action.kind === 'clip' ? (judging.value.clip?.(0n, value, flag) ?? Number.NaN) : Number.NaN;
  }
  return value;
}

function flagOf({ value: test }: JudgingRule, value: number): number {
  const flags = new Uint8Array(1);
  test.judge(BigInt64Array.of(0n), Float64Array.of(value), 1, flags);
  return flags[0];
}

function actionFor(judging: JudgingRule, value: number): Action | undefined {
  const flag = flagOf(judging, value);
  return flag === 4 ? judging.rule.onFail : flag === 3 ? judging.rule.onSuspect : undefined;
}

interface Seen {
  time: bigint[];
  columns: number[][];
}

function watching() {
  const seen = new Map<string, Seen>();
  const factory: ObserverFactory = ({ machines }) => {
    seen.clear();
    const names = new Map(machines.map(({ code, name }) => [code, name]));
    return {
      add({ machine, length, time, raw, values, flags, tests }: ScreenedBatch) {
        const name = names.get(machine) as string;
        const all = [...raw, ...values, ...flags.map((f) => f ?? new Uint8Array(length)), ...tests.flat()];
        const rows = seen.get(name) ?? { time: [], columns: all.map(() => []) };
        seen.set(name, rows);
        rows.time.push(...time.subarray(0, length));
        for (const [k, column] of all.entries()) rows.columns[k].push(...column.subarray(0, length));
      },
    };
  };
  return { seen, factory };
}

function settingsOf(
  path: string,
  rules: readonly (readonly Rule[])[],
  policy: Policy,
  rest: Partial<Settings>,
): Settings {
  const defaults = defaultSettings();
  const signals = new Map(SIGNALS.map((name, s) => [name, rules[s]]));
  return {
    ...defaults,
    ...rest,
    source: { ...defaults.source, path },
    clean: { ...defaults.clean, duplicates: policy, signals },
  };
}

t.test(
  'any fleet, rules, duplicates, order, reader and threads: as whole arrays give it',
  { timeout: 300_000 },
  async (t) => {
    const directory = scratch(t);
    for (let seed = 1; seed <= 12; seed++) {
      const random = new Random(seed);
      const order = random.pick(['machine', 'time', 'any']);
      const hasDuplicates = random.chance(0.5);
      const policy = random.pick<Policy>(['first', 'last', 'mean']);
      const readings = fleetOf(random, order, hasDuplicates);
      const onlyValues = random.chance(0.4);
      const settingsRules = SIGNALS.map(() =>
        Array.from({ length: random.below(4) }, () => ruleOf(random)).filter(
          ({ rule }) => !onlyValues || rule !== 'spike',
        ),
      );
      const rules = settingsRules.map(foldRanges);
      const path = writeDatabase(join(directory, `${seed}.db`), {
        r: { columns: 'machine TEXT, ts INTEGER, a REAL, b REAL', rows: readings },
      });
      const expected = new Map<string, Seen>();
      const screenRules = (machine: number) => rules.map((list) => list.map((rule) => screenRuleOf(rule, machine)));
      let code = 0;
      for (const [name, rows] of expectedOf(readings, rules, policy)) {
        const times = [...rows.keys()].sort((a, b) => a - b);
        const time = BigInt64Array.from(times, (seconds) => BigInt(seconds) * 1_000_000_000n);
        const raw = SIGNALS.map((_, s) => Float64Array.from(times, (at) => rows.get(at)?.raw[s] as number));
        const given = SIGNALS.map((_, s) => Float64Array.from(times, (at) => rows.get(at)?.values[s] as number));
        const whole = screenWhole(code, { time, values: raw }, screenRules(code++), given);
        expected.set(name, {
          time: [...time],
          columns: [
            ...raw.map((column) => [...column]),
            ...whole.map(({ values }) => [...values]),
            ...whole.map(({ worst }, s) => (rules[s].length > 0 ? worst : worst.map(() => 0))),
            ...whole.flatMap(({ tests }) => tests),
          ],
        });
      }
      const how = `seed ${seed}, ${order}, ${policy}`;
      for (const [reader, threads] of [
        ['auto', 1 + random.below(3)],
        ['rows', 1],
      ] as const) {
        const { seen, factory } = watching();
        const settings = settingsOf(path, settingsRules, policy, { threads });
        await observe({ settings, reader, observers: [factory] });
        if (!isDeepStrictEqual(new Map([...seen].sort()), new Map([...expected].sort()))) {
          t.strictSame(Object.fromEntries(seen), Object.fromEntries(expected), `${how}, ${reader}, ${threads}`);
          return;
        }
      }
      // What is written has the values that were seen.
      const csv = join(directory, `${seed}.csv`);
      const base = settingsOf(path, settingsRules, policy, {});
      const settings = { ...base, destination: csv, output: { ...base.output, format: 'csv' as const } };
      const { seen, factory } = watching();
      await run({ settings, observers: [factory], verify: random.chance(0.3) });
      const lines = readFileSync(csv, 'utf8').trim().split('\n').slice(1).sort();
      const wanted = [...expected]
        .flatMap(([name, { time, columns }]) =>
          time.map((at, i) => {
            const cells = SIGNALS.map((_, s) => columns[SIGNALS.length + s][i]);
            return [timeText(at), name, ...cells.map((v) => (Number.isNaN(v) ? '' : String(v)))].join(',');
          }),
        )
        .sort();
      const isOrdered = order !== 'any' || rules.flat().some(needsOrder);
      if (isOrdered && !isDeepStrictEqual(lines.map(timeless), wanted.map(timeless))) {
        t.strictSame(lines, wanted, how);
        return;
      }
      if (!isDeepStrictEqual(new Map([...seen].sort()), new Map([...expected].sort()))) {
        t.strictSame(Object.fromEntries(seen), Object.fromEntries(expected), `${how}, while written`);
        return;
      }
    }
    t.pass('all are the same');
  },
);

function needsOrder(rule: Rule): boolean {
  if (rule.rule === 'range') return false;
  return (
    rule.rule === 'spike' ||
    [rule.onFail, rule.onSuspect].some(({ kind }) => kind === 'previous' || kind === 'interpolate')
  );
}

function timeText(at: bigint): string {
  return new Date(Number(at / 1_000_000n)).toISOString();
}

function timeless(line: string): string {
  const [time, ...rest] = line.split(',');
  return [Date.parse(time), ...rest].join(',');
}

function screenRuleOf(rule: Rule, machine: number): ScreenRule {
  const judging = judgingRule(rule);
  if (judging !== undefined) return judging;
  const series = rule as SeriesRule;
  return { rule: series, series: () => seriesTestOf(series, { count: machine }) };
}
