/** The overview: a card a machine, which can be sorted and searched. */
import type { PageData, PageMachine } from '../page-data.js';
import { button, el, section } from './dom.js';
import { byName, counted, day } from './format.js';
import { overviewLegend } from './legend.js';
import { drawCard, machineCard } from './machine-card.js';
import { whenSeen } from './seen.js';

type Order = (a: PageMachine, b: PageMachine) => number;

const ORDERS: Readonly<Record<string, Order>> = {
  Trouble: (a, b) => b.trouble - a.trouble || byName(a.name, b.name),
  Name: (a, b) => byName(a.name, b.name),
  'Missing readings': (a, b) => (a.coverage ?? 2) - (b.coverage ?? 2) || byName(a.name, b.name),
};

/** What stays when somebody looks at a machine and comes back. */
const chosen = { order: 'Trouble', search: '' };

export function fleet(data: PageData): HTMLElement {
  const cards = data.machines.map((machine) => ({ machine, card: machineCard(machine), text: searchText(machine) }));
  const list = el('ol', { class: 'cards' });
  const status = el('p', { class: 'status', role: 'status' });
  const search = searchBox();
  for (const { machine, card } of cards) whenSeen(card, () => drawCard(card, machine, data));

  const orders = Object.keys(ORDERS).map((name) =>
    button(name, () => {
      chosen.order = name;
      show();
    }),
  );
  const show = () => {
    const words = chosen.search.toLowerCase().split(/\s+/).filter(Boolean);
    const order = ORDERS[chosen.order];
    const sorted = [...cards].sort((a, b) => order(a.machine, b.machine));
    const shown = sorted.filter(({ text }) => words.every((word) => text.includes(word)));
    list.replaceChildren(...shown.map(({ card }) => card));
    for (const made of orders) made.setAttribute('aria-pressed', String(made.textContent === chosen.order));
    const of = shown.length === cards.length ? '' : ` of ${cards.length}`;
    status.textContent = `${shown.length}${of} ${counted(cards.length, 'machine').split(' ')[1]}, by ${chosen.order.toLowerCase()}`;
  };
  search.addEventListener('input', () => {
    chosen.search = search.value;
    show();
  });
  search.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') list.querySelector('a')?.click();
    if (key !== 'Escape') return;
    search.value = '';
    search.dispatchEvent(new Event('input'));
  });
  show();

  const sorting = el(
    'div',
    { class: 'choice', role: 'group', 'aria-label': 'Sort machines by' },
    el('span', {}, 'Sort by'),
    ...orders,
  );
  const find = el(
    'label',
    { class: 'search' },
    el('span', { class: 'unseen' }, 'Search machines'),
    search,
    el('kbd', {}, '/'),
  );
  return section(
    'fleet',
    'Fleet',
    el('p', { class: 'muted' }, caption(data)),
    el('div', { class: 'toolbar' }, find, sorting, status),
    overviewLegend(data),
    list,
  );
}

function searchBox(): HTMLInputElement {
  const box = el('input', { type: 'search', id: 'search', placeholder: 'Search machines', autocomplete: 'off' });
  box.spellcheck = false;
  box.value = chosen.search;
  return box;
}

function searchText({ name, facts }: PageMachine): string {
  return [name, ...facts.map(({ value }) => value)].join(' ').toLowerCase();
}

function caption({ span, withoutSeries }: PageData): string {
  const left =
    withoutSeries === 0 ? '' : ` ${counted(withoutSeries, 'machine')} have no curves of their own, for want of room.`;
  return (
    `Every curve runs from ${day(span[0])} to ${day(span[1])} (UTC) and has a scale of its own, cleaned values only. ` +
    `Open a machine for raw values, zoom and what each rule found.${left}`
  );
}
