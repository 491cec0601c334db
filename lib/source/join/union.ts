import type { ReadingBatch } from '../../model/batch.js';

/**
 * Concatenate tables; signals of the other tables are NaN. Used if tables share signals or no common order. The
 * grouping step merges readings of the same machine and time afterwards.
 *
 * @param columns per table: the result column of each of its columns; all empty if only keys are read
 * @param width number of result columns
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
      yield { ...batch, values, table: k };
    }
  }
}
