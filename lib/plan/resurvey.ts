import type { MachineBatch } from '../batch.js';
import { type Survey, Surveyor } from '../survey/index.js';

/** The survey of the sorted readings; order and duplicates are those of the readings as they came. */
export function resurvey(batches: Iterable<MachineBatch>, first: Survey): Survey {
  const surveyor = new Surveyor();
  for (const batch of batches) {
    surveyor.add({ ...batch, machine: new Uint32Array(batch.length).fill(batch.machine) });
  }
  const sorted = surveyor.finish();
  const { readings, grouped, outOfOrder } = first;
  return { ...sorted, readings, grouped, outOfOrder, duplicates: readings - sorted.readings };
}
