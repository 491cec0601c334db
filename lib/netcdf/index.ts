/**
 * netCDF encoders, as a library of their own. Plan a dataset, then write slabs of values into a stream; it emits the
 * bytes of the file.
 *
 *     const plan = planNetcdf4(dataset, { deflate: 4 });
 *     const { stream, head } = createNetcdf4Encoder(plan);
 *     // The first `plan.headLength` bytes are known last; the stream emits the rest.
 *     await pipeline(Readable.from(slabs), stream, createWriteStream(path, { start: plan.headLength }));
 *     const file = await open(path, 'r+');
 *     await file.write(await head, 0, plan.headLength, 0);
 *     await file.close();
 *
 * `planClassic` and `createClassicEncoder` do the same for the classic formats. They emit all bytes in order: there is
 * no head.
 *
 * Every error is a {@link FleetcdfError} with a stable `code`. Planning throws {@link FormatError} and
 * {@link SettingsError}. A stream fails with {@link SlabError} or {@link FormatError}. {@link EncoderError} reports use
 * at the wrong time, {@link InternalError} a fault of this library.
 */

export { EncoderError, FleetcdfError, FormatError, InternalError, SettingsError, SlabError } from '../errors.js';
export { type ClassicEncoderOptions, createClassicEncoder } from './classic/encoder.js';
export { type ClassicOptions, type ClassicPlan, type PlannedVariable, planClassic } from './classic/plan.js';
export { CLASSIC_VERSIONS, type ClassicVersion } from './classic/version.js';
export type { Encoder, PositionedBytes } from './encoder.js';
export {
  type Attribute,
  type AttributeValue,
  type Dataset,
  type Dimension,
  type NcType,
  type NumericArray,
  type Slab,
  type Storage,
  shapeOf,
  type Variable,
  WIDTH,
} from './model.js';
export {
  createNetcdf4Encoder,
  type Netcdf4Encoder,
  type Netcdf4EncoderOptions,
  type Netcdf4Statistics,
} from './netcdf4/encoder.js';

export type { LedgerSource } from './netcdf4/ledger.js';
export type { Netcdf4Options } from './netcdf4/options.js';
export { type Netcdf4Plan, planNetcdf4 } from './netcdf4/plan.js';
export type { VariableStorage } from './netcdf4/storage.js';
export { type Reference, type ReferenceEntry, referencesJson } from './zarr/references-document.js';
