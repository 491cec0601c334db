import { convertActions } from '../../clean/rule-actions.js';
import { convertLimits, refuseRule } from '../../clean/rule-limits.js';
import { actions, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { SeriesTest } from '../series-test.js';
import { ZScoreTest } from '../z-score-test.js';

/** A value far from the mean of the last ones. */
export interface RollingZScoreRule extends SignalRule {
  readonly rule: 'rolling_z_score';
  /** Values in the window. */
  readonly window: number;
  /** In standard deviations. */
  readonly suspect?: number;
  readonly fail?: number;
}

const schema = {
  ...ruleSchema(
    'rolling_z_score',
    'Values far from the mean of the last values are flagged, by their standard deviation.',
    {
      window: {
        type: 'integer',
        minimum: 3,
        maximum: 1_000_000,
        description: 'Values in the window, which ends with the value itself. Missing ones do not count.',
        examples: [101],
      },
      suspect: { ...limit, description: 'A value farther from the mean is suspect. In standard deviations.' },
      fail: { ...limit, description: 'A value farther from the mean fails. In standard deviations.' },
      ...actions,
    },
    ['window'],
  ),
  ...oneOfBoth,
} as const;

/** See {@link ZScoreTest}. */
export const rollingZScore = {
  name: 'rolling_z_score',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { window } = file;
    // The farthest that one of n values can lie from their mean (R. E. Shiffler, Maximum Z Scores and Outliers, 1988).
    const most = (window - 1) / Math.sqrt(window);
    for (const name of ['suspect', 'fail'] as const) {
      const value = file[name];
      if (value === undefined || value < most) continue;
      const reach = `no value of ${window} is more than ${most.toFixed(2)} standard deviations from their mean`;
      refuseRule(`${key}.${name}`, `is ${value}, but ${reach}; lower it, or lengthen the window`);
    }
    return { rule: 'rolling_z_score', window, ...convertLimits(file, key), ...convertActions(file, key) };
  },
  test: (rule): SeriesTest => new ZScoreTest(rule),
  window: ({ window }) => ({ values: window }),
} satisfies SeriesRuleDefinition<RollingZScoreRule>;
