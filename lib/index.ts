export * from './batch.js';
export * from './errors.js';
export { dryRun, type RunOptions, run } from './run.js';
export * from './tally.js';
