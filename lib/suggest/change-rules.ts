import { formatCount, formatStep, formatValue, plural } from '../util/format.js';
import type { LogHistogram } from './log-histogram.js';
import { durationUp, rounded, roundedUp, shareText, unitOfRates } from './round-numbers.js';
import type { SignalProfile } from './signal-profile.js';
import type { SuggestedRule } from './suggested-rules.js';

/** Limits follow from this quantile of the sizes that are not zero: an outlier of 5 % takes part in up to 10 % of them. */
const QUANTILE = 0.85;
/** Of a normal distribution, so many times the quantile are 5.8 and 11.5 standard deviations. */
const SUSPECT = 4;
const FAIL = 8;
/** Fewer sizes say nothing about what is usual. */
const FEWEST = 100;
/** A signal that stays the same more often has steps, and no usual size of them. */
const MOST_ZEROS = 0.95;

/** The rule, or why there is none. */
type Suggested = SuggestedRule | string;

function isTelling({ count, zeros }: LogHistogram): boolean {
  return count - zeros >= FEWEST && zeros <= MOST_ZEROS * count;
}

function whyNone(rule: string, sizes: LogHistogram): string {
  const { count, zeros } = sizes;
  const compared = `${plural(count, 'value')} could be compared with ${count === 1 ? 'its' : 'their'} neighbours`;
  return `no ${rule}: ${compared}, and ${formatCount(count - zeros)} of them ${rule === 'spike' ? 'stand out' : 'differ'}`;
}

/**
 * How far a value may stand out from both of its neighbours. By `differential`, since the mean of the neighbours of a
 * good value beside an outlier is far from it as well.
 */
export function suggestSpike({ spikes }: SignalProfile): Suggested {
  if (!isTelling(spikes)) return whyNone('spike', spikes);
  const usual = spikes.sizedQuantile(QUANTILE);
  const suspect = roundedUp(SUSPECT * usual);
  const fail = roundedUp(FAIL * usual);
  const sized = spikes.count - spikes.zeros;
  const comment =
    `${formatCount(sized)} of ${formatCount(spikes.count)} values stand out from both neighbours, ` +
    `${100 * QUANTILE} % of them by at most ${formatValue(rounded(usual))}; suspect is ${SUSPECT} times that, fail ${FAIL} times. ` +
    `Of all, ${shareText(spikes.above(suspect), spikes.count)} stand out by more than ${suspect}, ${shareText(spikes.above(fail), spikes.count)} by more than ${fail}.`;
  return { rule: 'spike', method: 'differential', suspect, fail, comment };
}

/** Suspect only: the value after an outlier changes as fast as the outlier, and is right. */
export function suggestRateOfChange({ rates }: SignalProfile, between: LogHistogram): Suggested {
  if (!isTelling(rates)) return whyNone('rate_of_change', rates);
  const [per, seconds] = unitOfRates(between.quantile(0.5));
  const usual = rates.sizedQuantile(QUANTILE) * seconds;
  const suspect = roundedUp(SUSPECT * usual);
  const comment =
    `${100 * QUANTILE} % of ${formatCount(rates.count - rates.zeros)} changes between neighbours are at most ` +
    `${formatValue(rounded(usual))} per ${per.slice(1)}; suspect is ${SUSPECT} times that. ` +
    `Of all, ${shareText(rates.above(suspect / seconds), rates.count)} are faster; the value after an outlier is one of them.`;
  return { rule: 'rate_of_change', suspect, per, comment };
}

/** Of the times for which a value stayed the same, this part is taken to be natural. */
const NATURAL = 0.999;
/** As many repetitions as the manual's example has (IOOS QARTOD, test 8): REP_CNT_SUSPECT and REP_CNT_FAIL. */
const REPETITIONS = { suspect: 3, fail: 5 };
/** With so many repetitions a signal has a resolution. */
const STEPPED = 0.01;

/** How long a value may stay the same: multiples of the longest natural runs, at least of the cadence. */
export function suggestFlatLine({ runs, steps }: SignalProfile, between: LogHistogram): Suggested {
  if (steps.count - steps.zeros < FEWEST) return whyNone('flat_line', steps);
  const cadence = between.quantile(0.5);
  const natural = runs.quantile(NATURAL);
  const longest = runs.quantile(1);
  const unit = Math.max(natural, cadence);
  const isStepped = steps.zeros >= STEPPED * steps.count;
  const resolution = steps.sizedQuantile(0.01);
  const tolerance = isStepped ? rounded(resolution / 2, 2) : 0;
  const stays =
    natural === 0
      ? `${longest === 0 ? 'All' : `${100 * NATURAL} % of`} ${formatCount(runs.count)} values differ from the next one`
      : `${100 * NATURAL} % of ${formatCount(runs.count)} runs of equal values take at most ${formatStep(natural * 1e9)}`;
  const comment =
    `${stays}${longest > 0 ? `, the longest ${formatStep(longest * 1e9)}` : ''}. Readings are ${formatStep(cadence * 1e9)} apart. ` +
    (isStepped
      ? `The tolerance is half the resolution, ${formatValue(rounded(resolution))}.`
      : 'Values have no resolution that shows, so that only equal ones count.');
  return {
    rule: 'flat_line',
    tolerance,
    suspect: durationUp(REPETITIONS.suspect * unit),
    fail: durationUp(REPETITIONS.fail * unit),
    comment,
  };
}
