import { FAIL, MISSING, SUSPECT, worseFlag } from '../../lib/model/qc-flags.js';
import { FlagBuffer } from '../../lib/screen/flag-buffer.js';
import type { ScreenRule } from '../../lib/screen/screen-plan.js';

/** One machine, whole: what a screen makes of it must be this, however it was cut. */
export interface Whole {
  readonly time: BigInt64Array;
  /** By signal. */
  readonly values: readonly Float64Array[];
}

export interface WholeResult {
  readonly values: Float64Array;
  readonly worst: number[];
  readonly tests: number[][];
}

/** The plain way: every test over the whole series, then row after row what becomes of it. */
export function screenWhole(
  machine: number,
  { time, values }: Whole,
  rules: readonly (readonly ScreenRule[])[],
  given?: readonly Float64Array[],
): WholeResult[] {
  const length = time.length;
  const seconds = Float64Array.from(time, (t) => Number(t - time[0]) / 1e9);
  const judged = values.map((column, s) => {
    const missing = rules[s].filter((rule) => rule.tellsMissing).map((rule) => judge(rule, time, column));
    return column.map((value, i) => (missing.some((flags) => flags[i] === MISSING) ? Number.NaN : value));
  });
  return values.map((column, s) => {
    const tests = rules[s].map((rule) => {
      if (rule.value !== undefined) return judge(rule, time, rule.tellsMissing ? column : judged[s]);
      const flags = new FlagBuffer();
      const test = rule.series?.(machine);
      const others = typeof rule.others === 'number' ? { others: judged[rule.others] } : {};
      test?.add({ length, seconds, values: judged[s], ...others }, flags);
      test?.end(flags);
      return [...flags.array.subarray(0, flags.length)];
    });
    const worst = Array.from({ length }, (_, i) =>
      tests.map((flags) => flags[i]).reduce(worseFlag, rules[s].length === 0 ? 2 : tests[0][i]),
    );
    return { tests, worst, values: repaired(column, given?.[s], time, rules[s], tests) };
  });
}

function judge({ value }: ScreenRule, time: BigInt64Array, column: Float64Array): number[] {
  const flags = new Uint8Array(column.length);
  value?.judge(time, column, column.length, flags);
  return [...flags];
}

/** @param given values to which rules that judge values one by one have been applied; absent: they are here */
function repaired(
  read: Float64Array,
  given: Float64Array | undefined,
  time: BigInt64Array,
  rules: readonly ScreenRule[],
  tests: number[][],
): Float64Array {
  const column = given ?? read;
  const actions = Array.from(read, (_, i) => {
    for (const [r, { rule, tellsMissing }] of rules.entries()) {
      const flag = tests[r][i];
      if (tellsMissing && flag === MISSING && !Number.isNaN(read[i]))
        return { r, flag, action: { kind: 'missing' } as const };
      if (flag !== SUSPECT && flag !== FAIL) continue;
      const action = flag === FAIL ? rule.onFail : rule.onSuspect;
      if (action.kind !== 'keep') return { r, flag, action };
    }
    return undefined;
  });
  const isGood = (i: number): boolean => actions[i] === undefined && !Number.isNaN(column[i]);
  return column.map((value, i) => {
    const found = actions[i];
    if (found === undefined) return value;
    const { r, flag, action } = found;
    let before = i - 1;
    while (before >= 0 && !isGood(before)) before--;
    let after = i + 1;
    while (after < column.length && !isGood(after)) after++;
    const isDone = given !== undefined && rules[r].value !== undefined;
    if (isDone && action.kind !== 'previous' && action.kind !== 'interpolate') return value;
    switch (action.kind) {
      case 'number':
        return action.value;
      case 'clip':
        return rules[r].value?.clip?.(time[i], value, flag) ?? Number.NaN;
      case 'previous':
        return before < 0 ? Number.NaN : column[before];
      case 'interpolate': {
        if (before < 0 || after === column.length || time[after] - time[before] > action.gap) return Number.NaN;
        const part = Number(time[i] - time[before]) / Number(time[after] - time[before]);
        return column[before] + (column[after] - column[before]) * part;
      }
      default:
        return Number.NaN;
    }
  });
}
