/** The flagged values that the charts show, in words: for those who cannot see them, and to copy. */
import type { PageSeries, PageSignal } from '../page-data.js';
import { el, scrollable } from './dom.js';
import { count, counted, instant, number } from './format.js';
import { between } from './marks.js';
import { FLAGS } from './page-source.js';
import type { TimeWindow } from './time-window.js';

/** Rows at most. */
const MOST = 200;
const HEAD = ['Time (UTC)', 'Signal', 'Flag', 'Test', 'Raw', 'Cleaned'];

export function flaggedList(
  signals: readonly PageSignal[],
  series: readonly PageSeries[],
  time: TimeWindow,
): HTMLElement {
  const summary = el('summary');
  const place = el('div');
  const made = el('details', { class: 'flagged-list' }, summary, place);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    const ranges = series.map(({ marks }) => between(marks.time, time.from, time.to));
    const total = ranges.reduce((sum, [first, end]) => sum + end - first, 0);
    summary.textContent = `Flagged values in view, as a table: ${count(total)}`;
    if (made.open) place.replaceChildren(table(signals, series, ranges, total));
  };
  time.onChange(() => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  made.addEventListener('toggle', show);
  show();
  return made;
}

function table(
  signals: readonly PageSignal[],
  series: readonly PageSeries[],
  ranges: readonly (readonly [number, number])[],
  total: number,
): HTMLElement {
  if (total === 0) return el('p', { class: 'muted' }, 'None.');
  const found: [time: number, signal: number, index: number][] = [];
  ranges.forEach(([first, end], signal) => {
    for (let i = first; i < Math.min(end, first + MOST); i++) found.push([series[signal].marks.time[i], signal, i]);
  });
  found.sort((a, b) => a[0] - b[0]);
  const rows = found.slice(0, MOST).map(([time, signal, i]) => {
    const { marks } = series[signal];
    const cleaned = marks.cleaned[i];
    const cells = [signals[signal].name, FLAGS[marks.flag[i]] ?? '', signals[signal].rules[marks.rule[i]]?.name ?? ''];
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, instant(time)),
      ...cells.map((text) => el('td', {}, text)),
      el('td', { class: 'number' }, number(marks.raw[i])),
      el('td', { class: 'number' }, cleaned === null ? 'missing' : number(cleaned)),
    );
  });
  const head = HEAD.map((text, i) => el('th', { scope: 'col', class: i > 3 && 'number' }, text));
  const left =
    total > MOST
      ? el('p', { class: 'muted' }, `The first ${MOST} of ${counted(total, 'value')}: zoom in to see the others.`)
      : null;
  const made = el('table', {}, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...rows));
  return el('div', {}, scrollable('Flagged values in view', made), left);
}
