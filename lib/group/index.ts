export * from './duplicates.js';
export { JoinRepeats } from './join-repeats.js';
export * from './pass-group.js';
export * from './scatter-group.js';
export * from './spill-group.js';
export * from './spill-store.js';
export { TimeUnion } from './time-union.js';
