/** Encodes a dataset and its values, cut into slabs, into one buffer. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  createNetcdf4Encoder,
  type Dataset,
  type Netcdf4Encoder,
  type Netcdf4EncoderOptions,
  type Netcdf4Options,
  type Netcdf4Plan,
  type NumericArray,
  planNetcdf4,
  type Slab,
  shapeOf,
} from '../../../lib/netcdf/index.js';

export type Values = NumericArray | readonly string[];

/** A dataset and the values of each of its variables, `product(shape)` in row-major order. */
export interface Filled {
  readonly dataset: Dataset;
  readonly values: readonly Values[];
}

export interface Encoded {
  readonly bytes: Buffer;
  readonly plan: Netcdf4Plan;
  readonly encoder: Netcdf4Encoder;
}

/** One slab per variable, in order. */
export function* wholeSlabs({ dataset, values }: Filled): Generator<Slab> {
  for (const [variable, v] of dataset.variables.entries()) {
    const count = shapeOf(dataset, v);
    yield { variable, start: count.map(() => 0), count, data: values[variable] };
  }
}

/** The file of `filled`. Fails where its length is not the planned one, or exceeds the bound. */
export async function encode(
  filled: Filled,
  options: Netcdf4Options & Netcdf4EncoderOptions = {},
  slabs: Iterable<Slab> = wholeSlabs(filled),
): Promise<Encoded> {
  const plan = planNetcdf4(filled.dataset, options);
  const encoder = createNetcdf4Encoder(plan, options);
  const bytes = await encodeSlabs(encoder, slabs);
  const isAsPlanned = plan.exact ? bytes.length === plan.size : bytes.length <= plan.size;
  if (!isAsPlanned) throw new Error(`planned ${plan.size} bytes, got ${bytes.length}`);
  return { bytes, plan, encoder };
}

/** The output for any `slabs`: the file with its head. */
export async function encodeSlabs(encoder: Netcdf4Encoder, slabs: Iterable<Slab>): Promise<Buffer> {
  const source = Readable.from(slabs);
  source.on('error', (error) => encoder.stream.destroy(error));
  const body = await buffer(source.pipe(encoder.stream));
  return Buffer.concat([(await encoder.head) ?? Buffer.alloc(0), body]);
}

/** The error that `slabs` cause. */
export async function failure(encoder: Netcdf4Encoder, slabs: Iterable<Slab>): Promise<Error> {
  const failed = once(encoder.stream, 'error');
  Readable.from(slabs).pipe(encoder.stream).resume();
  const [error] = await failed;
  return error as Error;
}
