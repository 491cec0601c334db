/** Distribution of a signal before and after cleaning, one over the other: what peeks out behind was removed. */
import type { PageHistogram, PageSignal } from '../page-data.js';
import { el, svg } from './dom.js';
import { count, counted, number } from './format.js';
import { ticks } from './ticks.js';

const WIDTH = 420;
const HEIGHT = 120;
const BOTTOM = 18;

export function histogram({ name, units, before, after }: PageSignal): HTMLElement {
  const filled = [before, after].filter(({ counts }) => counts.some((n) => n > 0));
  if (filled.length === 0) return el('p', { class: 'muted' }, 'There are no values.');
  let [from, to] = [Math.min(...filled.map((h) => h.from)), Math.max(...filled.map((h) => h.to))];
  if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const x = (value: number) => ((value - from) / (to - from)) * WIDTH;
  const highest = Math.max(...filled.map((h) => Math.max(...h.counts) / width(h)));
  // The square root lets a few outliers be seen beside many good values.
  const y = (density: number) => HEIGHT * (1 - Math.sqrt(density / highest));
  const box = { class: 'histogram', viewBox: `-8 0 ${WIDTH + 16} ${HEIGHT + BOTTOM}`, role: 'img' };
  const label = `Distribution of ${name}: ${words(before)} before cleaning, ${words(after)} after`;
  const drawn = svg('svg', { ...box, 'aria-label': label });
  drawn.append(
    svg('path', { d: outline(before, x, y), class: 'before' }),
    svg('path', { d: outline(after, x, y), class: 'after' }),
  );
  drawn.append(svg('path', { d: `M0 ${HEIGHT}H${WIDTH}`, class: 'axis' }));
  for (const tick of ticks(from, to, 6)) {
    drawn.append(svg('path', { d: `M${x(tick)} ${HEIGHT}v4`, class: 'axis' }));
    drawn.append(svg('text', { x: x(tick), y: HEIGHT + 15, 'text-anchor': 'middle' }, number(tick)));
  }
  const beyond = outside(before);
  const caption = [`${units === undefined ? '' : `${units}. `}Heights are square roots of counts.`, beyond]
    .filter(Boolean)
    .join(' ');
  return el('figure', {}, drawn, el('figcaption', {}, caption));
}

const width = ({ from, to, counts }: PageHistogram) => (to - from || 1) / Math.max(1, counts.length);

function outline(h: PageHistogram, x: (value: number) => number, y: (density: number) => number): string {
  const [step, floor] = [width(h), HEIGHT];
  const start = h.to === h.from ? h.from - step / 2 : h.from;
  let path = `M${r(x(start))} ${floor}`;
  h.counts.forEach((n, i) => {
    path += `V${r(y(n / step))}H${r(x(start + (i + 1) * step))}`;
  });
  return `${path}V${floor}Z`;
}

const r = (n: number) => Math.round(n * 10) / 10;

function words({ from, to, counts }: PageHistogram): string {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return total === 0 ? 'no values' : `${counted(total, 'value')} between ${number(from)} and ${number(to)}`;
}

function outside({ below, above, from, to }: PageHistogram): string {
  const parts: string[] = [];
  if (below > 0) parts.push(`${count(below)} below ${number(from)}`);
  if (above > 0) parts.push(`${count(above)} above ${number(to)}`);
  return parts.length === 0 ? '' : `Not shown: ${parts.join(' and ')}.`;
}
