import type { SeriesContext, SeriesRuleDefinition, SeriesWindow } from '../series-rule-definition.js';
import type { SeriesTest } from '../series-test.js';
import { type AttenuatedSignalRule, attenuatedSignal } from './attenuated-signal.js';
import { type FlatLineRule, flatLine } from './flat-line.js';
import { type HampelRule, hampel } from './hampel.js';
import { type NeighbourRule, neighbour } from './neighbour.js';
import { type RateOfChangeRule, rateOfChange } from './rate-of-change.js';
import { type RollingZScoreRule, rollingZScore } from './rolling-z-score.js';
import { type SpikeRule, spike } from './spike.js';
import { type StuckTimeRule, stuckTime } from './stuck-time.js';
import { type TimeGapRule, timeGap } from './time-gap.js';

/** The rules that judge a value by others of its series. */
export type SeriesRule =
  | SpikeRule
  | RateOfChangeRule
  | FlatLineRule
  | HampelRule
  | RollingZScoreRule
  | AttenuatedSignalRule
  | NeighbourRule
  | TimeGapRule
  | StuckTimeRule;

/** All of them, in the order of the documentation. */
export const SERIES_RULES = [
  ...([spike, rateOfChange, flatLine] as const),
  ...([hampel, rollingZScore, attenuatedSignal, neighbour, timeGap, stuckTime] as const),
] as const;

const BY_NAME = new Map<string, unknown>(SERIES_RULES.map((definition) => [definition.name, definition]));

function definitionOf(rule: SeriesRule): SeriesRuleDefinition<SeriesRule> {
  return BY_NAME.get(rule.rule) as SeriesRuleDefinition<SeriesRule>;
}

export function isSeriesRule(rule: { readonly rule: string }): rule is SeriesRule {
  return BY_NAME.has(rule.rule);
}

/** The test is given the number of values at each time, before they were merged. */
export function countsValues(rule: SeriesRule): boolean {
  return definitionOf(rule).counts === true;
}

/** A test of a rule for one series, from its first value. */
export function seriesTestOf(rule: SeriesRule, context: SeriesContext): SeriesTest {
  return definitionOf(rule).test(rule, context);
}

/** The signal with which a rule compares values, if there is one. */
export function otherSignalOf(rule: SeriesRule): string | undefined {
  return definitionOf(rule).other?.(rule);
}

/** The window of a rule, if there is one: data that are shorter are never judged. */
export function windowOf(rule: SeriesRule): SeriesWindow | undefined {
  return definitionOf(rule).window?.(rule);
}
