export { DeduplicateInOrder } from './deduplicate-in-order.js';
export type { Companions, DuplicateOptions, DuplicatePolicy } from './duplicates.js';
export { PassGroup } from './pass-group.js';
export { ScatterGroup } from './scatter-group.js';
export { readGrouped, SpillGroup } from './spill-group.js';
export { SpillStore } from './spill-store.js';
export { TimeUnion } from './time-union.js';
