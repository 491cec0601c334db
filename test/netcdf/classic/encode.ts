/** Encodes a dataset and its values, cut into slabs, into one buffer. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  type ClassicOptions,
  type ClassicPlan,
  createClassicEncoder,
  type Dataset,
  type NumericArray,
  planClassic,
  type Slab,
} from '../../../lib/netcdf/index.js';

/** A dataset and the values of each of its variables, `product(shape)` in row-major order. */
export interface Filled {
  readonly dataset: Dataset;
  readonly values: readonly NumericArray[];
}

/** How many of the `left` indices along `dimension` the next slab takes. Absent: as many as allowed. */
export type Cut = (left: number) => number;

export const WHOLE: Cut = (left) => left;

/** All slabs of a file, in file order. */
export function* slabsOf(plan: ClassicPlan, values: readonly NumericArray[], cut: Cut = WHOLE): Generator<Slab> {
  const indexed = plan.variables.map((v, variable) => ({ v, variable }));
  for (const { v, variable } of indexed) if (!v.record) yield* stretch(v.shape, variable, values[variable], [], cut);
  const records = indexed.filter(({ v }) => v.record);
  if (records.length === 1) {
    const [{ v, variable }] = records;
    yield* stretch(v.shape, variable, values[variable], [], cut);
    return;
  }
  for (let record = 0; record < plan.numrecs; record++) {
    for (const { v, variable } of records) yield* stretch(v.shape, variable, values[variable], [record], cut);
  }
}

/** The slabs that cover a variable, or the part of it at the leading indices `fixed`. */
function* stretch(
  shape: readonly number[],
  variable: number,
  values: NumericArray,
  fixed: readonly number[],
  cut: Cut,
): Generator<Slab> {
  const free = shape.slice(fixed.length);
  const total = free.reduce((product, length) => product * length, 1);
  const base = fixed.reduce((offset, index) => offset + index * total, 0);
  for (let done = 0; done < total; ) {
    const { start, count } = block(free, done, cut);
    const length = count.reduce((product, n) => product * n, 1);
    const data = values.slice(base + done, base + done + length) as NumericArray;
    yield { variable, start: [...fixed, ...start], count: [...fixed.map(() => 1), ...count], data };
    done += length;
  }
}

/** A contiguous block that begins at row-major position `position`: along one dimension, whole in those after it. */
function block(shape: readonly number[], position: number, cut: Cut): { start: number[]; count: number[] } {
  const start: number[] = [];
  let rest = position;
  for (const length of shape.toReversed()) {
    start.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  if (shape.length === 0) return { start, count: [] };
  // The slowest dimension that the block can extend along: all later indices are 0.
  const slowest = start.findLastIndex((index) => index > 0);
  const lowest = Math.max(slowest, 0);
  const along = lowest + cut(shape.length - lowest) - 1;
  const left = shape[along] - start[along];
  const count = shape.map((length, d) => (d < along ? 1 : d === along ? cut(left) : length));
  return { start, count };
}

/** The file of `filled`. Fails where its length differs from the plan. */
export async function encode(
  { dataset, values }: Filled,
  options: ClassicOptions = {},
  cut: Cut = WHOLE,
): Promise<{ bytes: Buffer; plan: ClassicPlan }> {
  const plan = planClassic(dataset, options);
  const bytes = await encodeSlabs(plan, slabsOf(plan, values, cut));
  if (bytes.length !== plan.size) throw new Error(`planned ${plan.size} bytes, got ${bytes.length}`);
  return { bytes, plan };
}

/** The output for any `slabs`. */
export async function encodeSlabs(plan: ClassicPlan, slabs: Iterable<Slab>): Promise<Buffer> {
  const { stream } = createClassicEncoder(plan);
  const source = Readable.from(slabs);
  source.on('error', (error) => stream.destroy(error));
  return buffer(source.pipe(stream));
}
