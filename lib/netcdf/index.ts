/**
 * netCDF encoders: a library of its own. A dataset is planned, then slabs of values go into a stream and the bytes of
 * the file come out.
 */

export { createClassicEncoder } from './classic/encoder.js';
export { type ClassicOptions, type ClassicPlan, type PlannedVariable, planClassic } from './classic/plan.js';
export { CLASSIC_VERSIONS, type ClassicVersion } from './classic/version.js';
export type { Encoder } from './encoder.js';
export * from './model.js';
