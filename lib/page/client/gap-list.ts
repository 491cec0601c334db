/** The longest gaps of a machine, each of which can be looked at. */
import type { PageMachine } from '../page-data.js';
import { button, el } from './dom.js';
import { duration, instant } from './format.js';

export function gapList({ gaps, cadence }: PageMachine, look: (from: number, to: number) => void): HTMLElement {
  if (gaps.length === 0) {
    const usual = cadence === null ? '' : ` Readings come every ${duration(cadence)}.`;
    return el('p', { class: 'muted' }, `There are no gaps.${usual}`);
  }
  const rows = gaps.map(([from, to]) =>
    el(
      'tr',
      {},
      el('td', {}, instant(from).slice(0, 16)),
      el('td', {}, instant(to).slice(0, 16)),
      el('td', { class: 'number' }, duration(to - from)),
      el(
        'td',
        {},
        button('Look', () => look(from, to), {
          class: 'quiet small',
          'aria-label': `Look at the gap from ${instant(from)}`,
        }),
      ),
    ),
  );
  const head = ['From (UTC)', 'To (UTC)', 'Length', 'Charts'].map((text, i) =>
    el('th', { scope: 'col', class: i === 2 && 'number' }, text),
  );
  return el(
    'table',
    { class: 'gaps' },
    el('caption', {}, gaps.length === 1 ? 'The only gap' : `The ${gaps.length} longest gaps`),
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows),
  );
}
