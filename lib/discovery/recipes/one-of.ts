import type { TableSample } from '../table-sample.js';

/**
 * The one of the columns that has a value in every row of the sample where any of them has one.
 *
 * @param columns the first of several wins
 * @returns `mixed`: some rows have one, others another; undefined: none is there, or none has a value
 */
export function oneOf(sample: TableSample, ...columns: readonly string[]): string | undefined {
  const places = columns.flatMap((name) => {
    const at = sample.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    return at < 0 ? [] : [at];
  });
  const rows = sample.rows.filter((row) => places.some((at) => row[at] !== null));
  const found = places.find((at) => rows.every((row) => row[at] !== null));
  if (rows.length > 0) return found === undefined ? 'mixed' : sample.columns[found].name;
  return sample.rows.length === 0 && places.length > 0 ? sample.columns[places[0]].name : undefined;
}
