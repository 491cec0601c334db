import type { NumericArray, Slab } from '../netcdf/model.js';
import type { StoredDataset } from '../netcdf/read/index.js';
import type { DatasetPlan } from '../plan/plan.js';
import { countsOf, wholeNumbers } from './stored-integers.js';

/** Where slabs lie in the file, which may have other numbers of readings than the database now gives. */
export interface SlabPlacement {
  /** Readings of each machine along `obs` in the file; empty for layouts without it. */
  readonly rowSizes: readonly number[];
  /** The parts of a slab that the file can have, at their places in the file. */
  place(slab: Slab): Iterable<Slab>;
}

type Planned = Pick<DatasetPlan, 'shape' | 'layout' | 'packing'>;

/**
 * Along `obs`, machine follows machine: where one has other numbers of readings in the file, all after it are shifted.
 * `row_size` of the file tells by how much, or without it `machine_index`.
 */
export async function readPlacement(
  { shape, layout, packing }: Planned,
  stored: StoredDataset,
  signal: AbortSignal | undefined,
): Promise<SlabPlacement> {
  const planned = layout.name === 'ragged' ? shape.machines.map(({ length }) => length) : [];
  const asPlanned: SlabPlacement = { rowSizes: planned, place: (slab) => [slab] };
  if (layout.name !== 'ragged') return asPlanned;
  const found = await storedRowSizes(stored, signal);
  const observations = stored.dimensions.find(({ name }) => name === 'obs')?.length;
  const isConsistent = found?.every((size) => size >= 0) && found.reduce((sum, size) => sum + size, 0) === observations;
  if (found === undefined || !isConsistent) return asPlanned;
  if (found.length === planned.length && found.every((size, m) => size === planned[m])) return asPlanned;
  const alongObs = packing.dataset.variables.map(({ dimensions }) => dimensions[0] === 'obs');
  return { rowSizes: found, place: (slab) => (alongObs[slab.variable] ? shifted(slab, planned, found) : [slab]) };
}

async function storedRowSizes(
  { variables, dimensions }: StoredDataset,
  signal: AbortSignal | undefined,
): Promise<number[] | undefined> {
  const named = (wanted: string) => variables.find(({ name }) => name === wanted);
  const sizes = named('row_size');
  if (sizes !== undefined) return wholeNumbers(sizes, signal);
  const index = named('machine_index');
  const machines = dimensions.find(({ name }) => name === 'machine');
  return index && machines && countsOf(index, machines.length, signal);
}

/** A slab of one machine's readings, at the place of that machine in the file. */
function* shifted(slab: Slab, planned: readonly number[], found: readonly number[]): Generator<Slab> {
  let machine = 0;
  let row = slab.start[0];
  let offset = 0;
  while (machine < planned.length && row >= planned[machine]) {
    row -= planned[machine];
    offset += found[machine] ?? 0;
    machine++;
  }
  const rows = Math.min(slab.count[0], Math.max(0, (found[machine] ?? 0) - row));
  if (rows === 0) return;
  const values = (slab.data as NumericArray).length / slab.count[0];
  yield {
    variable: slab.variable,
    start: slab.start.with(0, offset + row),
    count: slab.count.with(0, rows),
    data: (slab.data as NumericArray).subarray(0, rows * values),
  };
}
