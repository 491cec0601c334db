import type { ValueRuleDefinition } from '../rule-definition.js';
import type { ValueTest } from '../value-test.js';
import { type ClimatologyRule, climatology } from './climatology.js';
import { type GrossRangeRule, grossRange } from './gross-range.js';
import { type MissingCodesRule, missingCodes } from './missing-codes.js';

/** The rules that judge values one by one. */
export type ValueRule = MissingCodesRule | GrossRangeRule | ClimatologyRule;

/** All of them, in the order of the documentation. */
export const VALUE_RULES = [missingCodes, grossRange, climatology] as const;

const BY_NAME = new Map<string, unknown>(VALUE_RULES.map((definition) => [definition.name, definition]));

export function isValueRule(rule: { readonly rule: string }): rule is ValueRule {
  return BY_NAME.has(rule.rule);
}

/** The test of a rule. It may be used for all series. */
export function valueTestOf(rule: ValueRule): ValueTest {
  return (BY_NAME.get(rule.rule) as ValueRuleDefinition<ValueRule>).test(rule);
}
