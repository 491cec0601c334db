import { type Rule, Tally } from '../model/tally.js';
import type { NumericArray, Slab } from '../netcdf/model.js';
import { recycle } from '../util/recycle.js';
import { areExact, doublesOf, packIntegerCodes } from './integer-codes.js';
import { pack } from './pack.js';
import type { PackedDataset, PackedVariable } from './pack-dataset.js';
import { arrayOf } from './packing.js';

/** The rule of the tally for values that their stored type cannot hold. */
export const UNREPRESENTABLE = 'does not fit';

/**
 * Packs slabs: those of packed variables get new data, others pass unchanged.
 *
 * @param tally counts unrepresentable values by signal
 */
export async function* packSlabs(
  slabs: AsyncIterable<Slab>,
  { packed }: PackedDataset,
  tally: Tally,
): AsyncGenerator<Slab, void, undefined> {
  for await (const slab of slabs) {
    const variable = packed.get(slab.variable);
    if (variable === undefined) {
      yield slab;
      continue;
    }
    const data = packSlab(slab, variable, tally);
    recycle(slab);
    yield { ...slab, data };
  }
}

/** The counts of {@link packSlabs}, without its output. */
export async function countUnrepresentable(slabs: AsyncIterable<Slab>, dataset: PackedDataset): Promise<Tally> {
  const tally = new Tally();
  for await (const _ of packSlabs(slabs, dataset, tally));
  return tally;
}

function packSlab(slab: Slab, { packing, shape, signals, integers }: PackedVariable, tally: Tally): NumericArray {
  const last = shape.length - 1;
  const counting = (rule: Rule) => (index: number) => {
    // Several signals of a variable lie along its last dimension.
    const signal = signals.length === 1 ? 0 : slab.start[last] + (index % slab.count[last]);
    tally.add(signals[signal], rule);
  };
  const onUnrepresentable = counting(UNREPRESENTABLE);
  if (integers !== undefined && areExact(packing)) {
    return packIntegerCodes(slab.data as Float64Array, packing, integers, onUnrepresentable);
  }
  const codes = slab.data as Float64Array;
  const data = integers === undefined ? codes : doublesOf(codes, integers, counting('rounded integer'));
  // Only quantization depends on a value's position.
  if (packing.quantization === undefined) return pack(data, packing, 0, onUnrepresentable);
  const stored = arrayOf(packing.dtype, data.length) as Float64Array;
  const { run, offsets } = runsOf(slab, shape);
  let from = 0;
  for (const offset of offsets) {
    const runStart = from;
    const part = pack(data.subarray(from, from + run), packing, offset, (index) => onUnrepresentable(runStart + index));
    stored.set(part as Float64Array, from);
    from += run;
  }
  return stored;
}

/**
 * The contiguous runs of a slab in its variable: their common length, and the row-major index of each one's first
 * value.
 */
function runsOf(
  { start, count }: Slab,
  shape: readonly number[],
): { run: number; offsets: Generator<number, undefined> } {
  let split = shape.length - 1;
  while (split > 0 && count[split] === shape[split]) split--;
  const run = count.slice(Math.max(0, split)).reduce((a, b) => a * b, 1);
  return { run, offsets: offsetsOf(start, count, shape, split) };
}

function* offsetsOf(
  start: readonly number[],
  count: readonly number[],
  shape: readonly number[],
  split: number,
): Generator<number, undefined> {
  const outer = count.slice(0, Math.max(0, split));
  const pieces = outer.reduce((a, b) => a * b, 1);
  for (let piece = 0; piece < pieces; piece++) {
    let rest = piece;
    const place = [...start];
    for (let d = outer.length - 1; d >= 0; d--) {
      place[d] += rest % outer[d];
      rest = Math.floor(rest / outer[d]);
    }
    yield place.reduce((offset, index, d) => offset * shape[d] + index, 0);
  }
}
