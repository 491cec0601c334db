import { convertActions } from '../../clean/rule-actions.js';
import { convertLimits } from '../../clean/rule-limits.js';
import { actions, limit, oneOfBoth, ruleSchema } from '../../clean/rule-schema.js';
import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../../model/qc-flags.js';
import type { SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import type { SeriesRuleDefinition } from '../series-rule-definition.js';
import type { FlagQueue, SeriesRows, SeriesTest } from '../series-test.js';

/** Two signals that must agree. */
export interface NeighbourRule extends SignalRule {
  readonly rule: 'neighbour';
  /** The other signal. */
  readonly signal: string;
  /** In units of the signal. */
  readonly suspect?: number;
  readonly fail?: number;
}

const schema = {
  ...ruleSchema(
    'neighbour',
    'Values that do not agree with those of another signal of the same machine at the same time are flagged.',
    {
      signal: { type: 'string', minLength: 1, description: 'The other signal.', examples: ['outlet_temperature'] },
      suspect: { ...limit, description: 'A value that differs by more is suspect. In units of the signal.' },
      fail: { ...limit, description: 'A value that differs by more fails. In units of the signal.' },
      ...actions,
    },
    ['signal'],
  ),
  ...oneOfBoth,
} as const;

/**
 * IOOS QARTOD, Manual for Real-Time Quality Control of In-situ Temperature and Salinity Data, 2.1, test 11 (neighbor):
 * here the neighbour is another sensor of the same machine, at the same time, so that nothing is interpolated.
 */
export const neighbour = {
  name: 'neighbour',
  schema,
  convert(file: FromSchema<typeof schema>, key) {
    return { rule: 'neighbour', signal: file.signal, ...convertLimits(file, key), ...convertActions(file, key) };
  },
  test: (rule): SeriesTest => new NeighbourTest(rule),
  other: ({ signal }) => signal,
} satisfies SeriesRuleDefinition<NeighbourRule>;

class NeighbourTest implements SeriesTest {
  readonly #suspect: number;
  readonly #fail: number;

  constructor({ suspect, fail = Number.POSITIVE_INFINITY }: NeighbourRule) {
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
  }

  add({ length, values, others }: SeriesRows, flags: FlagQueue): void {
    const { array, at } = flags.extend(length);
    for (let i = 0; i < length; i++) {
      const difference = Math.abs(values[i] - (others?.[i] ?? Number.NaN));
      if (difference <= this.#suspect) array[at + i] = GOOD;
      else if (difference > this.#fail) array[at + i] = FAIL;
      else if (difference > this.#suspect) array[at + i] = SUSPECT;
      else array[at + i] = Number.isNaN(values[i]) ? MISSING : NOT_EVALUATED;
    }
  }

  end(): void {}
}
