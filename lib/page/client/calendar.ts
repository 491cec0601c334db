/** Days of a machine like a wall calendar: a column a week, a cell a day, darker where more readings are there. */
import type { PageMachine } from '../page-data.js';
import { el, svg } from './dom.js';
import { counted, DAY, day } from './format.js';
import { legend, patch } from './legend.js';
import { dayClass } from './spark.js';

const CELL = 12;
const LEFT = 34;
const TOP = 16;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CLASSES: readonly (readonly [name: string, words: string])[] = [
  ['day-4', 'all expected readings'],
  ['day-3', '90 % or more'],
  ['day-2', '50 % or more'],
  ['day-1', 'fewer'],
  ['day-0', 'none'],
];

export function calendar({ days, span, name }: PageMachine): HTMLElement {
  if (span === null || days.length === 0) return el('p', { class: 'muted' }, 'There are no readings.');
  const first = Math.floor(span[0] / DAY) * DAY;
  const years = new Map<number, SVGElement>();
  for (let i = 0; i < days.length; i++) {
    if (days[i] < 0) continue;
    const time = first + i * DAY;
    const year = new Date(time).getUTCFullYear();
    let drawn = years.get(year);
    if (drawn === undefined) {
      drawn = yearFrame(year);
      years.set(year, drawn);
    }
    drawn.append(cell(time, year, days[i]));
  }
  return el(
    'figure',
    { class: 'calendar' },
    el(
      'div',
      { class: 'years', role: 'img', 'aria-label': `Readings of ${name} a day. ${summary(days)}` },
      ...years.values(),
    ),
    legend(...CLASSES.map(([name, words]) => [patch(name, 10), words] as const)),
    el('figcaption', {}, summary(days)),
  );
}

/** The same in words. */
function summary(days: readonly number[]): string {
  const inside = days.filter((share) => share >= 0);
  const none = inside.filter((share) => share === 0).length;
  const some = inside.filter((share) => share > 0 && share < 100).length;
  return `Of ${counted(inside.length, 'day')} (UTC), ${inside.length - none - some} have all expected readings, ${some} have some, and ${none} have none.`;
}

function yearFrame(year: number): SVGElement {
  const width = LEFT + 54 * CELL;
  const box = { viewBox: `0 0 ${width} ${TOP + 7 * CELL}`, width, height: TOP + 7 * CELL, 'aria-hidden': 'true' };
  const drawn = svg('svg', box, svg('text', { x: 0, y: 11, class: 'year' }, String(year)));
  MONTHS.forEach((month, i) => {
    const [column] = placeOf(Date.UTC(year, i, 1), year);
    drawn.append(svg('text', { x: LEFT + column * CELL, y: 11 }, month));
  });
  for (const [row, name] of [
    [0, 'Mon'],
    [3, 'Thu'],
    [6, 'Sun'],
  ] as const) {
    drawn.append(svg('text', { x: 0, y: TOP + row * CELL + 10 }, name));
  }
  return drawn;
}

/** Column (week of the year) and row (day of the week, Monday first). */
function placeOf(time: number, year: number): [column: number, row: number] {
  const newYear = Date.UTC(year, 0, 1);
  const shift = (new Date(newYear).getUTCDay() + 6) % 7;
  const index = Math.round((time - newYear) / DAY) + shift;
  return [Math.floor(index / 7), index % 7];
}

function cell(time: number, year: number, share: number): SVGElement {
  const [column, row] = placeOf(time, year);
  const place = { x: LEFT + column * CELL, y: TOP + row * CELL, width: CELL - 2, height: CELL - 2, rx: 2 };
  const title = svg(
    'title',
    {},
    `${day(time)}: ${share === 0 ? 'no readings' : `${share} % of the expected readings`}`,
  );
  const drawn = svg('g', { class: dayClass(share) }, title, svg('rect', place));
  // A cross tells days without readings apart, whatever the colours.
  const [x, y] = [place.x + 3, place.y + 3];
  if (share === 0) drawn.append(svg('path', { d: `M${x} ${y}l4 4m0 -4l-4 4`, class: 'cross' }));
  return drawn;
}
