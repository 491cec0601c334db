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
/** Pixels that a character of a label takes at most, on average. */
const CHARACTER = 7.8;
const MARGIN = 16;
const PANEL = 300;
const GAP = 28;
const NUMBERS = 62;
const TOP = 84;
const OWN = '#0b6e99';
const OTHER = '#a7adb5';

/** A horizontal bar chart as an SVG document: labels at the left, a panel per quantity, each with its own scale from 0. */
export function barChart(title: string, note: string, panels: readonly Panel[], bars: readonly Bar[]): string {
  const labels = Math.ceil(MARGIN + Math.max(0, ...bars.map(({ label }) => label.length)) * CHARACTER) + 10;
  const width = labels + panels.length * (PANEL + GAP);
  const height = TOP + bars.length * ROW + MARGIN;
  const middle = (row: number) => TOP + row * ROW + ROW / 2;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="${FONT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(MARGIN, 26, title, 'font-size="16" font-weight="600"'),
    text(MARGIN, 46, note, 'fill="#5b636d"'),
    ...bars.map(({ label, own }, row) =>
      text(labels - 10, middle(row) + 4.5, label, `text-anchor="end"${own ? ' font-weight="600"' : ''}`),
    ),
    ...panels.flatMap((panel, i) =>
      panelOf(
        panel,
        labels + i * (PANEL + GAP),
        bars.map((bar) => ({ own: bar.own, value: bar.values[i] })),
        middle,
      ),
    ),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function panelOf(
  panel: Panel,
  left: number,
  bars: readonly { own: boolean; value: number | undefined }[],
  middle: (row: number) => number,
): string[] {
  const most = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  const scale = most > 0 ? (PANEL - NUMBERS) / most : 0;
  const drawn = bars.flatMap(({ own, value }, row) => {
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
