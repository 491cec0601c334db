import { formatValue, listed, plural } from '../util/format.js';
import { soundValues } from './broken-machines.js';
import { suggestFlatLine, suggestRateOfChange, suggestSpike } from './change-rules.js';
import { suggestGrossRange } from './gross-range.js';
import { type Codes, takeCodes } from './missing-codes.js';
import type { Profile } from './profile.js';
import { shareText } from './round-numbers.js';
import { JUNK } from './spread.js';
import type { SignalSuggestions, SuggestedRule } from './suggested-rules.js';
import { suggestStuckTime, suggestTimeGap } from './time-rules.js';

/** Fewer values say nothing about what is usual. */
export const FEWEST_VALUES = 100;

interface Asked {
  readonly signal: string;
  readonly units: string | undefined;
  /** Names of the machines, by code. */
  readonly machines: readonly string[];
  /** Readings that came with the time of another one of the same machine. */
  readonly duplicates: number;
}

/** The rules that the values of one signal suggest, with the evidence for each. */
export function suggestSignal(
  profile: Profile,
  s: number,
  { signal, units, machines, duplicates }: Asked,
): SignalSuggestions {
  const one = profile.signals[s];
  const { count, infinite } = one;
  const notes: string[] = [];
  if (infinite > 0) notes.push(`${plural(infinite, 'value')} ${infinite === 1 ? 'is' : 'are'} infinite`);
  const nothing = (why: string): SignalSuggestions => ({ signal, values: count, rules: [], notes: [...notes, why] });
  if (count === 0) return nothing('nothing is suggested: it has no values');
  if (count < FEWEST_VALUES) {
    return nothing(
      `nothing is suggested: ${plural(count, 'value')} ${count === 1 ? 'is' : 'are'} too few, ${FEWEST_VALUES} are needed`,
    );
  }
  if (one.least === one.most) return nothing(`nothing is suggested: every value is ${formatValue(one.least)}`);
  const { values, broken } = soundValues(one.groups);
  const codes = takeCodes(one, values);
  const { spread } = codes;
  const rules: SuggestedRule[] = [];
  if (codes.codes.length > 0) rules.push(codesRule(codes, count));
  if (codes.zeros > 0) {
    notes.push(
      `0 is there ${plural(codes.zeros, 'time')}, far from all other values: "off", or a missing value? ` +
        '{ "rule": "missing_codes", "codes": [0] } makes it missing',
    );
  }
  if (broken.length > 0) {
    const names = listed(
      broken.map((code) => machines[code] ?? `machine ${code}`),
      'and',
    );
    notes.push(
      `${names} ${broken.length === 1 ? 'lies' : 'lie'} so far from the other machines that the spans leave ${broken.length === 1 ? 'it' : 'them'} out`,
    );
  }
  if (spread === undefined) {
    notes.push(
      `no gross_range: ${Math.round(100 - 200 * JUNK)} % of the values are about ${formatValue(values.quantile(0.5))}`,
    );
  } else rules.push(suggestGrossRange(one, { ...codes, spread }, values, units));
  for (const suggest of [suggestSpike, suggestRateOfChange, suggestFlatLine]) {
    const suggested = suggest(one, profile.steps);
    if (typeof suggested === 'string') notes.push(suggested);
    else rules.push(suggested);
  }
  rules.push(...suggestTimeGap(profile.steps), ...suggestStuckTime(duplicates));
  return { signal, values: count, rules, notes };
}

function codesRule({ codes }: Codes, count: number): SuggestedRule {
  const each = codes.map(
    ({ value, count: n }) => `${formatValue(value)} is there ${plural(n, 'time')} (${shareText(n, count)})`,
  );
  return {
    rule: 'missing_codes',
    codes: codes.map(({ value }) => value),
    comment: `${listed(each, 'and')}, exactly the same each time and far from all other values.`,
  };
}
