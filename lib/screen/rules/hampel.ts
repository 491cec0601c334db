import { convertActions } from '../../clean/rule-actions.js';
import { convertLimits, refuseRule } from '../../clean/rule-limits.js';
import { actions, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import { HampelTest } from '../hampel-test.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { SeriesTest } from '../series-test.js';

/** A value far from the median of the values around it. */
export interface HampelRule extends SignalRule {
  readonly rule: 'hampel';
  /** Values in the window, odd. */
  readonly window: number;
  /** In scaled median absolute deviations. */
  readonly suspect?: number;
  readonly fail?: number;
  /** Least scale, in units of the signal. */
  readonly resolution: number;
}

const schema = {
  ...ruleSchema(
    'hampel',
    'Values far from the median of the values around them are flagged, by the median absolute deviation (MAD).',
    {
      window: {
        type: 'integer',
        minimum: 3,
        maximum: 9999,
        description:
          'Values in the window, an odd number: as many before the value as after it. Missing ones do not count.',
        examples: [101],
      },
      suspect: { ...limit, description: 'A value farther from the median is suspect. In scaled MADs (1.4826 × MAD).' },
      fail: { ...limit, description: 'A value farther from the median fails. In scaled MADs (1.4826 × MAD).' },
      resolution: {
        ...limit,
        default: 0,
        description:
          'The scaled MAD counts as so much at least, in units of the signal: what the sensor can tell apart. With 0, ' +
          'values are not evaluated where more than half of the window is one and the same value.',
      },
      ...actions,
    },
    ['window'],
  ),
  ...oneOfBoth,
} as const;

/** See {@link HampelTest}. */
export const hampel = {
  name: 'hampel',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { window, resolution } = file;
    if (window % 2 === 0) {
      refuseRule(`${key}.window`, `is ${window}; it must be odd, with a value in the middle: ${window + 1}`);
    }
    return { rule: 'hampel', window, resolution, ...convertLimits(file, key), ...convertActions(file, key) };
  },
  test: (rule): SeriesTest => new HampelTest(rule),
  window: ({ window }) => ({ values: window }),
} satisfies SeriesRuleDefinition<HampelRule>;
