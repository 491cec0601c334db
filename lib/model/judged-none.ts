const WORDS = ' judged none';

/** What a tally calls values that a rule was given without judging a single one: `hampel judged none`. */
export function judgedNone(rule: string): string {
  return `${rule}${WORDS}`;
}

/** @returns the rule that a tally's entry says so of, if it does */
export function idleRule(counted: string): string | undefined {
  return counted.endsWith(WORDS) ? counted.slice(0, -WORDS.length) : undefined;
}

/** Why a rule judges none of the values that it is given. */
export const WHY_NONE = 'its window or max_gap reaches no other values';
