export { addFaults, type Faults } from './faults.js';
export type { SampleOptions } from './sample-options.js';
export { writeSample } from './write-sample.js';
