export * from './format.js';
export * from './plan-text.js';
export { createProgress, type Progress, type ProgressOptions, type ProgressStream } from './progress.js';
export * from './summary.js';
