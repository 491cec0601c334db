/**
 * netCDF encoders: a library of its own. A dataset is planned, then slabs of values go into a stream and the bytes of
 * the file come out.
 *
 *     const plan = planNetcdf4(dataset, { deflate: 4 });
 *     const { stream, head } = createNetcdf4Encoder(plan);
 *     // The file is `plan.headLength` bytes that are known last, and what leaves the stream behind them.
 *     await pipeline(Readable.from(slabs), stream, createWriteStream(path, { start: plan.headLength }));
 *     const file = await open(path, 'r+');
 *     await file.write(await head, 0, plan.headLength, 0);
 *     await file.close();
 *
 * `planClassic` and `createClassicEncoder` are the same for the classic formats, whose bytes are all known in order: there is no head.
 */

export { type ClassicEncoderOptions, createClassicEncoder } from './classic/encoder.js';
export { type ClassicOptions, type ClassicPlan, type PlannedVariable, planClassic } from './classic/plan.js';
export { CLASSIC_VERSIONS, type ClassicVersion } from './classic/version.js';
export type { Encoder, PositionedBytes } from './encoder.js';
export * from './model.js';
export {
  createNetcdf4Encoder,
  type Netcdf4Encoder,
  type Netcdf4EncoderOptions,
  type Netcdf4Statistics,
} from './netcdf4/encoder.js';
export { type Reference, type ReferenceEntry, referencesJson } from './netcdf4/kerchunk-references.js';
export type { Netcdf4Options } from './netcdf4/options.js';
export { type Netcdf4Plan, planNetcdf4 } from './netcdf4/plan.js';
export type { VariableStorage } from './netcdf4/storage.js';
