import { convertActions } from '../../clean/rule-actions.js';
import { refuseRule } from '../../clean/rule-limits.js';
import { actions, duration, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import type { SignalRule } from '../../model/signal-rule.js';
import { parseDuration } from '../../time/parse-duration.js';
import type { FromSchema } from '../../util/from-schema.js';
import { AttenuatedTest } from '../attenuated-test.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { SeriesTest } from '../series-test.js';

/** A signal that varies less than it should. */
export interface AttenuatedSignalRule extends SignalRule {
  readonly rule: 'attenuated_signal';
  /** Seconds. */
  readonly window: number;
  readonly method: 'range' | 'std';
  /** In units of the signal. */
  readonly suspect?: number;
  readonly fail?: number;
}

const schema = {
  ...ruleSchema(
    'attenuated_signal',
    'Values at the end of a time in which the signal varies less than it should are flagged.',
    {
      window: { ...duration, description: 'The time before a value in which the variation is measured.' },
      method: {
        type: 'string',
        enum: ['range', 'std'],
        default: 'range',
        description: 'range: the largest value minus the smallest one. std: the sample standard deviation.',
      },
      suspect: { ...limit, description: 'Where the signal varies less, a value is suspect. In units of the signal.' },
      fail: { ...limit, description: 'Where the signal varies less, a value fails. In units of the signal.' },
      ...actions,
    },
    ['window'],
  ),
  ...oneOfBoth,
} as const;

/**
 * IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 10 (attenuated
 * signal); see {@link AttenuatedTest}.
 */
export const attenuatedSignal = {
  name: 'attenuated_signal',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { method, suspect, fail } = file;
    if (suspect !== undefined && fail !== undefined && suspect < fail) {
      refuseRule(key, `has suspect ${suspect} below fail ${fail}, so that no value would be suspect; swap them`);
    }
    const window = Number(parseDuration(file.window, `${key}.window`)) / 1e9;
    const limits = { ...(suspect !== undefined && { suspect }), ...(fail !== undefined && { fail }) };
    return { rule: 'attenuated_signal', window, method, ...limits, ...convertActions(file, key) };
  },
  test: (rule): SeriesTest => new AttenuatedTest(rule),
  window: ({ window }) => ({ duration: BigInt(Math.round(window * 1e9)) }),
} satisfies SeriesRuleDefinition<AttenuatedSignalRule>;
