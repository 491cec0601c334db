import { GOOD, MISSING } from '../../model/qc-flags.js';
import { KEEP, type SignalRule } from '../../model/signal-rule.js';
import type { FromSchema } from '../../util/from-schema.js';
import type { ValueRuleDefinition } from '../rule-definition.js';
import { refuseRule } from '../rule-limits.js';
import { ruleSchema } from '../rule-schema.js';
import type { ValueTest } from '../value-test.js';

/** Numbers that stand for no value. They become missing whatever other rules say. */
export interface MissingCodesRule extends SignalRule {
  readonly rule: 'missing_codes';
  readonly codes: readonly number[];
}

const schema = ruleSchema(
  'missing_codes',
  'Numbers that stand for no value, as many loggers write them, become missing.',
  {
    codes: {
      type: 'array',
      minItems: 1,
      items: { type: 'number' },
      examples: [[-999, 9999]],
      description: 'The numbers. A value is one of them if it is equal, as a double.',
    },
  },
  ['codes'],
);

/** Like `missing_value` and `_FillValue` of the CF Conventions (2.5.1), for data that do not declare them. */
export const missingCodes = {
  name: 'missing_codes',
  schema,
  convert({ codes }: FromSchema<typeof schema>, key) {
    const twice = codes.find((code, i) => codes.indexOf(code) < i);
    if (twice !== undefined) refuseRule(`${key}.codes`, `has ${twice} twice; name each code once`);
    return { rule: 'missing_codes', codes, onSuspect: KEEP, onFail: KEEP };
  },
  test: ({ codes }) => (codes.length === 1 ? oneCode(codes[0]) : severalCodes(codes)),
} satisfies ValueRuleDefinition<MissingCodesRule>;

function oneCode(code: number): ValueTest {
  return {
    judge(_time, values, length, flags) {
      for (let i = 0; i < length; i++) {
        const value = values[i];
        flags[i] = value === code || Number.isNaN(value) ? MISSING : GOOD;
      }
    },
  };
}

function severalCodes(codes: readonly number[]): ValueTest {
  return {
    judge(_time, values, length, flags) {
      for (let i = 0; i < length; i++) {
        const value = values[i];
        let isMissing = Number.isNaN(value);
        // They are few: a set takes ten times as long.
        for (let c = 0; c < codes.length; c++) if (value === codes[c]) isMissing = true;
        flags[i] = isMissing ? MISSING : GOOD;
      }
    },
  };
}
