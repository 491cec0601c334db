export { type CleanRules, cleanBatch, cleansNothing, type RangeRule, ROUNDED } from './clean.js';
export { CleanTransform } from './clean-transform.js';
export { cleanMachineNames, machineNameCleaner } from './machine-names.js';
