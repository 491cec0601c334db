import { escapeHtml } from './escape-html.js';
import type { PageBuckets, PageData, PageMachine, PageSeries } from './page-data.js';

/** Machines that are drawn without JavaScript, the most troubled first. */
export const DRAWN_MACHINES = 200;

/** Signals of one machine that are drawn. */
const DRAWN_SIGNALS = 4;

/** Of a card, CSS pixels. */
const WIDTH = 220;
const HEAD = 22;
const CURVE = 28;
const BAND = 8;
const SPACE = 14;
const COLUMNS = 5;

const MODES = ['normal', 'faulty', 'failed'];

/**
 * The fleet as small multiples: for each machine its signals as sparks and its operating modes and flags as bands. It is
 * drawn here and not in the browser so that it is there without JavaScript. Colours are classes of the style.
 */
export function overviewSvg({ machines, signals, span }: PageData): string {
  const drawn = [...machines].sort((a, b) => b.trouble - a.trouble).slice(0, DRAWN_MACHINES);
  const rows = Math.min(DRAWN_SIGNALS, signals.length);
  const cardHeight = HEAD + rows * CURVE + 2 * BAND;
  const columns = Math.max(1, Math.min(COLUMNS, drawn.length));
  const width = columns * (WIDTH + SPACE) - SPACE;
  const height = Math.ceil(drawn.length / columns) * (cardHeight + SPACE);
  const cards = drawn.map((machine, index) => {
    const x = (index % columns) * (WIDTH + SPACE);
    const y = Math.floor(index / columns) * (cardHeight + SPACE);
    return `<g class="card" transform="translate(${x} ${y})">${card(
      machine,
      signals.map(({ name }) => name),
      span,
    )}</g>`;
  });
  const left = machines.length - drawn.length;
  const rest =
    left === 0
      ? ''
      : `<p class="left-out">The ${drawn.length} machines with the most trouble of ${machines.length} are drawn.</p>\n`;
  return `${rest}<svg class="fleet" viewBox="0 0 ${width} ${height}" role="img" aria-label="Overview of ${machines.length} machines">${cards.join('')}</svg>`;
}

function card(
  { name, trouble, signals, modes, span }: PageMachine,
  names: readonly string[],
  all: readonly [number, number],
): string {
  const title = `<title>${escapeHtml(name)}</title>`;
  const label = `<text class="name" y="14">${escapeHtml(shortened(name))}</text>`;
  const share = `<text class="trouble" x="${WIDTH}" y="14" text-anchor="end">${(100 * trouble).toPrecision(2)} %</text>`;
  const sparks = signals.slice(0, DRAWN_SIGNALS).map((series, s) => sparkPath(series, names[s], HEAD + s * CURVE, all));
  const y = HEAD + Math.min(DRAWN_SIGNALS, signals.length) * CURVE + BAND / 2;
  const runs = modes.map(([from, mode], index) => {
    const until = modes[index + 1]?.[0] ?? span?.[1] ?? from;
    const [x, end] = [scaled(from, all), scaled(until, all)];
    return `<rect class="mode ${MODES[mode] ?? 'unknown'}" x="${x}" y="${y}" width="${Math.max(1, end - x)}" height="${BAND}"/>`;
  });
  return title + label + share + sparks.join('') + runs.join('');
}

/** A spark as one closed shape between the least and the greatest value of each bucket. */
function sparkPath({ spark, after }: PageSeries, name: string, y: number, all: readonly [number, number]): string {
  const { min, max } = after;
  if (min === null || max === null) return '';
  const height = CURVE - 6;
  const unit = max > min ? height / (max - min) : 0;
  const place = (value: number) => round(y + height - (value - min) * unit);
  const path = runsOf(spark).map(([from, to]) => {
    const x = (bucket: number) => round(scaled(spark.from + (bucket + 0.5) * spark.step, all));
    const top: string[] = [];
    const bottom: string[] = [];
    for (let b = from; b < to; b++) {
      top.push(`${x(b)} ${place(spark.max[b] as number)}`);
      bottom.unshift(`${x(b)} ${place(spark.min[b] as number)}`);
    }
    return `M${top.join('L')}L${bottom.join('L')}Z`;
  });
  return path.length === 0 ? '' : `<path class="spark" d="${path.join('')}"><title>${escapeHtml(name)}</title></path>`;
}

/** Neighbouring buckets with values. */
function runsOf({ min }: PageBuckets): (readonly [from: number, to: number])[] {
  const runs: (readonly [number, number])[] = [];
  let from = -1;
  for (let b = 0; b <= min.length; b++) {
    const isThere = b < min.length && min[b] !== null;
    if (isThere && from < 0) from = b;
    if (!isThere && from >= 0) {
      runs.push([from, b]);
      from = -1;
    }
  }
  return runs;
}

function scaled(time: number, [from, to]: readonly [number, number]): number {
  return round(to > from ? (WIDTH * (time - from)) / (to - from) : 0);
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length <= 24 ? name : `${characters.slice(0, 23).join('')}…`;
}
