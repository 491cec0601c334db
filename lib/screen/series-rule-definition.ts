import type { RuleDefinition } from '../clean/rule-definition.js';
import type { SignalRule } from '../model/signal-rule.js';
import type { SeriesTest } from './series-test.js';

/** What is known of a series before its first value. */
export interface SeriesContext {
  /** The usual seconds between two readings of the machine; absent: not known. */
  readonly cadence?: number;
  /** Number of readings of the machine; absent: not known. */
  readonly count?: number;
}

/** A rule that judges a value by others of its series. */
export interface SeriesRuleDefinition<R extends SignalRule> extends RuleDefinition<R> {
  /** A test for one series, from its first value. */
  test(rule: R, context: SeriesContext): SeriesTest;
  /** The signal with which values are compared, if there is one. */
  other?(rule: R): string;
  /** Values are judged by how many of them each time had, which its test gets as `others`. */
  readonly counts?: true;
  /** The window that the data must be longer than, if there is one: a number of values, or nanoseconds. */
  window?(rule: R): SeriesWindow;
}

export type SeriesWindow = { readonly values: number } | { readonly duration: bigint };
