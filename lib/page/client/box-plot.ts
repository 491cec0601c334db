/** Quantiles of one machine's values before and after cleaning, on one scale. */
import type { PageSeries, PageSignal, PageStatistics } from '../page-data.js';
import { el, svg } from './dom.js';
import { count, number } from './format.js';
import { ticks } from './ticks.js';

const WIDTH = 420;
const LEFT = 62;
const ROW = 26;

export function boxPlot({ name, units }: PageSignal, { before, after }: PageSeries): HTMLElement {
  const sides: readonly (readonly [string, PageStatistics, string])[] = [
    ['raw', before, 'before'],
    ['cleaned', after, 'after'],
  ];
  const known = sides.flatMap(([, { quantiles }]) => quantiles.filter((value) => value !== null));
  const title = el('h3', {}, name, units === undefined ? null : el('small', {}, ` in ${units}`));
  if (known.length === 0)
    return el('figure', { class: 'box' }, title, el('p', { class: 'muted' }, 'There are no values.'));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = (high - low) * 0.04 || 1;
  const [from, to] = [low - room, high + room];
  const x = (value: number) => LEFT + Math.min(1, Math.max(0, (value - from) / (to - from))) * (WIDTH - LEFT - 8);
  const bottom = 2 * ROW + 6;
  const words = sides.map(
    ([side, s]) =>
      `${side}: median ${number(s.quantiles[3])}, 98 % from ${number(s.quantiles[0])} to ${number(s.quantiles[6])}`,
  );
  const drawn = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${bottom + 20}`,
    role: 'img',
    'aria-label': `${name}, ${words.join('; ')}`,
  });
  sides.forEach(([side, values, kind], i) => {
    const middle = i * ROW + ROW / 2 + 2;
    drawn.append(svg('text', { x: 0, y: middle + 4 }, side));
    const q = values.quantiles;
    if (q.some((value) => value === null) || q.length < 7) return;
    const [q1, q5, q25, q50, q75, q95, q99] = q.map((value) => x(value!));
    drawn.append(
      svg('path', {
        d: `M${q1} ${middle}H${q99}M${q1} ${middle - 4}v8M${q99} ${middle - 4}v8`,
        class: `whisker ${kind}`,
      }),
      svg('rect', { x: q5, y: middle - 4, width: Math.max(0, q95 - q5), height: 8, class: `wide ${kind}` }),
      svg('rect', { x: q25, y: middle - 8, width: Math.max(1, q75 - q25), height: 16, class: `middle ${kind}` }),
      svg('path', { d: `M${q50} ${middle - 8}v16`, class: 'median' }),
    );
  });
  drawn.append(svg('path', { d: `M${LEFT} ${bottom}H${WIDTH - 8}`, class: 'axis' }));
  for (const tick of ticks(from, to, 5)) {
    drawn.append(svg('path', { d: `M${x(tick)} ${bottom}v4`, class: 'axis' }));
    drawn.append(svg('text', { x: x(tick), y: bottom + 16, 'text-anchor': 'middle' }, number(tick)));
  }
  const range = ({ min, max }: PageStatistics) => `${number(min)} to ${number(max)}`;
  const removed = after.missing - before.missing;
  const caption = `Raw ${range(before)}, cleaned ${range(after)}${removed > 0 ? `; ${count(removed)} taken out` : ''}.`;
  return el('figure', { class: 'box' }, title, drawn, el('figcaption', {}, caption));
}
