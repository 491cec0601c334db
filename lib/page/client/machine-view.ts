/** One machine: what it is, its charts, distributions, gaps, statistics and rules. */
import type { PageMachine } from '../page-data.js';
import { boxPlot } from './box-plot.js';
import { calendar } from './calendar.js';
import { charts } from './charts.js';
import { el, section } from './dom.js';
import { byName, count, counted, day, duration, percent } from './format.js';
import { gapList } from './gap-list.js';
import { distributionLegend } from './legend.js';
import { type PageSource, timeInModes, valuesOf } from './page-source.js';
import { addressOf, type Route, rememberRoute } from './route.js';
import { rules } from './signals.js';
import { statistics } from './statistics.js';
import { TimeWindow } from './time-window.js';

export interface View {
  readonly root: HTMLElement;
  readonly title: string;
  /** Follows the address to another part of the time. */
  follow?(route: Route): void;
  destroy(): void;
}

export function machineView(source: PageSource, index: number, route: Route): View {
  const { data } = source;
  const machine = data.machines[index];
  const root = el('div', { class: 'machine' }, neighbours(source, index), head(machine));
  if (machine.span === null) {
    root.append(el('p', {}, 'This machine has no readings.'));
    return { root, title: machine.name, destroy: () => {} };
  }
  const steps = source.series(index).map(({ curve, raw }) => (curve ?? raw)?.step ?? Number.POSITIVE_INFINITY);
  const shortest = Math.min(Math.min(...steps) * 6, (machine.cadence ?? Number.POSITIVE_INFINITY) * 6);
  const [from, to] = machine.span;
  const time = new TimeWindow(
    from === to ? [from - 1000, to + 1000] : machine.span,
    Number.isFinite(shortest) ? shortest : 1000,
  );
  if (route.from !== undefined) time.show(route.from, route.to!);

  const drawn = charts(source, index, time);
  const over = section('charts', 'Raw and cleaned values', drawn.root);
  const look = (from: number, to: number) => {
    time.show(from - (to - from), to + (to - from));
    over.scrollIntoView();
  };
  const series = source.series(index);
  const boxes = data.signals.map((signal, i) => boxPlot(signal, series[i]));
  const explain = 'Line: 1 to 99 %. Bar: 5 to 95 %. Box: 25 to 75 % with the median.';
  const distributions = section(
    'distributions',
    'Distributions before and after',
    el('p', { class: 'muted' }, explain),
    distributionLegend(),
    el('div', { class: 'boxes-grid' }, ...boxes),
  );
  const gaps = section(
    'gaps',
    'Readings that are there',
    el('div', { class: 'gaps-grid' }, calendar(machine), gapList(machine, look)),
  );
  const ruleTables = data.signals.map((signal, i) =>
    el('article', { class: 'signal' }, el('h3', {}, signal.name), rules(signal, machine.signals[i].flagged)),
  );
  const ruleSection = section('rules', 'Rules', el('div', { class: 'signal-cards' }, ...ruleTables));
  root.append(over, distributions, gaps, statistics(data, index), ruleSection);

  let waiting: ReturnType<typeof setTimeout> | undefined;
  const remember = () => {
    rememberRoute(time.isWhole ? { machine: machine.name } : { machine: machine.name, from: time.from, to: time.to });
  };
  time.onChange(() => {
    clearTimeout(waiting);
    waiting = setTimeout(remember, 150);
  });
  return {
    root,
    title: machine.name,
    follow: ({ from, to }) => (from === undefined ? time.reset() : time.show(from, to!)),
    destroy: () => {
      clearTimeout(waiting);
      drawn.destroy();
    },
  };
}

function head(machine: PageMachine): HTMLElement {
  const facts = machine.facts.map(({ name, value }) => el('div', {}, el('dt', {}, name), el('dd', {}, value)));
  return el(
    'div',
    { class: 'masthead' },
    el('h1', { tabindex: -1 }, machine.name),
    el('p', { class: 'lead' }, sentence(machine)),
    facts.length === 0 ? null : el('dl', { class: 'fact-list' }, ...facts),
  );
}

function sentence(machine: PageMachine): string {
  const { times, span, cadence, coverage, trouble, gaps } = machine;
  if (span === null) return 'No readings.';
  const every = cadence === null ? '' : `, one every ${duration(cadence)}`;
  const there = coverage === null ? '' : ` ${percent(coverage)} of the expected readings are there`;
  const gap =
    gaps.length === 0 ? '' : `; the longest gap is ${duration(gaps[0][1] - gaps[0][0])}, from ${day(gaps[0][0])}`;
  const values = valuesOf(machine);
  const flagged = ` ${count(Math.round(trouble * values))} of ${counted(values, 'value')} (${percent(trouble)}) are flagged or missing.`;
  const [normal, faulty, failed] = timeInModes(machine);
  const total = normal + faulty + failed;
  const modes =
    total === 0 ? '' : ` It was faulty ${percent(faulty / total)} of the time and failed ${percent(failed / total)}.`;
  return `${counted(times, 'reading')} from ${day(span[0])} to ${day(span[1])}${every}.${there}${gap}${there || gap ? '.' : ''}${flagged}${modes}`;
}

/** The way back, and to the machines before and after by name. */
function neighbours({ data }: PageSource, index: number): HTMLElement {
  const names = data.machines.map(({ name }) => name).sort(byName);
  const place = names.indexOf(data.machines[index].name);
  const link = (name: string | undefined, before: string, after: string) =>
    name === undefined ? null : el('a', { href: addressOf({ machine: name }) }, `${before}${name}${after}`);
  return el(
    'nav',
    { class: 'crumbs', 'aria-label': 'Machines' },
    el('a', { href: '#', class: 'back' }, 'All machines'),
    el('span', {}, link(names[place - 1], '← ', ''), ' ', link(names[place + 1], '', ' →')),
  );
}
