export { type CleanRules, cleanBatch, cleansNothing, type RangeRule, ROUNDED, withoutValueRules } from './clean.js';
export { CleanTransform } from './clean-transform.js';
export { ValueCleaner } from './clean-values.js';
export { cleanMachineNames, machineNameCleaner } from './machine-names.js';
export { OutcomeCounts } from './outcomes.js';
export { foldRanges } from './range-rule.js';
export { isValueRule, VALUE_RULES, type ValueRule, valueTestOf } from './rules/index.js';
export { type JudgingRule, judgingRule } from './value-rules.js';
export type { ValueTest } from './value-test.js';
