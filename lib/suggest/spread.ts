import type { CentredHistogram } from './centred-histogram.js';

export type Span = readonly [min: number, max: number];

/**
 * Where good values lie, told from quantiles that 5 % of junk cannot move far: the middle 88 % of values and as much
 * again on either side is expected, and two and a half times as much is what a sensor may still say. Values of a normal
 * distribution are then suspect beyond 4.7 and fail beyond 9.3 standard deviations.
 */
export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly expected: Span;
  readonly possible: Span;
}

/** Junk on one side of the values may make so much of them. */
export const JUNK = 0.06;
const POSSIBLE = 2.5;

/** @returns undefined where nearly all values are the same */
export function spreadOf(values: CentredHistogram): Spread | undefined {
  const low = values.quantile(JUNK);
  const high = values.quantile(1 - JUNK);
  const median = values.quantile(0.5);
  // Where values reach farther up than down, like rain, the fence does too.
  const down = Math.max(high - low, 2 * (median - low));
  const up = Math.max(high - low, 2 * (high - median));
  if (!(high > low)) return undefined;
  return {
    count: values.count,
    ...{ median, low, high },
    expected: [low - down, high + up],
    possible: [low - POSSIBLE * down, high + POSSIBLE * up],
  };
}

export function isIn(value: number, [min, max]: Span): boolean {
  return value >= min && value <= max;
}
