/** The charts of a machine, with the buttons, boxes and keys that move them. */
import type { PageData } from '../page-data.js';
import { Chart, type Shown } from './chart.js';
import { button, el } from './dom.js';
import { flaggedList } from './flagged-list.js';
import { counted, duration, instant, number } from './format.js';
import { chartLegend } from './legend.js';
import { navigator } from './navigator.js';
import { modeRuns, type PageSource } from './page-source.js';
import { whenSeen } from './seen.js';
import { onThemeChange } from './theme.js';
import type { TimeWindow } from './time-window.js';

/** What stays from machine to machine. */
const shown: Shown = { raw: true, marks: true, modes: true, scale: 'cleaned' };

export interface Charts {
  readonly root: HTMLElement;
  destroy(): void;
}

export function charts(source: PageSource, index: number, time: TimeWindow): Charts {
  const { data } = source;
  const machine = data.machines[index];
  const series = source.series(index);
  const made: Chart[] = [];
  const said = el('p', { class: 'unseen', role: 'status' });
  const backdrop = { runs: modeRuns(machine), gaps: machine.gaps };
  const refresh = () => {
    for (const chart of made) chart.refresh();
  };
  const root = el('div', { class: 'charts' });
  root.append(toolbar(time, refresh), hints());
  const hasRaw = series.some(({ raw }) => raw !== undefined);
  root.append(
    chartLegend(
      hasRaw,
      series.some(({ marks }) => marks.time.length > 0),
      machine.modes.length > 0,
    ),
    navigator(machine, series, time),
  );
  series.forEach((each, i) => {
    const signal = data.signals[i];
    if (each.curve === null && each.raw === undefined) {
      root.append(
        el('h3', {}, signal.name),
        el('p', { class: 'muted' }, 'There is no room for its curve, or it has no values.'),
      );
      return;
    }
    const frame = el('div', { class: 'chart', tabindex: 0, role: 'group', 'aria-roledescription': 'chart' });
    frame.setAttribute('aria-label', summaryOf(data, index, i));
    frame.setAttribute('aria-describedby', 'chart-keys');
    const step = (each.curve ?? each.raw!).step;
    const gap = Math.max(1.5 * step, 2.5 * (machine.cadence ?? 0));
    root.append(heading(data, index, i, each.unmarked), frame);
    whenSeen(frame, () => {
      const chart = new Chart(frame, { signal, series: each, backdrop, gap, time, shown });
      made.push(chart);
      listenToKeys(frame, chart, time, (text) => {
        said.textContent = text;
      });
    });
  });
  root.append(flaggedList(data.signals, series, time), said);
  time.onChange(refresh);
  const forget = onThemeChange(() => {
    for (const chart of made) chart.recolour();
  });
  const destroy = () => {
    forget();
    for (const chart of made) chart.destroy();
  };
  return { root, destroy };
}

function heading({ signals, machines }: PageData, machine: number, index: number, unmarked: number): HTMLElement {
  const { name, units } = signals[index];
  const totals = machines[machine].signals[index].flagged.reduce(
    ([a, b], [suspect, fail]) => [a + suspect, b + fail],
    [0, 0],
  );
  const left = unmarked > 0 ? `; the worst of each bucket are marked, ${counted(unmarked, 'other')} not` : '';
  const words = totals[0] + totals[1] === 0 ? 'nothing flagged' : `${totals[1]} fail, ${totals[0]} suspect${left}`;
  return el(
    'div',
    { class: 'chart-head' },
    el('h3', {}, name, units === undefined ? null : el('small', {}, ` in ${units}`)),
    el('span', { class: 'muted' }, words),
  );
}

function summaryOf({ machines, signals }: PageData, machine: number, index: number): string {
  const { after, flagged } = machines[machine].signals[index];
  const { name, units } = signals[index];
  const total = flagged.reduce((sum, [suspect, fail]) => sum + suspect + fail, 0);
  const of = units === undefined ? '' : ` ${units}`;
  return (
    `${name} of ${machines[machine].name} over time: ${counted(after.count, 'cleaned value')} from ${number(after.min)} to ` +
    `${number(after.max)}${of}, mean ${number(after.mean)}; flagged ${counted(total, 'time')}.`
  );
}

function toolbar(time: TimeWindow, refresh: () => void): HTMLElement {
  const range = el('p', { class: 'range', role: 'status' });
  const whole = button('Whole period', () => time.reset());
  const say = () => {
    const { from, to } = time;
    range.textContent = `${instant(from).slice(0, 16)} – ${instant(to).slice(0, 16)} UTC (${duration(to - from)})`;
    whole.disabled = time.isWhole;
  };
  time.onChange(say);
  say();
  const icon = (sign: string, name: string, press: () => void) =>
    button(sign, press, { 'aria-label': name, title: name });
  const moves = el(
    'div',
    { class: 'choice', role: 'group', 'aria-label': 'Time shown' },
    icon('←', 'Earlier', () => time.pan(-0.5)),
    icon('→', 'Later', () => time.pan(0.5)),
    icon('+', 'Zoom in', () => time.zoom(0.5)),
    icon('−', 'Zoom out', () => time.zoom(2)),
    whole,
  );
  const box = (name: 'raw' | 'marks' | 'modes', label: string) => {
    const input = el('input', { type: 'checkbox', checked: shown[name] });
    input.addEventListener('change', () => {
      shown[name] = input.checked;
      refresh();
    });
    return el('label', {}, input, label);
  };
  const fit = el('input', { type: 'checkbox', checked: shown.scale === 'raw' });
  fit.addEventListener('change', () => {
    shown.scale = fit.checked ? 'raw' : 'cleaned';
    refresh();
  });
  const boxes = [
    box('raw', 'Raw values'),
    box('marks', 'Flagged values'),
    box('modes', 'Modes'),
    el('label', {}, fit, 'Scale fits raw values'),
  ];
  return el(
    'div',
    { class: 'toolbar' },
    moves,
    range,
    el('div', { class: 'boxes', role: 'group', 'aria-label': 'What charts show' }, ...boxes),
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'move'],
  ['+ −', 'zoom'],
  ['0', 'whole period'],
  [', .', 'flagged value before, after'],
];

function hints(): HTMLElement {
  const keys = KEYS.map(([key, what]) => el('span', {}, el('kbd', {}, key), ` ${what}`));
  return el(
    'p',
    { class: 'hints', id: 'chart-keys' },
    el(
      'span',
      {},
      'Drag to zoom, double click for the whole period; drag with Shift or on the axis to move; the wheel zooms in a chart that was clicked.',
    ),
    ...keys,
  );
}

function listenToKeys(frame: HTMLElement, chart: Chart, time: TimeWindow, say: (text: string) => void): void {
  frame.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => time.pan(event.shiftKey ? -0.5 : -0.1),
      ArrowRight: () => time.pan(event.shiftKey ? 0.5 : 0.1),
      '+': () => time.zoom(0.7),
      '=': () => time.zoom(0.7),
      '-': () => time.zoom(1 / 0.7),
      '0': () => time.reset(),
      '.': () => say(chart.step(1) ?? 'No further flagged value in view'),
      ',': () => say(chart.step(-1) ?? 'No earlier flagged value in view'),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}
