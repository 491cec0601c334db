export { type CleanRules, cleanBatch, cleansNothing, type RangeRule, ROUNDED } from './clean.js';
export { CleanTransform } from './clean-transform.js';
export { cleanMachineNames } from './machine-names.js';
