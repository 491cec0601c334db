/** Each signal: its rules, what they flagged in the fleet, and its distribution before and after. */
import type { PageData, PageSignal } from '../page-data.js';
import { el, section } from './dom.js';
import { count } from './format.js';
import { histogram } from './histogram.js';
import { distributionLegend } from './legend.js';
import { whenSeen } from './seen.js';

export function signals(data: PageData): HTMLElement {
  const cards = data.signals.map((signal, index) => {
    const flagged = signal.rules.map((_, rule) => flaggedInFleet(data, index, rule));
    const drawing = el('div', { class: 'drawing' });
    whenSeen(drawing, () => drawing.replaceChildren(histogram(signal)));
    return el('article', { class: 'signal' }, heading(signal), drawing, rules(signal, flagged));
  });
  return section('signals', 'Signals and rules', distributionLegend(), el('div', { class: 'signal-cards' }, ...cards));
}

function heading({ name, units, longName }: PageSignal): HTMLElement {
  const about = [longName, units === undefined ? undefined : `in ${units}`].filter(Boolean).join(', ');
  return el('h3', {}, name, about === '' ? null : el('small', {}, ` ${about}`));
}

function flaggedInFleet({ machines }: PageData, signal: number, rule: number): readonly [number, number] {
  let [suspect, fail] = [0, 0];
  for (const { signals } of machines) {
    suspect += signals[signal]?.flagged[rule]?.[0] ?? 0;
    fail += signals[signal]?.flagged[rule]?.[1] ?? 0;
  }
  return [suspect, fail];
}

/** The rules of a signal with what each flagged: a value that two rules flag counts for both. */
export function rules({ name, rules }: PageSignal, flagged: readonly (readonly [number, number])[]): HTMLElement {
  if (rules.length === 0) return el('p', { class: 'muted' }, 'No rules.');
  const head = ['Rule', 'Suspect', 'Fail'].map((text, i) => el('th', { scope: 'col', class: i > 0 && 'number' }, text));
  const body = rules.map((rule, i) => {
    const [suspect, fail] = flagged[i] ?? [0, 0];
    const text = rule.text.startsWith(`${rule.name}: `) ? rule.text.slice(rule.name.length + 2) : rule.text;
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, el('code', {}, rule.name), el('span', { class: 'rule-text' }, text)),
      el('td', { class: 'number' }, count(suspect)),
      el('td', { class: 'number' }, count(fail)),
    );
  });
  const caption = el('caption', { class: 'unseen' }, `Rules of ${name}, and values that each flagged`);
  return el('table', { class: 'rules' }, caption, el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...body));
}
