export * from './batch.js';
export * from './errors.js';
export * from './tally.js';
