import { FAIL, GOOD, MISSING, SUSPECT } from '../../model/qc-flags.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import { convertActions } from '../rule-actions.js';
import type { ValueRuleDefinition } from '../rule-definition.js';
import { convertSpans, type Span } from '../rule-limits.js';
import { oneOfBoth, ruleSchema, span, spanActions } from '../rule-schema.js';
import type { ValueTest } from '../value-test.js';

/** Values outside `suspect` are suspect, those outside `fail` fail. The ends of a span belong to it. */
export interface GrossRangeRule extends SignalRule {
  readonly rule: 'gross_range';
  readonly suspect?: Span;
  readonly fail?: Span;
}

const schema = {
  ...ruleSchema('gross_range', 'Values outside spans are flagged.', {
    suspect: { ...span, description: 'Values outside [min, max] are suspect: what the operator expects.' },
    fail: { ...span, description: 'Values outside [min, max] fail: what the sensor can measure.' },
    ...spanActions,
  }),
  ...oneOfBoth,
} as const;

/** IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 4. */
export const grossRange = {
  name: 'gross_range',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    return { rule: 'gross_range', ...convertSpans(file, key), ...convertActions(file, key) };
  },
  test: spanTest,
} satisfies ValueRuleDefinition<GrossRangeRule>;

const ANY: Span = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function spanTest({ suspect = ANY, fail = ANY }: GrossRangeRule): ValueTest {
  const [suspectMin, suspectMax] = suspect;
  const [failMin, failMax] = fail;
  // What fails without a suspect span is found by the same first comparison.
  const min = Math.max(suspectMin, failMin);
  const max = Math.min(suspectMax, failMax);
  return {
    judge(_time, values, length, flags) {
      for (let i = 0; i < length; i++) {
        const value = values[i];
        if (value >= min && value <= max) flags[i] = GOOD;
        else if (value < failMin || value > failMax) flags[i] = FAIL;
        else flags[i] = Number.isNaN(value) ? MISSING : SUSPECT;
      }
    },
    clip(_time, value, flag) {
      const [low, high] = flag === FAIL ? fail : suspect;
      return Math.min(Math.max(value, low), high);
    },
  };
}
