/** A column of a table of text. */
export interface TextColumn {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
}

/** A table for people: titles in capitals, columns as wide as they must be, each line ended. */
export function formatTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  // A column that has nothing to say is left out.
  const shown = columns.map((_, c) => c).filter((c) => c === 0 || rows.some((row) => row[c] !== ''));
  const titles = columns.map(({ title }) => title.toUpperCase());
  const widths = columns.map((_, c) => Math.max(...[titles, ...rows].map((row) => width(row[c]))));
  const line = (row: readonly string[]): string =>
    shown
      .map((c) => {
        const space = ' '.repeat(widths[c] - width(row[c]));
        return columns[c].right ? space + row[c] : row[c] + space;
      })
      .join('  ')
      .trimEnd();
  return [titles, ...rows].map((row) => `${line(row)}\n`).join('');
}

/** Characters, as far as a terminal shows one for each. */
function width(text: string): number {
  return [...text.normalize('NFC')].length;
}
