/** What was found, and what was done about it. */
import type { PageData, PageFinding } from '../page-data.js';
import { el, section } from './dom.js';
import { addressOf } from './route.js';

const LEVELS = { good: 'Good', notice: 'Notice', warning: 'Warning' } as const;

export function findings(data: PageData): HTMLElement {
  const list = el('ul', { class: 'findings' }, ...data.findings.map((finding) => item(finding, data)));
  const none = el('p', { class: 'muted' }, 'No rule flagged anything, and nothing is missing.');
  return section('findings', 'What was found, and what was done about it', data.findings.length === 0 ? none : list);
}

function item({ level, text, setting, machine, signal }: PageFinding, data: PageData): HTMLElement {
  const words = el('div', {}, el('p', {}, el('span', { class: 'level' }, LEVELS[level]), ' ', text));
  const about = el('p', { class: 'about' });
  if (machine !== undefined && data.machines[machine] !== undefined) {
    const { name } = data.machines[machine];
    const what = signal === undefined ? '' : `, ${data.signals[signal]?.name ?? ''}`;
    about.append(el('a', { href: addressOf({ machine: name }) }, `${name}${what}`));
  }
  if (setting !== undefined) about.append(el('span', {}, 'Setting: ', el('code', {}, setting)));
  if (about.childNodes.length > 0) words.append(about);
  return el('li', { class: level }, el('span', { class: 'icon', 'aria-hidden': 'true' }), words);
}
