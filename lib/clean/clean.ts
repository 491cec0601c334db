import type { ReadingBatch } from '../model/batch.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { Tally } from '../model/tally.js';
import { roundTimes } from '../time/round.js';
import { ValueCleaner } from './clean-values.js';
import { foldRanges, isRange, type RangeRule } from './range-rule.js';
import type { ValueRule } from './rules/index.js';
import { type JudgingRule, judgingRule } from './value-rules.js';

export type { RangeRule } from './range-rule.js';

/** Rules that apply to each reading by itself. A plain object, which can be posted to a worker thread. */
export interface CleanRules {
  /** Times are rounded to the nearest multiple of this many nanoseconds, ties to even. */
  readonly round?: bigint;
  /** Rules of each signal, in the order of the batch's columns. */
  readonly signals: readonly (readonly (RangeRule | ValueRule)[])[];
}

/** The rule under which rounded times are counted, in the column `time`. */
export const ROUNDED = 'rounded time';

/** True where the rules change nothing. */
export function cleansNothing(rules: CleanRules): boolean {
  return rules.round === undefined && rules.signals.every((list) => list.length === 0);
}

/** The rules without those for values. */
export function withoutValueRules(rules: CleanRules): CleanRules {
  return { ...rules, signals: rules.signals.map(() => []) };
}

/**
 * Applies the rules to a batch. Its columns, which the caller owns, are changed in place. Replaced values are counted
 * in `tally` under the signal's name, rounded times under {@link ROUNDED}.
 */
export function cleanBatch(batch: ReadingBatch, rules: CleanRules, signals: readonly string[], tally: Tally): void {
  if (rules.round !== undefined) tally.add('time', ROUNDED, roundTimes(batch.time, batch.length, rules.round));
  for (let s = 0; s < batch.values.length; s++) {
    const list = rules.signals[s] ?? [];
    if (areRanges(list)) {
      for (const rule of list) {
        tally.add(signals[s], 'out of range', applyRange(batch.values[s], batch.length, rule));
      }
    } else {
      const { cleaner, judging } = cleanerOf(list);
      cleaner.clean(batch.time, batch.values[s], batch.length, false);
      cleaner.counts.moveTo(tally, signals[s], judging);
    }
  }
}

function areRanges(rules: readonly (RangeRule | ValueRule)[]): rules is readonly RangeRule[] {
  return rules.every(isRange);
}

interface Cleaning {
  readonly cleaner: ValueCleaner;
  readonly judging: readonly JudgingRule[];
}

/** Tests are made once for the rules of a signal, in every thread. */
const cleaners = new WeakMap<object, Cleaning>();

function cleanerOf(rules: readonly (RangeRule | ValueRule)[]): Cleaning {
  let made = cleaners.get(rules);
  if (made === undefined) {
    const judging = foldRanges(rules)
      .map(judgingRule)
      .filter((rule) => rule !== undefined);
    made = { cleaner: new ValueCleaner(judging), judging };
    cleaners.set(rules, made);
  }
  return made;
}

/** @returns the number of replaced values */
function applyRange(values: Float64Array, length: number, rule: RangeRule): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, replace, integers } = rule;
  if (integers !== undefined) return applyIntegerRange(values, length, rule, integers);
  let replaced = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (value < min || value > max) {
      values[i] = replace;
      replaced++;
    }
  }
  return replaced;
}

/** {@link applyRange} for codes. A bigint and a number compare by their exact values. */
function applyIntegerRange(values: Float64Array, length: number, rule: RangeRule, codes: IntegerCodes): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, replace } = rule;
  const code = Number.isNaN(replace) ? Number.NaN : codes.encode(BigInt(replace));
  let replaced = 0;
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(values[i])) continue;
    const integer = codes.decode(values[i]);
    if (integer >= min && integer <= max) continue;
    values[i] = code;
    replaced++;
  }
  return replaced;
}
