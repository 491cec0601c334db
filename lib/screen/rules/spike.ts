import { convertActions } from '../../clean/rule-actions.js';
import { convertLimits } from '../../clean/rule-limits.js';
import { actions, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import { convertMaxGap, maxGap, neighboursOf } from '../max-gap.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { SeriesTest } from '../series-test.js';
import { AdjacentSpikes, NearestSpikes } from '../spike-tests.js';

/** A value that stands out from both of its neighbours. */
export interface SpikeRule extends SignalRule {
  readonly rule: 'spike';
  readonly method: 'average' | 'differential';
  readonly suspect?: number;
  readonly fail?: number;
  /** Seconds. */
  readonly maxGap?: number;
}

const schema = {
  ...ruleSchema('spike', 'Values that stand out from both of their neighbours are flagged.', {
    method: {
      type: 'string',
      enum: ['average', 'differential'],
      default: 'average',
      description:
        'average: how far the value is from the mean of its neighbours. differential: the smaller of its steps from the ' +
        'one and to the other, where they go opposite ways.',
    },
    suspect: { ...limit, description: 'A value that stands out by more is suspect. In units of the signal.' },
    fail: { ...limit, description: 'A value that stands out by more fails.' },
    max_gap: maxGap,
    ...actions,
  }),
  ...oneOfBoth,
} as const;

/** IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 6. */
export const spike = {
  name: 'spike',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { method, max_gap: gap } = file;
    return {
      rule: 'spike',
      method,
      ...convertLimits(file, key),
      ...convertMaxGap(gap, key),
      ...convertActions(file, key),
    };
  },
  test(rule, context): SeriesTest {
    const { gap, passesMissing } = neighboursOf(rule.maxGap, context);
    return passesMissing ? new NearestSpikes(rule, gap) : new AdjacentSpikes(rule, gap);
  },
} satisfies SeriesRuleDefinition<SpikeRule>;
