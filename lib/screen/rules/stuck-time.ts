import { convertActions } from '../../clean/rule-actions.js';
import { convertLimits } from '../../clean/rule-limits.js';
import { actions, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../model/qc-flags.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { FlagQueue, SeriesRows, SeriesTest } from '../series-test.js';

/** A time stamp that several values of a signal have, as of a clock that stands still. */
export interface StuckTimeRule extends SignalRule {
  readonly rule: 'stuck_time';
  /** Values at one time. */
  readonly suspect?: number;
  readonly fail?: number;
}

const count = { type: 'integer', minimum: 2 } as const;

const schema = {
  ...ruleSchema('stuck_time', 'Values whose time several values of the same machine and signal have are flagged.', {
    suspect: { ...count, description: 'So many values at one time, or more, are suspect.', examples: [2] },
    fail: { ...count, description: 'So many values at one time, or more, fail.', examples: [5] },
    ...actions,
  }),
  ...oneOfBoth,
} as const;

/**
 * Values of one machine and signal at one time are merged (`clean.duplicates`); this rule judges how many there were. A test of
 * our own, in the sense of IOOS QARTOD's timing test.
 */
export const stuckTime = {
  name: 'stuck_time',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    return { rule: 'stuck_time', ...convertLimits(file, key), ...convertActions(file, key) };
  },
  test: (rule): SeriesTest => new StuckTimeTest(rule),
  counts: true,
} satisfies SeriesRuleDefinition<StuckTimeRule>;

class StuckTimeTest implements SeriesTest {
  readonly #suspect: number;
  readonly #fail: number;

  constructor({ suspect, fail = Number.POSITIVE_INFINITY }: StuckTimeRule) {
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
  }

  /** `others` is the number of values at each time. */
  add({ length, values, others }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    for (let i = 0; i < length; i++) {
      const readings = others?.[i] ?? Number.NaN;
      if (Number.isNaN(values[i])) array[at + i] = MISSING;
      else if (readings < this.#suspect) array[at + i] = GOOD;
      else if (readings >= this.#fail) array[at + i] = FAIL;
      else array[at + i] = readings >= this.#suspect ? SUSPECT : NOT_EVALUATED;
    }
  }

  end(): void {}
}
