/** Files of packed variables in tests. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Tally } from '../../lib/model/tally.js';
import {
  createClassicEncoder,
  createNetcdf4Encoder,
  type Dataset,
  planClassic,
  planNetcdf4,
  type Slab,
} from '../../lib/netcdf/index.js';
import { type Encoding, type PackedDataset, packDataset, packSlabs } from '../../lib/pack/index.js';

/** A variable of doubles along a dimension of its own. */
export interface Column {
  readonly name: string;
  readonly values: Float64Array;
  readonly encoding: Encoding;
}

export function datasetOf(columns: readonly Column[]): Dataset {
  return {
    dimensions: columns.map(({ name, values }) => ({ name: `x_${name}`, length: values.length })),
    variables: columns.map(({ name }) => ({
      name,
      type: 'double',
      dimensions: [`x_${name}`],
      attributes: [{ name: '_FillValue', value: Float64Array.of(Number.NaN) }],
    })),
    attributes: [],
  };
}

export function packedOf(columns: readonly Column[], format: 'netcdf4' | 'cdf5' = 'netcdf4'): PackedDataset {
  return packDataset(
    datasetOf(columns),
    columns.map(({ name }, variable) => ({ variable, signals: [name] })),
    Object.fromEntries(columns.map(({ name, encoding }) => [name, encoding])),
    { format, hasStorage: format === 'netcdf4' },
  );
}

/** Values in slabs of at most `length`. */
export async function* slabsOf(columns: readonly Column[], length: number): AsyncGenerator<Slab> {
  for (const [variable, { values }] of columns.entries()) {
    for (let from = 0; from < values.length; from += length) {
      const data = values.slice(from, from + length);
      yield { variable, start: [from], count: [data.length], data };
    }
  }
}

/** The file, and what did not fit. */
export async function packFile(
  columns: readonly Column[],
  format: 'netcdf4' | 'cdf5' = 'netcdf4',
): Promise<{ bytes: Buffer; tally: Tally }> {
  const packed = packedOf(columns, format);
  const tally = new Tally();
  const encoder =
    format === 'netcdf4'
      ? createNetcdf4Encoder(planNetcdf4(packed.dataset))
      : createClassicEncoder(planClassic(packed.dataset, { version: format }));
  const body = await buffer(Readable.from(packSlabs(slabsOf(columns, 100), packed, tally)).pipe(encoder.stream));
  return { bytes: Buffer.concat([(await encoder.head) ?? Buffer.alloc(0), body]), tally };
}
