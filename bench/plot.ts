/** A bar: one contender. */
export interface Bar {
  readonly label: string;
  /** Of this program, drawn in the strong colour. */
  readonly own: boolean;
  /** Values of the panels, in their order; undefined draws no bar. */
  readonly values: readonly (number | undefined)[];
}

/** One quantity, drawn beside the others along the same labels. */
export interface Panel {
  readonly title: string;
  /** How a value is written at the end of its bar. */
  format(value: number): string;
}

const FONT = 13;
const ROW = 26;
const THICKNESS = 16;
const LABELS = 330;
const PANEL = 300;
const GAP = 28;
const NUMBERS = 62;
const TOP = 84;
const OWN = '#0b6e99';
const OTHER = '#a7adb5';

/** A horizontal bar chart as an SVG document: labels at the left, a panel per quantity, each with its own scale from 0. */
export function barChart(title: string, note: string, panels: readonly Panel[], bars: readonly Bar[]): string {
  const width = LABELS + panels.length * (PANEL + GAP);
  const height = TOP + bars.length * ROW + 16;
  const middle = (row: number) => TOP + row * ROW + ROW / 2;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="${FONT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, title, 'font-size="16" font-weight="600"'),
    text(16, 46, note, 'fill="#5b636d"'),
    ...bars.map(({ label, own }, row) =>
      text(LABELS - 10, middle(row) + 4.5, label, `text-anchor="end"${own ? ' font-weight="600"' : ''}`),
    ),
    ...panels.flatMap((panel, i) => panelOf(panel, i, bars, middle)),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function panelOf(panel: Panel, index: number, bars: readonly Bar[], middle: (row: number) => number): string[] {
  const left = LABELS + index * (PANEL + GAP);
  const most = Math.max(...bars.map(({ values }) => values[index] ?? 0));
  const scale = most > 0 ? (PANEL - NUMBERS) / most : 0;
  const drawn = bars.flatMap(({ own, values }, row) => {
    const value = values[index];
    if (value === undefined) return [];
    const length = round(value * scale);
    const fill = own ? OWN : OTHER;
    return [
      `<rect x="${left}" y="${middle(row) - THICKNESS / 2}" width="${length}" height="${THICKNESS}" fill="${fill}"/>`,
      text(round(left + length + 6), middle(row) + 4.5, panel.format(value), 'fill="#1c2128"'),
    ];
  });
  const bottom = TOP + bars.length * ROW;
  return [
    text(left, TOP - 12, panel.title, 'font-weight="600"'),
    ...drawn,
    `<line x1="${left}" y1="${TOP}" x2="${left}" y2="${bottom}" stroke="#1c2128"/>`,
  ];
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(content: string): string {
  return content.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
