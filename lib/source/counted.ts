import { setImmediate } from 'node:timers/promises';
import type { ReadingBatch } from '../model/batch.js';
import type { Tally } from '../model/tally.js';
import type { TableReader } from './rows/readings-table.js';
import { rowsLeftOutOf } from './rows/row-faults.js';

/**
 * The batches of a reader. `onRows` counts their rows, and those that are left out. Reading is synchronous, so yield to
 * the event loop between two batches, for signals, timers and sockets.
 */
export async function* counted(
  reader: TableReader,
  tally: Tally,
  onRows: (rows: number) => void = () => {},
): AsyncIterableIterator<ReadingBatch> {
  let leftOut = rowsLeftOutOf(reader.table, tally);
  const newlyLeftOut = (): number => {
    const before = leftOut;
    leftOut = rowsLeftOutOf(reader.table, tally);
    return leftOut - before;
  };
  for await (const batch of reader.batches()) {
    onRows(batch.length + newlyLeftOut());
    yield batch;
    await setImmediate();
  }
  onRows(newlyLeftOut());
}
