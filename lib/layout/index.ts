export * from './layout.js';
export * from './machines.js';
export * from './time-encoding.js';
