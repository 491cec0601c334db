import { Readable } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../batch.js';

/** Batches as a stream that reads ahead by no more than two. */
export function streamOf(batches: Iterable<MachineBatch> | AsyncIterable<MachineBatch | ReadingBatch>): Readable {
  return Readable.from(batches, { objectMode: true, highWaterMark: 2 });
}

/** The batches, told to `onRows` as they go by. */
export function* told(batches: Iterable<MachineBatch>, onRows?: (rows: number) => void): Generator<MachineBatch> {
  for (const batch of batches) {
    onRows?.(batch.length);
    yield batch;
  }
}

/** The batches with the columns of some signals. */
export async function* picked(
  batches: AsyncIterable<MachineBatch>,
  signals: readonly number[],
): AsyncGenerator<MachineBatch, void, undefined> {
  for await (const batch of batches) yield { ...batch, values: signals.map((s) => batch.values[s]) };
}
