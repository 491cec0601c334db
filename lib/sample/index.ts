export type { SampleOptions } from './sample-options.js';
export { type SampleSummary, writeSample } from './write-sample.js';
