import type { Recognised } from './subject.js';
import type { TableSample } from './table-sample.js';
import { timeRange } from './time-keys.js';
import { isRowNumber, plain } from './vocabulary.js';

/**
 * The names of the columns, as one text to compare tables by. Two versions of a table may differ by the number of
 * their rows.
 */
export function columnsOf({ sample }: { readonly sample: TableSample }): string {
  const columns = sample.columns.filter((column) => !isRowNumber(column));
  return JSON.stringify(columns.map((c) => c.name.toLowerCase()).sort());
}

/** No two of the tables overlap in time. */
export function areApart(tables: readonly Recognised[]): boolean {
  const ranges = tables.map(timeRange).sort((a, b) => (a.first < b.first ? -1 : 1));
  return ranges.every((range, i) => i === 0 || ranges[i - 1].last < range.first);
}

/** Characters of a name that is compared: the time that it takes grows with their square. */
const MAX_PIECE_NAME = 1000;

/** Names that differ only by a date, a version or a number: `data_2023_01`, `data_2023_02`; `log`, `log_v2`, `log_old`. */
export function arePiecesByName(names: readonly string[]): boolean {
  if (names.some(({ length }) => length > MAX_PIECE_NAME)) return false;
  const stems = names.map((name) =>
    plain(name).replace(
      /(_|\d|v|ver|version|part|old|new|backup|bak|archived?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)+$/,
      '',
    ),
  );
  return stems.every((stem) => stem === stems[0] && stem !== '');
}
