/** One machine of the overview: its curves, what was flagged, its modes, and whether its readings are there. */
import type { PageData, PageMachine } from '../page-data.js';
import { el } from './dom.js';
import { counted, duration, percent } from './format.js';
import { timeInModes } from './page-source.js';
import { addressOf } from './route.js';
import { coverageStrip, flaggedShares, modeStrip, type Span, spark } from './spark.js';

/** Signals that a card draws; the machine's own view has all. */
const MOST = 6;

export function machineCard(machine: PageMachine): HTMLElement {
  const { name, trouble, facts } = machine;
  const link = el('a', { href: addressOf({ machine: name }) }, name);
  const badge = el('span', { class: `trouble t${troubleLevel(trouble)}` }, percent(trouble));
  badge.title = 'Share of values that are flagged or missing';
  badge.append(el('span', { class: 'unseen' }, ' of values flagged or missing'));
  const head = el('div', { class: 'card-head' }, el('h3', {}, link), badge);
  const first = facts
    .slice(0, 3)
    .map(({ value }) => value)
    .join(' · ');
  return el(
    'li',
    { class: 'card' },
    head,
    el('p', { class: 'facts' }, first),
    el('div', { class: 'sparks' }),
    note(machine),
  );
}

/** Draws the curves of a card, once it is seen. */
export function drawCard(card: HTMLElement, machine: PageMachine, { signals, span }: PageData): void {
  const sparks = card.querySelector('.sparks')!;
  if (sparks.childNodes.length > 0) return;
  const shown = worst(machine);
  for (const index of shown) {
    const series = machine.signals[index];
    sparks.append(...row(signals[index].name, spark(series, flaggedShares(series), span as Span)));
  }
  if (machine.modes.length > 0) sparks.append(...row('mode', modeStrip(machine, span)));
  if (machine.days.length > 0) sparks.append(...row('readings', coverageStrip(machine, span)));
  const left = machine.signals.length - shown.length;
  if (left > 0) sparks.append(el('span', { class: 'more' }, `and ${counted(left, 'more signal')}`));
}

function row(label: string, drawing: SVGElement): Node[] {
  return [el('span', { class: 'label', title: label }, label), drawing];
}

/** The first signals; where there are too many, those with the largest share of flagged values, in their order. */
function worst({ signals }: PageMachine): number[] {
  const all = signals.map((_, i) => i);
  if (all.length <= MOST) return all;
  const badness = signals.map(({ flagged }) => flagged.reduce((sum, [suspect, fail]) => sum + suspect + 2 * fail, 0));
  return all
    .sort((a, b) => badness[b] - badness[a] || a - b)
    .slice(0, MOST)
    .sort((a, b) => a - b);
}

function note(machine: PageMachine): HTMLElement {
  const words: string[] = [];
  const [normal, faulty, failed] = timeInModes(machine);
  const total = normal + faulty + failed;
  if (failed > 0) words.push(`failed ${percent(failed / total)} of the time`);
  if (faulty > 0) words.push(`faulty ${percent(faulty / total)}`);
  const [gap] = machine.gaps;
  if (gap !== undefined) words.push(`longest gap ${duration(gap[1] - gap[0])}`);
  else if (machine.coverage !== null) words.push(`${percent(machine.coverage)} of readings there`);
  const text = words.join(', ');
  return el('p', { class: 'card-note' }, text.charAt(0).toUpperCase() + text.slice(1));
}

/** 0 none to 3 much. */
export function troubleLevel(trouble: number): number {
  return trouble >= 0.1 ? 3 : trouble >= 0.02 ? 2 : trouble > 0 ? 1 : 0;
}
