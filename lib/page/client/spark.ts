/** Small curves and bands of the overview, all along the time of the whole page. */
import type { PageBuckets, PageMachine, PageSeries } from '../page-data.js';
import { svg } from './dom.js';
import { modeRuns } from './page-source.js';

/** Width of a spark in its own units; it is stretched to the room there is. */
export const WIDTH = 300;
const HEIGHT = 28;
export type Span = readonly [from: number, to: number];

const x = (time: number, [from, to]: Span) => Math.round(((time - from) / (to - from || 1)) * WIDTH * 10) / 10;

/** The extremes of each bucket as one band, and the flagged values below as a strip. */
export function spark({ spark: buckets, after }: PageSeries, flagged: readonly number[], span: Span): SVGElement {
  const [low, high] = range(buckets, after.quantiles);
  const y = (value: number) => {
    const inside = Math.min(1, Math.max(0, (high - value) / (high - low || 1)));
    return Math.round((2 + inside * (HEIGHT - 4)) * 10) / 10;
  };
  const drawn = frame('spark', HEIGHT + 5, svg('path', { d: band(buckets, span, y), class: 'band' }));
  drawn.append(...flagBars(buckets, flagged, span, HEIGHT + 1, 4));
  return drawn;
}

function flagBars({ from, step }: PageBuckets, shares: readonly number[], span: Span, y: number, height: number) {
  const bars: SVGElement[] = [];
  shares.forEach((share, i) => {
    if (!(share > 0)) return;
    const [left, right] = [x(from + i * step, span), x(from + (i + 1) * step, span)];
    const strength = share >= 50 ? 4 : share >= 15 ? 3 : share >= 3 ? 2 : 1;
    bars.push(svg('rect', { x: left, width: Math.max(0.6, right - left), y, height, class: `flagged s${strength}` }));
  });
  return bars;
}

/** Flagged values of all signals as one strip: the worst signal of each bucket counts. */
export function flagStrip(
  all: readonly (readonly [PageBuckets, readonly number[]])[],
  span: Span,
  height = 6,
): SVGElement {
  const [buckets] = all[0] ?? [];
  if (buckets === undefined) return frame('strip', height);
  const worst = buckets.min.map((_, i) => Math.max(...all.map(([, shares]) => shares[i] ?? 0)));
  return frame('strip', height, ...flagBars(buckets, worst, span, 0, height));
}

function frame(name: string, height: number, ...children: SVGElement[]): SVGElement {
  const box = { class: name, viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' };
  return svg('svg', box, ...children);
}

/** From the 1st to the 99th percentile with some room, so that one spike does not flatten the rest. */
function range({ min, max }: PageBuckets, quantiles: readonly (number | null)[]): [low: number, high: number] {
  const lows = min.filter((value) => value !== null);
  const highs = max.filter((value) => value !== null);
  const [lowest, highest] = [Math.min(...lows), Math.max(...highs)];
  const [low, high] = [quantiles[0] ?? lowest, quantiles[6] ?? highest];
  const room = (high - low) * 0.35;
  return [Math.max(lowest, low - room), Math.min(highest, high + room)];
}

function band({ from, step, min, max }: PageBuckets, span: Span, y: (value: number) => number): string {
  let path = '';
  for (let i = 0; i < min.length; i++) {
    if (min[i] === null) continue;
    const start = i;
    while (i + 1 < min.length && min[i + 1] !== null) i++;
    const at = (k: number) => x(from + (k + 0.5) * step, span);
    const upper: string[] = [];
    const lower: string[] = [];
    for (let k = start; k <= i; k++) {
      upper.push(`${at(k)} ${y(max[k]!)}`);
      lower.push(`${at(k)} ${y(min[k]!)}`);
    }
    path += `M${upper.join('L')}L${lower.reverse().join('L')}Z`;
  }
  return path;
}

/** Operating modes as a strip. */
export function modeStrip(machine: PageMachine, span: Span, height = 6): SVGElement {
  const runs = modeRuns(machine).map(({ from, to, mode }) => {
    const left = x(from, span);
    return svg('rect', { x: left, width: Math.max(0.5, x(to, span) - left), y: 0, height, class: `mode-${mode}` });
  });
  return frame('strip', height, ...runs);
}

/** Readings of each day as a strip: days that lack some, and days that lack all. */
export function coverageStrip({ days, span: own }: PageMachine, span: Span, height = 6): SVGElement {
  const drawn = frame('strip', height);
  if (own === null) return drawn;
  const DAY = 86_400_000;
  const first = Math.floor(own[0] / DAY) * DAY;
  const classOf = (i: number) => dayClass(days[i] ?? -1);
  for (let i = 0; i < days.length; i++) {
    const start = i;
    while (i + 1 < days.length && classOf(i + 1) === classOf(start)) i++;
    const [left, right] = [
      x(Math.max(first + start * DAY, own[0]), span),
      x(Math.min(first + (i + 1) * DAY, own[1]), span),
    ];
    if (days[start] >= 0)
      drawn.append(svg('rect', { x: left, width: Math.max(0.4, right - left), y: 0, height, class: classOf(start) }));
  }
  return drawn;
}

/** The class of a day by its share of the expected readings, percent. */
export function dayClass(share: number): string {
  if (share < 0) return 'day-outside';
  if (share === 0) return 'day-0';
  return share < 50 ? 'day-1' : share < 90 ? 'day-2' : share < 100 ? 'day-3' : 'day-4';
}

/** Share of flagged values in each bucket of a spark, percent: as the page has it, or roughly from its marks. */
export function flaggedShares({ flaggedShare, spark: buckets, marks, before }: PageSeries): readonly number[] {
  if (flaggedShare !== undefined) return flaggedShare;
  const shares = new Array<number>(buckets.min.length).fill(0);
  const each = Math.max(1, before.count / Math.max(1, buckets.min.length));
  for (const time of marks.time) {
    const i = Math.floor((time - buckets.from) / buckets.step);
    if (i >= 0 && i < shares.length) shares[i] = Math.min(100, shares[i] + 100 / each);
  }
  return shares;
}
