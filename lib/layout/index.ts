export type { About, Stamp } from './about.js';
export * from './layout.js';
export * from './machines.js';
export { RaggedLayout } from './ragged.js';
export { describeSignals, type SignalDescription, type SignalShape } from './signals.js';
export { layoutSlabs, passesOf } from './slabs.js';
export { StackedLayout } from './stacked.js';
export type { TimeAxis } from './time-axis.js';
export * from './time-encoding.js';
