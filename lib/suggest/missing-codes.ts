import type { CentredHistogram } from './centred-histogram.js';
import type { FrequentValue } from './frequent-values.js';
import { isKnownCode } from './missing-code-words.js';
import type { SignalProfile } from './signal-profile.js';
import { isIn, type Spread, spreadOf } from './spread.js';

/** A value that is no known code needs so many repetitions, and this share of the values. */
const REPETITIONS = 10;
const SHARE = 0.001;
const KNOWN_REPETITIONS = 3;
const KNOWN_SHARE = 0.0001;

export interface Codes {
  /** The most frequent first. */
  readonly codes: readonly FrequentValue[];
  /** A zero that is far from everything else: nobody knows whether it is a value. */
  readonly zeros: number;
  /** The spread of what remains. */
  readonly spread: Spread | undefined;
}

/**
 * Values that stand for "no value": far from the others, and exactly the same again and again.
 *
 * @param values of the signal; the codes are taken out of them
 */
export function takeCodes({ count, frequent }: SignalProfile, values: CentredHistogram): Codes {
  const often = frequent
    .atLeast(KNOWN_REPETITIONS)
    .filter(({ value, count: n }) =>
      isKnownCode(value)
        ? n >= KNOWN_SHARE * count
        : Number.isInteger(value) && n >= Math.max(REPETITIONS, SHARE * count),
    );
  // Codes may be so many that they decide what is far: first without all that are known.
  const without = values.copy();
  for (const { value, count: n } of often) if (isKnownCode(value)) without.remove(value, n);
  const spread = spreadOf(without);
  if (spread === undefined) return { codes: [], zeros: 0, spread: spreadOf(values) };
  const far = often.filter(({ value, count: n }) => !isIn(value, spread.possible) && isAlone(without, value, n));
  const codes = far.filter(({ value }) => value !== 0);
  for (const { value, count: n } of codes) values.remove(value, n);
  return { codes, zeros: far.find(({ value }) => value === 0)?.count ?? 0, spread: spreadOf(values) };
}

/** Most values thereabouts are this one: outliers differ, codes repeat. */
function isAlone(values: CentredHistogram, value: number, count: number): boolean {
  const reach = Math.abs(value - values.centre) / 20;
  const around = values.within(value - reach, value + reach);
  return isKnownCode(value) || count > around / 2;
}
