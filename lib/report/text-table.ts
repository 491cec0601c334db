import { cutTo, textWidth, wrapText } from '../util/text-width.js';
import { inLocale, type Look, type Tone, toned } from './look.js';

export interface TextColumn {
  readonly title: string;
  /** Align to the right, for numbers. */
  readonly right?: boolean;
  /** What becomes of long texts where there is no room for them. Default: nothing. */
  readonly long?: 'wrap' | 'cut';
  /** A shorter text, where there is no room for all. */
  readonly short?: (cell: string) => string;
  /** How a cell looks. */
  readonly tone?: (cell: string) => Tone | undefined;
}

interface Cells {
  readonly column: TextColumn;
  readonly title: string;
  readonly cells: readonly string[];
  readonly width: number;
}

const GAP = '  ';

/** A column of long texts is not made narrower than this. */
const MIN_LONG = 20;

/**
 * A plain text table: titles in capitals, columns as narrow as possible, every line ended. Columns without any text are
 * left out, except the first. Where it is wider than the lines of the look, texts are shortened, then long ones wrapped
 * or cut; what still has no room follows below, as a table with the same first column.
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[], look: Look): string {
  const all = columns
    .map((column, c) =>
      cellsOf(
        column,
        rows.map((row) => inLocale(row[c], look)),
      ),
    )
    .filter(({ cells }, c) => c === 0 || cells.some((cell) => cell !== ''));
  if (widthOf(all) <= look.columns) return render(all, look);
  const short = all.map(({ column, cells }) => cellsOf(column, column.short ? cells.map(column.short) : cells));
  return parts(short, look.columns)
    .map((part) => render(fitted(part, look), look))
    .join('\n');
}

function cellsOf(column: TextColumn, cells: readonly string[]): Cells {
  const title = column.title.toUpperCase();
  return { column, title, cells, width: Math.max(...[title, ...cells].map(textWidth)) };
}

function widthOf(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1));
}

/** The columns as tables that fit, each with the first column. */
function parts([first, ...rest]: readonly Cells[], limit: number): Cells[][] {
  const tables: Cells[][] = [[first]];
  for (const next of rest) {
    const table = [...tables[tables.length - 1], next];
    if (table.length > 2 && widthOf(table.map((one) => ({ width: leastOf(one) }))) > limit) tables.push([first, next]);
    else tables[tables.length - 1] = table;
  }
  return tables;
}

function leastOf({ column, title, width }: Cells): number {
  return column.long === undefined ? width : Math.min(width, Math.max(MIN_LONG, title.length));
}

/** Long columns narrowed, the widest first. */
function fitted(columns: readonly Cells[], { columns: limit }: Look): Cells[] {
  const widths = columns.map(({ width }) => width);
  for (;;) {
    const over = widthOf(widths.map((width) => ({ width }))) - limit;
    const soft = columns.flatMap((one, c) => (widths[c] > leastOf(one) ? [c] : []));
    if (over <= 0 || soft.length === 0) break;
    const widest = soft.reduce((a, b) => (widths[b] > widths[a] ? b : a));
    const next = Math.max(0, ...soft.filter((c) => c !== widest).map((c) => widths[c]));
    widths[widest] = Math.max(leastOf(columns[widest]), widths[widest] - over, Math.min(next - 1, widths[widest] - 1));
  }
  return columns.map((one, c) => ({ ...one, width: widths[c] }));
}

function render(columns: readonly Cells[], look: Look): string {
  const mark = inLocale('…', look);
  const titles = columns.map(({ title, width, column }) => ({ lines: [title], width, column, tone: 'title' as const }));
  const rows = (columns[0]?.cells ?? []).map((_, r) =>
    columns.map(({ cells, width, column }) => ({
      lines:
        column.long === 'wrap' ? wrapText(cells[r], width) : [column.long ? cutTo(cells[r], width, mark) : cells[r]],
      width,
      column,
      tone: column.tone?.(cells[r]),
    })),
  );
  return [titles, ...rows].flatMap((row) => linesOf(row, look)).join('');
}

interface ShownCell {
  readonly lines: readonly string[];
  readonly width: number;
  readonly column: TextColumn;
  readonly tone: Tone | undefined;
}

function linesOf(row: readonly ShownCell[], look: Look): string[] {
  const height = Math.max(...row.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, i) => {
    const cells = row.map(({ lines, width, column, tone }) => {
      const text = lines[i] ?? '';
      const space = ' '.repeat(Math.max(0, width - textWidth(text)));
      return column.right ? space + toned(text, tone, look) : toned(text, tone, look) + space;
    });
    return `${cells.join(GAP).trimEnd()}\n`;
  });
}
