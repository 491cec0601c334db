export { type CleanRules, cleanBatch, cleansNothing, type RangeRule, ROUNDED } from './clean.js';
export { CleanTransform } from './clean-transform.js';
export { cleanMachineNames, machineNameCleaner } from './machine-names.js';
export { isValueRule, VALUE_RULES, type ValueRule, valueTestOf } from './rules/index.js';
export type { ValueTest } from './value-test.js';
