import type { ReadingBatch } from '../../model/batch.js';

/**
 * One table after the other, each with its own signals filled and the others missing: the join of tables that share no
 * order, or share signals. Grouping brings the readings of the same machine and time together afterwards.
 *
 * @param columns for each table the column of the result that each of its columns is; all empty when only keys are read
 * @param width columns of the result
 */
export async function* union(
  tables: readonly AsyncIterableIterator<ReadingBatch>[],
  columns: readonly (readonly number[])[],
  width: number,
): AsyncIterableIterator<ReadingBatch> {
  for (const [k, batches] of tables.entries()) {
    for await (const batch of batches) {
      const values = new Array<Float64Array>(width);
      columns[k].forEach((column, c) => {
        values[column] = batch.values[c];
      });
      for (let s = 0; s < width; s++) values[s] ??= new Float64Array(batch.length).fill(Number.NaN);
      yield { ...batch, values };
    }
  }
}
