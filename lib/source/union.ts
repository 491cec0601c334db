import type { ReadingBatch } from '../batch.js';

/**
 * One table after the other, each with its own signals filled and the others missing: the join of tables that share no
 * order. Grouping brings the readings of the same machine and time together afterwards.
 *
 * @param widths columns of each table; all 0 when only keys are read
 */
export async function* union(
  tables: readonly AsyncIterableIterator<ReadingBatch>[],
  widths: readonly number[],
): AsyncIterableIterator<ReadingBatch> {
  const before = widths.map((_, k) => sum(widths.slice(0, k)));
  const width = sum(widths);
  for (const [k, batches] of tables.entries()) {
    for await (const batch of batches) {
      const missing = (): Float64Array => new Float64Array(batch.length).fill(Number.NaN);
      const values = Array.from({ length: width }, (_, s) => batch.values[s - before[k]] ?? missing());
      yield { ...batch, values };
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
