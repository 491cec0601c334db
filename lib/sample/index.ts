export type { SampleOptions } from './options.js';
export { type SampleSummary, writeSample } from './write-sample.js';
