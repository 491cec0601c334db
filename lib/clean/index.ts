export * from '../time/round.js';
export * from './clean.js';
export * from './clean-transform.js';
export * from './machine-names.js';
