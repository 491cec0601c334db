import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../model/qc-flags.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import { didYouMean } from '../../util/suggest.js';
import { MONTHS, monthFinder } from '../months.js';
import { convertActions } from '../rule-actions.js';
import type { ValueRuleDefinition } from '../rule-definition.js';
import { convertSpans, refuseRule, type Span } from '../rule-limits.js';
import { oneOfBoth, ruleSchema, span, spanActions } from '../rule-schema.js';
import type { ValueTest } from '../value-test.js';

/** Spans that depend on the month of the year, in UTC. */
export interface ClimatologyRule extends SignalRule {
  readonly rule: 'climatology';
  /** `(12)` from January on; undefined: values of that month are not evaluated. */
  readonly months: readonly (MonthSpans | undefined)[];
}

export interface MonthSpans {
  readonly suspect?: Span;
  readonly fail?: Span;
}

/** Meteorological seasons, by the initials of their months. */
const SEASONS = ['DJF', 'MAM', 'JJA', 'SON'] as const;

const schema = ruleSchema(
  'climatology',
  'Values outside spans of their month or season are flagged. Months are those of UTC.',
  {
    by: { type: 'string', enum: ['month', 'season'], description: 'What the spans are for.' },
    spans: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          suspect: { ...span, description: 'Values outside [min, max] are suspect.' },
          fail: { ...span, description: 'Values outside [min, max] fail.' },
        },
        ...oneOfBoth,
      },
      description:
        'The spans of each month, "1" (January) to "12", or of each season, "DJF", "MAM", "JJA" and "SON". Values of ' +
        'others are not evaluated.',
    },
    ...spanActions,
  },
  ['by', 'spans'],
);

/** IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 5. */
export const climatology = {
  name: 'climatology',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { by, spans } = file;
    const names: readonly string[] = by === 'month' ? Array.from({ length: MONTHS }, (_, m) => `${m + 1}`) : SEASONS;
    const months: (MonthSpans | undefined)[] = Array.from({ length: MONTHS });
    for (const [name, one] of Object.entries(spans)) {
      const index = names.indexOf(name);
      const own = `${key}.spans.${name}`;
      if (index < 0) refuseRule(own, `is no ${by}${didYouMean(name, names)}`);
      const both = convertSpans(one, own);
      // December is the first month of DJF.
      if (by === 'month') months[index] = both;
      else for (let m = 0; m < 3; m++) months[(3 * index + 11 + m) % MONTHS] = both;
    }
    return { rule: 'climatology', months, ...convertActions(file, key) };
  },
  test: climateTest,
} satisfies ValueRuleDefinition<ClimatologyRule>;

const ANY: Span = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function climateTest({ months }: ClimatologyRule): ValueTest {
  const bounds = months.map((spans) => spans && { suspect: spans.suspect ?? ANY, fail: spans.fail ?? ANY });
  const finder = monthFinder();
  return {
    judge(time, values, length, flags) {
      for (let i = 0; i < length; i++) {
        const value = values[i];
        const spans = bounds[finder.monthOf(time[i])];
        if (Number.isNaN(value)) flags[i] = MISSING;
        else if (spans === undefined) flags[i] = NOT_EVALUATED;
        else if (value < spans.fail[0] || value > spans.fail[1]) flags[i] = FAIL;
        else flags[i] = value < spans.suspect[0] || value > spans.suspect[1] ? SUSPECT : GOOD;
      }
    },
    clip(time, value, flag) {
      const spans = bounds[finder.monthOf(time)];
      if (spans === undefined) return value;
      const [low, high] = flag === FAIL ? spans.fail : spans.suspect;
      return Math.min(Math.max(value, low), high);
    },
  };
}
