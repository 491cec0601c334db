import {
  createClassicEncoder,
  createNetcdf4Encoder,
  type Encoder,
  type Netcdf4Statistics,
  type ReferenceEntry,
} from '../netcdf/index.js';
import type { DatasetPlan } from '../plan/plan.js';

export interface EncoderWithReferences extends Encoder {
  /** netCDF-4 only. */
  readonly statistics?: Netcdf4Statistics;
  /** The file as references of kerchunk, once the stream has ended; netCDF-4 only. */
  references?(url: string): Iterable<ReferenceEntry>;
}

/** A new encoder for the planned file. */
export function createEncoder({ file: { encoding }, threads: { compress } }: DatasetPlan): EncoderWithReferences {
  if (encoding.kind === 'classic') return createClassicEncoder(encoding.plan, { order: encoding.order });
  return createNetcdf4Encoder(encoding.plan, compress === undefined ? {} : { threads: compress });
}
