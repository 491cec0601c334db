import type { IntegerCodes } from '../model/integer-codes.js';

/** Replaces the values of one signal outside `min … max`. NaN stays. */
export interface RangeRule {
  readonly rule: 'range';
  /** Smallest and largest valid value (QARTOD gross range test); absent: no bound. */
  readonly min?: number;
  readonly max?: number;
  /** Replacement for an invalid value; NaN makes it missing. */
  readonly replace: number;
  /** The values are codes of integers, and `replace` is an integer or NaN. */
  readonly integers?: IntegerCodes;
}

/**
 * Rules that change a value at most once, and leave what the rules one after another would leave: each range rule
 * replaces values by what the range rules behind it make of its replacement.
 */
export function foldRanges<R extends { readonly rule: string }>(rules: readonly R[]): readonly R[] {
  const behind: RangeRule[] = [];
  const folded: R[] = [];
  for (const rule of [...rules].reverse()) {
    if (!isRange(rule)) {
      folded.unshift(rule);
      continue;
    }
    const replace = behind.reduce((value, each) => (isOutside(value, each) ? each.replace : value), rule.replace);
    folded.unshift({ ...rule, replace });
    behind.unshift(rule);
  }
  return folded;
}

export function isRange(rule: { readonly rule: string }): rule is RangeRule {
  return rule.rule === 'range';
}

function isOutside(value: number, { min, max }: RangeRule): boolean {
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}
