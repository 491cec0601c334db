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
  /** What is measured, and the unit of the axis: `wall time, seconds`. */
  readonly title: string;
  /** The text at the end of a bar. */
  format(value: number): string;
  /** In the unit of the axis; default: the value itself. */
  tick?(value: number): string;
}

const FONT = 13;
const ROW = 30;
const THICKNESS = 18;
/** Average width of a character of a label in pixels, at most. */
const CHARACTER = 7.8;
const MARGIN = 16;
const PANEL = 300;
const GAP = 28;
const NUMBERS = 70;
const TOP = 84;
const AXIS = 34;

/** Colours by class, light and dark; contrasts of text are at least 4.5:1, of bars 3:1 (WCAG 2.2). */
const STYLE = `
:root { color-scheme: light dark }
.paper { fill: #ffffff } .ink { fill: #1f2328 } .pale { fill: #59636e }
.ours { fill: #0b6e99 } .others { fill: #818b98 } .axis { stroke: #1f2328 } .grid { stroke: #d1d9e0 }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 } .ink { fill: #f0f6fc } .pale { fill: #9198a1 }
.ours { fill: #4cb3dd } .others { fill: #6e7681 } .axis { stroke: #f0f6fc } .grid { stroke: #3d444d }
}
`;

/**
 * A horizontal bar chart as an SVG document: labels on the left, a panel per quantity, each with an axis from 0. It
 * follows the reader's choice of light or dark, and says its figures in words too.
 */
export function barChart(title: string, note: string, panels: readonly Panel[], bars: readonly Bar[]): string {
  const labels = Math.ceil(MARGIN + Math.max(0, ...bars.map(({ label }) => label.length)) * CHARACTER) + 10;
  const width = labels + panels.length * (PANEL + GAP);
  const height = TOP + bars.length * ROW + AXIS;
  const middle = (row: number) => TOP + row * ROW + ROW / 2;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `font-family="system-ui, sans-serif" font-size="${FONT}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(inWords(note, panels, bars))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect width="${width}" height="${height}" class="paper"/>`,
    text(MARGIN, 26, title, 'class="ink" font-size="16" font-weight="600"'),
    text(MARGIN, 46, note, 'class="pale"'),
    ...bars.map(({ label, isFleetcdf }, row) =>
      text(
        labels - 10,
        middle(row) + 4.5,
        label,
        `class="ink" text-anchor="end"${isFleetcdf ? ' font-weight="600"' : ''}`,
      ),
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

/** Every figure of the chart, for who cannot see it. */
function inWords(note: string, panels: readonly Panel[], bars: readonly Bar[]): string {
  const rows = bars.map(({ label, values }) => {
    const figures = panels.flatMap(({ format }, i) => (values[i] === undefined ? [] : [format(values[i])]));
    return `${label}: ${figures.join(', ')}`;
  });
  return `${panels.map(({ title }) => title).join('; ')}. ${note}. ${rows.join('. ')}.`;
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
    const kind = isFleetcdf ? 'ours' : 'others';
    return [
      `<rect x="${left}" y="${middle(row) - THICKNESS / 2}" width="${length}" height="${THICKNESS}" class="${kind}"/>`,
      text(round(left + length + 6), middle(row) + 4.5, panel.format(value), 'class="ink"'),
    ];
  });
  const bottom = TOP + bars.length * ROW;
  const ticks = ticksOf(max).map((value) => ({ x: round(left + value * scale), value }));
  return [
    text(left, TOP - 12, panel.title, 'class="ink" font-weight="600"'),
    ...ticks.slice(1).map(({ x }) => `<line x1="${x}" y1="${TOP}" x2="${x}" y2="${bottom}" class="grid"/>`),
    ...drawn,
    `<line x1="${left}" y1="${TOP}" x2="${left}" y2="${bottom}" class="axis"/>`,
    ...ticks.map(({ x, value }) =>
      text(x, bottom + 18, panel.tick?.(value) ?? String(value), 'class="pale" text-anchor="middle"'),
    ),
  ];
}

/** 0 and up to five round numbers above it. */
function ticksOf(max: number): number[] {
  if (max <= 0) return [0];
  const power = 10 ** Math.floor(Math.log10(max));
  const step = [0.1, 0.2, 0.25, 0.5, 1, 2].map((factor) => factor * power).find((size) => max / size <= 5) ?? power * 2;
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
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
