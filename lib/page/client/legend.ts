/** What colours and shapes mean. */
import type { PageData } from '../page-data.js';
import { el, svg } from './dom.js';
import { MODES } from './page-source.js';

type Key = readonly [drawing: SVGElement, words: string];

export function legend(...keys: readonly Key[]): HTMLElement {
  const items = keys.map(([drawing, words]) => {
    const box = { class: 'swatch', viewBox: '-9 -5 18 10', 'aria-hidden': 'true' };
    return el('li', {}, svg('svg', box, drawing), words);
  });
  return el('ul', { class: 'legend', 'aria-label': 'Legend' }, ...items);
}

/** A patch of colour. */
export function patch(name: string, width = 18): SVGElement {
  return svg('rect', { x: -width / 2, y: -5, width, height: 10, rx: 1, class: name });
}

const path = (d: string, name: string) => svg('path', { d, class: name });
const line = (name: string) => path('M-9 1L-4 -2L1 2L9 -1', name);
const mode = (index: number): Key => [patch(`mode-${index}`), MODES[index]];

export function overviewLegend({ machines }: PageData): HTMLElement {
  return legend(
    [patch('band'), 'lowest to highest value'],
    [patch('flagged s3'), 'flagged (darker: more)'],
    ...(machines.some(({ modes }) => modes.length > 0) ? [mode(0), mode(1), mode(2)] : []),
    [patch('day-4'), 'all readings'],
    [patch('day-2'), 'some'],
    [patch('day-0'), 'none'],
  );
}

export function chartLegend(hasRaw: boolean, hasMarks: boolean, hasModes: boolean): HTMLElement {
  const marks: Key[] = [
    [path('M0 -4.6L4.6 3.6L-4.6 3.6Z', 'mark-3'), 'suspect'],
    [path('M0 -4.6L4.6 0L0 4.6L-4.6 0Z', 'mark-4'), 'fail'],
    [path('M-4 1L0 -3L4 1M0 -3L0 4', 'beyond'), 'beyond the scale'],
  ];
  return legend(
    [line('line-cleaned'), 'cleaned'],
    ...(hasRaw ? [[line('line-raw'), 'raw'] as const] : []),
    ...(hasMarks ? marks : []),
    ...(hasModes ? [mode(1), mode(2)] : []),
    [patch('gap'), 'no readings'],
  );
}

export const distributionLegend = () => legend([patch('before'), 'raw'], [patch('after'), 'cleaned']);
