import { convertActions } from '../../clean/rule-actions.js';
import { convertLimits } from '../../clean/rule-limits.js';
import { actions, duration, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../model/qc-flags.js';
import type { SignalRule } from '../../model/signal-rule.js';
import { parseDuration } from '../../time/parse-duration.js';
import type { FromSchema } from '../../util/from-schema.js';
import { convertMaxGap, maxGap, neighboursOf } from '../max-gap.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { FlagQueue, SeriesRows, SeriesTest } from '../series-test.js';

/** A value that is too far from the one before it for the time between them. */
export interface RateOfChangeRule extends SignalRule {
  readonly rule: 'rate_of_change';
  /** In units of the signal per second. */
  readonly suspect?: number;
  readonly fail?: number;
  /** Seconds. */
  readonly maxGap?: number;
}

const schema = {
  ...ruleSchema(
    'rate_of_change',
    'Values that changed too fast since the one before are flagged.',
    {
      suspect: { ...limit, description: 'A faster change is suspect: units of the signal, in the time of per.' },
      fail: { ...limit, description: 'A faster change fails.' },
      per: { ...duration, description: 'The time that suspect and fail are for: "1min" for a change per minute.' },
      max_gap: maxGap,
      ...actions,
    },
    ['per'],
  ),
  ...oneOfBoth,
} as const;

/** IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 7. */
export const rateOfChange = {
  name: 'rate_of_change',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const { suspect, fail } = convertLimits(file, key);
    const seconds = Number(parseDuration(file.per, `${key}.per`)) / 1e9;
    return {
      rule: 'rate_of_change',
      ...(suspect !== undefined && { suspect: suspect / seconds }),
      ...(fail !== undefined && { fail: fail / seconds }),
      ...convertMaxGap(file.max_gap, key),
      ...convertActions(file, key),
    };
  },
  test(rule, context): SeriesTest {
    const { gap, passesMissing } = neighboursOf(rule.maxGap, context);
    return new Rates(rule, gap, passesMissing);
  },
} satisfies SeriesRuleDefinition<RateOfChangeRule>;

class Rates implements SeriesTest {
  readonly #suspect: number;
  readonly #fail: number;
  readonly #gap: number;
  readonly #passesMissing: boolean;
  /** The value before; NaN: there is none. */
  #last = Number.NaN;
  #lastTime = 0;

  constructor(
    { suspect, fail = Number.POSITIVE_INFINITY }: Pick<RateOfChangeRule, 'suspect' | 'fail'>,
    gap: number,
    passesMissing: boolean,
  ) {
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
    this.#gap = gap;
    this.#passesMissing = passesMissing;
  }

  add({ length, seconds, values }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    const suspect = this.#suspect;
    const fail = this.#fail;
    const gap = this.#gap;
    const passesMissing = this.#passesMissing;
    let last = this.#last;
    let lastTime = this.#lastTime;
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const step = seconds[i] - lastTime;
      const rate = Math.abs(value - last) / step;
      if (rate <= suspect && step <= gap) array[at + i] = GOOD;
      else if (Number.isNaN(value)) {
        array[at + i] = MISSING;
        if (passesMissing) continue;
      } else if (step > gap || !(rate > suspect)) array[at + i] = NOT_EVALUATED;
      else array[at + i] = rate > fail ? FAIL : SUSPECT;
      last = value;
      lastTime = seconds[i];
    }
    this.#last = last;
    this.#lastTime = lastTime;
  }

  end(): void {}
}
