import {
  createClassicEncoder,
  createNetcdf4Encoder,
  type Encoder,
  type Netcdf4Statistics,
  type ReferenceEntry,
} from '../netcdf/index.js';
import { createAppendingEncoder } from '../netcdf/netcdf4/encoder.js';
import type { DatasetPlan } from '../plan/plan.js';

export interface EncoderWithReferences extends Encoder {
  /** netCDF-4 only. */
  readonly statistics?: Netcdf4Statistics;
  /** The file as references of kerchunk, once the stream has ended; netCDF-4 only. */
  references?(url: string): Iterable<ReferenceEntry>;
}

/** A new encoder for the planned file. @param keepsUntouched chunks that no slab touches stay as they were */
export function createEncoder(
  { file: { encoding }, threads: { compress } }: DatasetPlan,
  keepsUntouched = false,
): EncoderWithReferences {
  if (encoding.kind === 'classic') return createClassicEncoder(encoding.plan, { order: encoding.order });
  const create = keepsUntouched ? createAppendingEncoder : createNetcdf4Encoder;
  return create(encoding.plan, compress === undefined ? {} : { threads: compress });
}
