import type { Result } from './statistics.js';

/** A text table. The first column is aligned left, the others right. */
export function textTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

const COMPARISON: readonly [title: string, cell: (result: Result) => string][] = [
  ['', ({ name }) => name],
  ['by', ({ order }) => order],
  ['runs', ({ rounds }) => String(rounds)],
  ['wall s', ({ wall }) => seconds(wall)],
  ['from', ({ fastest }) => seconds(fastest)],
  ['to', ({ slowest }) => seconds(slowest)],
  ['CPU s', ({ cpu }) => seconds(cpu)],
  ['peak MB', ({ peak }) => megabytes(peak)],
  ['M rows/s', ({ rowsPerSecond }) => fixed(rowsPerSecond / 1e6, 2)],
  ['file MB', ({ bytes }) => megabytes(bytes)],
  ['÷ sqlite3', ({ overSqlite3 }) => fixed(overSqlite3, 2)],
  ['× Python', ({ fasterThanPython }) => fixed(fasterThanPython, 2)],
  ['× pandas', ({ fasterThanPandas }) => fixed(fasterThanPandas, 2)],
];

/**
 * The comparison as a text table. `÷ sqlite3`: wall time divided by that of `sqlite3 sum` on the same database; less
 * than 1 is faster. `× Python`, `× pandas`: how many times as fast as chunked Python, and as pandas.
 */
export function comparisonTable(results: readonly Result[]): string {
  return textTable(
    COMPARISON.map(([title]) => title),
    results.map((result) => COMPARISON.map(([, cell]) => cell(result))),
  );
}

/** A number with fixed decimals; a dash for undefined. */
export function fixed(value: number | undefined, decimals: number): string {
  return value === undefined ? '–' : value.toFixed(decimals);
}

export function seconds(value: number | undefined): string {
  return fixed(value, 2);
}

/** Bytes as megabytes (10⁶ bytes). */
export function megabytes(bytes: number | undefined): string {
  return fixed(bytes === undefined ? undefined : bytes / 1e6, bytes !== undefined && bytes < 1e7 ? 1 : 0);
}
