import { FAIL, GOOD, MISSING } from '../model/qc-flags.js';
import { KEEP, type SignalRule } from '../model/signal-rule.js';
import { isRange, type RangeRule } from './range-rule.js';
import { isValueRule, type ValueRule, valueTestOf } from './rules/index.js';
import type { ValueTest } from './value-test.js';

/** A rule that judges values one by one, with its test. */
export interface JudgingRule {
  readonly rule: SignalRule;
  readonly value: ValueTest;
  /** A value that the test flags as missing is none: no other test sees it. */
  readonly tellsMissing?: boolean;
  /** What its counts are called; absent: by its name. */
  readonly counted?: string;
}

/** The rule with its test; undefined for one that needs the neighbours of a value. */
export function judgingRule(rule: RangeRule | ValueRule | SignalRule): JudgingRule | undefined {
  if (isRange(rule)) return { rule: rangeActions(rule), value: rangeTest(rule), counted: 'out of range' };
  if (!isValueRule(rule)) return undefined;
  const { rule: name } = rule as SignalRule;
  return { rule, value: valueTestOf(rule), ...(name === 'missing_codes' ? { tellsMissing: true } : {}) };
}

function rangeActions({ replace, integers }: RangeRule): SignalRule {
  if (Number.isNaN(replace)) return { rule: 'range', onSuspect: KEEP, onFail: { kind: 'missing' } };
  const value = integers === undefined ? replace : integers.encode(BigInt(replace));
  return { rule: 'range', onSuspect: KEEP, onFail: { kind: 'number', value } };
}

/** What the range rule replaces, fails. */
function rangeTest(rule: RangeRule): ValueTest {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integers } = rule;
  return {
    judge(_time, values, length, flags) {
      for (let i = 0; i < length; i++) {
        const value = values[i];
        if (Number.isNaN(value)) flags[i] = MISSING;
        else if (integers === undefined) flags[i] = value < min || value > max ? FAIL : GOOD;
        else {
          const integer = integers.decode(value);
          flags[i] = integer < min || integer > max ? FAIL : GOOD;
        }
      }
    },
  };
}
