import { convertActions } from '../../clean/rule-actions.js';
import { refuseRule } from '../../clean/rule-limits.js';
import { actions, duration, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import type { SignalRule } from '../../model/signal-rule.js';
import { parseDuration } from '../../time/parse-duration.js';
import type { FromSchema } from '../../util/from-schema.js';
import { FlatRuns } from '../flat-runs.js';
import { convertMaxGap, maxGap, neighboursOf } from '../max-gap.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { SeriesTest } from '../series-test.js';

/** Values that stay the same for too long. */
export interface FlatLineRule extends SignalRule {
  readonly rule: 'flat_line';
  /** Values are the same if all of them lie within less than this, or are equal. */
  readonly tolerance: number;
  /** Nanoseconds. */
  readonly suspect?: bigint;
  readonly fail?: bigint;
  /** Seconds. */
  readonly maxGap?: number;
}

const schema = {
  ...ruleSchema('flat_line', 'Values that stayed the same for too long are flagged.', {
    tolerance: {
      ...limit,
      default: 0,
      description: 'Values are the same where largest and smallest are less than this apart, or equal.',
    },
    suspect: { ...duration, description: 'A value is suspect where all values of so long a time are the same.' },
    fail: { ...duration, description: 'A value fails where all values of so long a time are the same.' },
    max_gap: {
      ...maxGap,
      description:
        'Values that are farther apart are not one line; missing values between them are passed over. Default: 10 times ' +
        'the cadence of the machine.',
    },
    ...actions,
  }),
  ...oneOfBoth,
} as const;

/** IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 8. */
export const flatLine = {
  name: 'flat_line',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { tolerance } = file;
    const durationOf = (name: 'suspect' | 'fail') => {
      const text = file[name];
      return text === undefined ? undefined : parseDuration(text, `${key}.${name}`);
    };
    const [suspect, fail] = [durationOf('suspect'), durationOf('fail')];
    if (suspect !== undefined && fail !== undefined && fail < suspect) {
      const both = `has fail ${JSON.stringify(file.fail)} shorter than suspect ${JSON.stringify(file.suspect)}`;
      refuseRule(key, `${both}, so that no value would be suspect; swap them`);
    }
    return {
      ...{ rule: 'flat_line', tolerance },
      ...(suspect !== undefined && { suspect }),
      ...(fail !== undefined && { fail }),
      ...convertMaxGap(file.max_gap, key),
      ...convertActions(file, key),
    };
  },
  test({ tolerance, suspect, fail, maxGap }, context): SeriesTest {
    const { gap } = neighboursOf(maxGap, context);
    const seconds = (time: bigint | undefined) => (time === undefined ? undefined : Number(time) / 1e9);
    return new FlatRuns(tolerance, seconds(suspect), seconds(fail), gap);
  },
  window: ({ suspect, fail }) => ({ duration: (suspect ?? fail) as bigint }),
} satisfies SeriesRuleDefinition<FlatLineRule>;
