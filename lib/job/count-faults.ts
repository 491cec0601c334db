import type { ReadingPasses } from '../flow/reading-passes.js';
import { layoutSlabs } from '../layout/index.js';
import type { MachineBatch } from '../model/batch.js';
import { Tally } from '../model/tally.js';
import { countUnrepresentable, UNREPRESENTABLE } from '../pack/index.js';
import { fitsFloat } from '../parquet/index.js';
import type { DatasetPlan, PassPlan, TablePlan } from '../plan/plan.js';
import type { ReadingSource } from '../source/reading-source.js';

/** Values that another of the same signal, machine and time displaces, found in a pass of its own where there may be any. */
export async function mergedValues(passes: ReadingPasses, { survey }: PassPlan): Promise<Tally> {
  const tally = new Tally();
  if (survey.duplicates === 0) return tally;
  for await (const _ of passes.grouped({ tally }));
  return tally;
}

/** The same for the columns of a table. */
export async function unfitFloats(
  passes: ReadingPasses,
  { parquet }: TablePlan,
  { signals }: ReadingSource,
): Promise<Tally> {
  const tally = new Tally();
  const floats = (parquet?.columns ?? []).flatMap(({ type }, s) => (type === 'float' ? [s] : []));
  if (floats.length === 0) return tally;
  for await (const { length, values } of passes.grouped({ signals: floats }) as AsyncIterable<MachineBatch>) {
    for (const [k, column] of values.entries()) {
      const count = column.subarray(0, length).reduce((sum, value) => (fitsFloat(value) ? sum : sum + 1), 0);
      tally.add(signals[floats[k]].name, UNREPRESENTABLE, count);
    }
  }
  return tally;
}

/** Values that their stored types cannot hold, found in a pass of its own where there is a type that may not. */
export async function unrepresentable(passes: ReadingPasses, { layout, packing }: DatasetPlan): Promise<Tally> {
  if (packing.packed.size === 0) return new Tally();
  const readings = (signals: readonly number[]) => passes.grouped({ signals }) as AsyncIterable<MachineBatch>;
  return countUnrepresentable(layoutSlabs(layout, readings, 'any'), packing);
}
