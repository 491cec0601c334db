/** Lines of at most `width` characters, broken at spaces; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * Rows of two columns: the second one begins where it begins in every row, or below a first one that is longer.
 * @param first the width of the first column, at most
 */
export function twoColumns(rows: readonly (readonly [string, string])[], width: number, first: number): string[] {
  const column = Math.min(first, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, width - column - 4);
    const isLong = left.length > column;
    return [
      ...(isLong ? [`  ${left}`] : []),
      ...lines.map((line, i) => `  ${(i === 0 && !isLong ? left : '').padEnd(column)}  ${line}`.trimEnd()),
    ];
  });
}
