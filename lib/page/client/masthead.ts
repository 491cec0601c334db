/** What the data is, in a sentence, and its key figures. */
import type { PageData, PageMachine } from '../page-data.js';
import { el } from './dom.js';
import { bytes, count, counted, day, duration, listed, percent } from './format.js';
import { timeInModes, valuesOf } from './page-source.js';

export function masthead(data: PageData): HTMLElement {
  return el(
    'div',
    { class: 'masthead' },
    el('h1', {}, data.title),
    el('p', { class: 'lead' }, sentence(data)),
    figures(data),
  );
}

function sentence({ machines, signals, source, fleet, span, company, title }: PageData): string {
  const names = signals.map(({ name }) => name);
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  const size = source.bytes === undefined ? '' : ` (${bytes(source.bytes)})`;
  const of = company === undefined || company === title ? '' : ` of ${company}`;
  return (
    `${counted(fleet.machines, 'machine')}${of} with ${counted(signals.length, 'signal')} (${listed(shown)})` +
    `${usualCadence(machines)}, from ${day(span[0])} to ${day(span[1])}: ${counted(source.rows, 'row')} of ${source.path}${size}.`
  );
}

/** The cadence that most machines have. */
function usualCadence(machines: readonly PageMachine[]): string {
  const votes = new Map<string, number>();
  for (const { cadence } of machines) {
    if (cadence !== null) votes.set(duration(cadence), (votes.get(duration(cadence)) ?? 0) + 1);
  }
  const [winner] = [...votes].sort((a, b) => b[1] - a[1]);
  return winner === undefined ? '' : `, ${winner[1] === machines.length ? '' : 'most '}read every ${winner[0]}`;
}

function figures(data: PageData): HTMLElement {
  const { machines, fleet, span } = data;
  const isPart = machines.length < fleet.machines;
  const shown = isPart ? `, of ${counted(machines.length, 'machine')} on this page` : '';
  const values = machines.reduce((sum, machine) => sum + valuesOf(machine), 0);
  const trouble = machines.reduce((sum, machine) => sum + machine.trouble * valuesOf(machine), 0);
  const made = el(
    'dl',
    { class: 'figures' },
    figure(
      'Machines',
      count(fleet.machines),
      `${counted(data.signals.length, 'signal')} each${isPart ? `; ${count(machines.length)} on this page` : ''}`,
    ),
    figure('Period', duration(span[1] - span[0]), `${day(span[0])} – ${day(span[1])}`),
    figure('Readings', compact(fleet.times), `${compact(fleet.times * data.signals.length)} values`),
    figure(
      'Flagged or missing',
      percent(values === 0 ? null : trouble / values),
      `${counted(Math.round(trouble), 'value')}${shown}`,
    ),
  );
  const coverage = meanCoverage(machines);
  if (coverage !== null) {
    const gap = longestGap(machines);
    const note = gap === null ? 'no gaps' : `longest gap ${duration(gap.length)}, ${gap.name}`;
    made.append(figure('Readings there', percent(coverage), `${note}${shown}`));
  }
  const modes = machines.map(timeInModes);
  const [normal, faulty, failed] = [0, 1, 2].map((mode) => modes.reduce((sum, times) => sum + times[mode], 0));
  const total = normal + faulty + failed;
  if (total > 0) {
    const note = `${percent(failed / total)} failed, ${percent(faulty / total)} faulty`;
    made.append(figure('Normal operation', percent(normal / total), `${note}${shown}`));
  }
  return made;
}

function figure(name: string, value: string, note: string): HTMLElement {
  return el('div', {}, el('dt', {}, name), el('dd', { class: 'value' }, value), el('dd', { class: 'note' }, note));
}

/** `60,000`, `41.2 million` */
function compact(n: number): string {
  const [unit, name] = n >= 1e9 ? [1e9, ' billion'] : [1e6, ' million'];
  return n < 1e6 ? count(n) : `${Number((n / unit).toPrecision(3))}${name}`;
}

/** Weighted by the readings that each machine should have. */
function meanCoverage(machines: readonly PageMachine[]): number | null {
  let [there, expected] = [0, 0];
  for (const { coverage, times } of machines) {
    if (coverage === null || coverage <= 0) continue;
    there += times;
    expected += times / coverage;
  }
  return expected === 0 ? null : there / expected;
}

function longestGap(machines: readonly PageMachine[]): { name: string; length: number } | null {
  let longest: { name: string; length: number } | null = null;
  for (const { name, gaps } of machines) {
    if (gaps.length === 0) continue;
    const length = gaps[0][1] - gaps[0][0];
    if (longest === null || length > longest.length) longest = { name, length };
  }
  return longest;
}
