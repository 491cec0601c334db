/** A row of the chart: one contender. */
export interface Bar {
  readonly label: string;
  /** Highlight it. */
  readonly isFleetcdf: boolean;
  /** A value per panel; undefined draws no bar. */
  readonly values: readonly (number | undefined)[];
}

/** One quantity. Panels are side by side and share the labels. */
export interface Panel {
  readonly title: string;
  /** The text at the end of a bar. */
  format(value: number): string;
}

const FONT = 13;
const ROW = 26;
const THICKNESS = 16;
/** Average width of a character of a label in pixels, at most. */
const CHARACTER = 7.8;
const MARGIN = 16;
const PANEL = 300;
const GAP = 28;
const NUMBERS = 62;
const TOP = 84;
const HIGHLIGHT = '#0b6e99';
const OTHER = '#a7adb5';

/** A horizontal bar chart as an SVG document: labels on the left, a panel per quantity, each with a scale from 0. */
export function barChart(title: string, note: string, panels: readonly Panel[], bars: readonly Bar[]): string {
  const labels = Math.ceil(MARGIN + Math.max(0, ...bars.map(({ label }) => label.length)) * CHARACTER) + 10;
  const width = labels + panels.length * (PANEL + GAP);
  const height = TOP + bars.length * ROW + MARGIN;
  const middle = (row: number) => TOP + row * ROW + ROW / 2;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `font-family="system-ui, sans-serif" font-size="${FONT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(MARGIN, 26, title, 'font-size="16" font-weight="600"'),
    text(MARGIN, 46, note, 'fill="#5b636d"'),
    ...bars.map(({ label, isFleetcdf }, row) =>
      text(labels - 10, middle(row) + 4.5, label, `text-anchor="end"${isFleetcdf ? ' font-weight="600"' : ''}`),
    ),
    ...panels.flatMap((panel, i) =>
      panelOf(
        panel,
        labels + i * (PANEL + GAP),
        bars.map((bar) => ({ isFleetcdf: bar.isFleetcdf, value: bar.values[i] })),
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
  bars: readonly { isFleetcdf: boolean; value: number | undefined }[],
  middle: (row: number) => number,
): string[] {
  const max = Math.max(0, ...bars.map(({ value }) => value ?? 0));
  const scale = max > 0 ? (PANEL - NUMBERS) / max : 0;
  const drawn = bars.flatMap(({ isFleetcdf, value }, row) => {
    if (value === undefined) return [];
    const length = round(value * scale);
    const fill = isFleetcdf ? HIGHLIGHT : OTHER;
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
