import { convertActions } from '../../clean/rule-actions.js';
import { refuseRule } from '../../clean/rule-limits.js';
import { actions, duration, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../model/qc-flags.js';
import type { SignalRule } from '../../model/signal-rule.js';
import { parseDuration } from '../../time/parse-duration.js';
import type { FromSchema } from '../../util/from-schema.js';
import { isLonger } from '../seconds.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { FlagQueue, SeriesRows, SeriesTest } from '../series-test.js';

/** The first value after a time without any. */
export interface TimeGapRule extends SignalRule {
  readonly rule: 'time_gap';
  /** Seconds. */
  readonly suspect?: number;
  readonly fail?: number;
}

const schema = {
  ...ruleSchema('time_gap', 'The first value after a time without values is flagged.', {
    suspect: { ...duration, description: 'A value that comes later after the one before it is suspect.' },
    fail: { ...duration, description: 'A value that comes later after the one before it fails.' },
    ...actions,
  }),
  ...oneOfBoth,
} as const;

/** IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 1 (timing/gap). */
export const timeGap = {
  name: 'time_gap',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    const suspect = secondsOf(file.suspect, `${key}.suspect`);
    const fail = secondsOf(file.fail, `${key}.fail`);
    if (suspect !== undefined && fail !== undefined && suspect > fail) {
      const both = `has suspect ${JSON.stringify(file.suspect)} above fail ${JSON.stringify(file.fail)}`;
      refuseRule(key, `${both}, so that no value would be suspect; swap them`);
    }
    const limits = { ...(suspect !== undefined && { suspect }), ...(fail !== undefined && { fail }) };
    return { rule: 'time_gap', ...limits, ...convertActions(file, key) };
  },
  test: (rule): SeriesTest => new TimeGapTest(rule),
} satisfies SeriesRuleDefinition<TimeGapRule>;

function secondsOf(file: string | undefined, key: string): number | undefined {
  return file === undefined ? undefined : Number(parseDuration(file, key)) / 1e9;
}

class TimeGapTest implements SeriesTest {
  readonly #suspect: number;
  readonly #fail: number;
  /** Time of the last value. */
  #last = Number.NaN;

  constructor({ suspect, fail = Number.POSITIVE_INFINITY }: TimeGapRule) {
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
  }

  add({ length, seconds, values }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    for (let i = 0; i < length; i++) {
      if (Number.isNaN(values[i])) array[at + i] = MISSING;
      else {
        array[at + i] = this.#judge(seconds[i]);
        this.#last = seconds[i];
      }
    }
  }

  /** The first value of all comes after nothing. */
  #judge(time: number): number {
    const gap = time - this.#last;
    if (isLonger(gap, this.#fail, time)) return FAIL;
    if (isLonger(gap, this.#suspect, time)) return SUSPECT;
    return Number.isNaN(gap) ? NOT_EVALUATED : GOOD;
  }

  end(): void {}
}
