export * from '../util/format.js';
export type { ProgressStream } from './display.js';
export * from './plan-text.js';
export { createProgress, type Progress, type ProgressOptions } from './progress.js';
export * from './summary.js';
