import { type ReadingBatch, timeHalves } from '../model/batch.js';
import { recycle } from '../util/recycle.js';

/** The readings of some machines, by code. Batches are changed in place; those that have none are left out. */
export async function* selectMachines(
  batches: AsyncIterable<ReadingBatch>,
  wanted: ReadonlySet<number>,
): AsyncIterableIterator<ReadingBatch> {
  let rows = new Uint32Array(0);
  for await (const batch of batches) {
    if (rows.length < batch.length) rows = new Uint32Array(batch.length);
    const count = rowsOf(batch, wanted, rows);
    if (count === batch.length) yield batch;
    else if (count > 0) yield Object.assign(batch, { length: moveUp(batch, rows, count) });
    else recycle(batch);
  }
}

/** Writes the rows of wanted machines to `rows`, in their order. @returns their number */
function rowsOf({ length, machine }: ReadingBatch, wanted: ReadonlySet<number>, rows: Uint32Array): number {
  let count = 0;
  let code = -1;
  let isWanted = false;
  for (let i = 0; i < length; i++) {
    if (machine[i] !== code) {
      code = machine[i];
      isWanted = wanted.has(code);
    }
    if (isWanted) rows[count++] = i;
  }
  return count;
}

/** Moves these rows to the front. @returns their number */
function moveUp({ length, machine, time, values, flags = [] }: ReadingBatch, rows: Uint32Array, count: number): number {
  const halves = timeHalves(time, length);
  for (let k = 0; k < count; k++) {
    const i = rows[k];
    machine[k] = machine[i];
    halves[2 * k] = halves[2 * i];
    halves[2 * k + 1] = halves[2 * i + 1];
  }
  for (const column of [...values, ...flags]) for (let k = 0; k < count; k++) column[k] = column[rows[k]];
  return count;
}
