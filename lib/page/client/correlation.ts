/** Pearson's correlation of the signals as a labelled matrix. */
import type { PageData } from '../page-data.js';
import { el, scrollable, section } from './dom.js';

export function correlation({ signals, correlation }: PageData): HTMLElement | null {
  if (signals.length < 2) return null;
  const names = signals.map(({ name }) => name);
  const head = el('tr', {}, el('td'), ...names.map((name) => el('th', { scope: 'col' }, name)));
  const rows = names.map((name, a) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, name),
      ...names.map((_, b) => cell(a === b ? 1 : (correlation[a]?.[b] ?? null), a === b)),
    ),
  );
  const caption = el('caption', { class: 'unseen' }, "Pearson's correlation of each pair of signals");
  const table = el('table', { class: 'matrix' }, caption, el('thead', {}, head), el('tbody', {}, ...rows));
  const scale = el('p', { class: 'scale', 'aria-hidden': 'true' }, '−1', el('span'), '+1');
  return section(
    'correlation',
    'Correlation of signals',
    el(
      'p',
      { class: 'muted' },
      `Pearson's r of cleaned values at equal times, over all machines. ${strongest(names, correlation)}`,
    ),
    scrollable('Correlation of signals', table),
    scale,
  );
}

function cell(r: number | null, same: boolean): HTMLElement {
  if (same) return el('td', { class: 'same' }, '1');
  if (r === null) return el('td', { class: 'none' }, '–');
  const made = el('td', { class: r < 0 ? 'negative' : 'positive' }, r.toFixed(2).replace('-', '−'));
  made.style.setProperty('--strength', `${Math.round(Math.min(1, Math.abs(r)) * 60)}%`);
  return made;
}

function strongest(names: readonly string[], matrix: PageData['correlation']): string {
  let best: readonly [number, number, number] | null = null;
  for (let a = 0; a < names.length; a++) {
    for (let b = a + 1; b < names.length; b++) {
      const r = matrix[a]?.[b] ?? null;
      if (r !== null && (best === null || Math.abs(r) > Math.abs(best[2]))) best = [a, b, r];
    }
  }
  if (best === null) return 'No two signals have values at equal times.';
  const [a, b, r] = best;
  return `Closest are ${names[a]} and ${names[b]}: ${r.toFixed(2).replace('-', '−')}.`;
}
