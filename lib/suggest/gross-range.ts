import { formatCount, formatValue } from '../util/format.js';
import type { CentredHistogram } from './centred-histogram.js';
import type { Codes } from './missing-codes.js';
import { rounded, roundedOutward, shareText } from './round-numbers.js';
import type { SignalProfile } from './signal-profile.js';
import { JUNK, type Spread } from './spread.js';
import type { SuggestedRule } from './suggested-rules.js';

/** Temperatures below absolute zero are none. */
const COLDEST: Readonly<Record<string, number>> = { K: 0, kelvin: 0, degC: -273.15, '°C': -273.15, celsius: -273.15 };

/** Spans from robust quantiles: what is expected is not suspect, what a sensor cannot say fails. */
export function suggestGrossRange(
  { least }: SignalProfile,
  { spread, zeros, codes }: Codes & { readonly spread: Spread },
  values: CentredHistogram,
  units: string | undefined,
): SuggestedRule {
  const suspect = [...roundedOutward(...spread.expected)];
  const fail = [...roundedOutward(...spread.possible)];
  const why: string[] = [];
  const lowest = codes.reduce((low, { value }) => Math.min(low, value), 0) < 0 ? values.quantile(0) : least;
  if (lowest >= 0 && suspect[0] < 0) {
    suspect[0] = 0;
    why.push('No value is below 0.');
  }
  const coldest = units === undefined ? undefined : COLDEST[units];
  if (coldest !== undefined && fail[0] < coldest) {
    fail[0] = coldest;
    suspect[0] = Math.max(suspect[0], coldest);
    why.push(`Absolute zero is ${coldest}.`);
  }
  // Nobody knows whether these are values, so that they cannot fail.
  if (zeros > 0) fail[spread.median > 0 ? 0 : 1] = 0;
  const share = Math.round(100 * (1 - 2 * JUNK));
  const beyond = (span: readonly number[]): string => {
    const outside = values.count - values.within(span[0], span[1]);
    return outside <= 0 ? 'none' : shareText(outside, values.count);
  };
  const found =
    `${share} % of ${formatCount(values.count)} values lie between ${formatValue(rounded(spread.low))} and ` +
    `${formatValue(rounded(spread.high))}, half of them below ${formatValue(rounded(spread.median))}; ` +
    `${beyond(suspect)} lie outside of the suspect span, ${beyond(fail)} outside of the fail span.`;
  return { rule: 'gross_range', suspect, fail, comment: [found, ...why].join(' ') };
}
