export { DeduplicateInOrder } from './deduplicate-in-order.js';
export * from './duplicates.js';
export * from './pass-group.js';
export * from './scatter-group.js';
export * from './spill-group.js';
export * from './spill-store.js';
export { TimeUnion } from './time-union.js';
