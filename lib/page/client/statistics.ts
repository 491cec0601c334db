/** Statistics of machines and signals, before or after cleaning, as a sortable table. */
import type { PageData, PageSeries, PageStatistics } from '../page-data.js';
import { button, el, section } from './dom.js';
import { count, number } from './format.js';
import { addressOf } from './route.js';
import { type Column, sortableTable } from './sortable-table.js';

interface Row {
  readonly machine: string;
  readonly signal: string;
  readonly units: string;
  readonly series: PageSeries;
  readonly values: PageStatistics;
}

type Side = 'before' | 'after';

const QUANTILES = ['1 %', '5 %', '25 %', 'Median', '75 %', '95 %', '99 %'];

/** @param machine of one machine alone: the column of machines is left out */
export function statistics(data: PageData, machine?: number): HTMLElement {
  let side: Side = 'after';
  const table = el('div');
  const choices: readonly (readonly [Side, string])[] = [
    ['before', 'Raw'],
    ['after', 'Cleaned'],
  ];
  const show = () => {
    table.replaceChildren(sortableTable('Statistics', columns(machine === undefined), rowsOf(data, side, machine)));
    for (const [i, [of]] of choices.entries()) buttons[i].setAttribute('aria-pressed', String(of === side));
  };
  const buttons = choices.map(([of, name]) =>
    button(name, () => {
      side = of;
      show();
    }),
  );
  show();
  const toolbar = el(
    'div',
    { class: 'toolbar' },
    el('div', { class: 'choice', role: 'group', 'aria-label': 'Values' }, ...buttons),
  );
  const note =
    'Standard deviation and skewness are those of a sample, kurtosis is excess; quantiles are within 1 % of a value of that rank. ' +
    'A value that two rules flag counts once for each.';
  return section('statistics', 'Statistics', toolbar, table, el('p', { class: 'muted' }, note));
}

function rowsOf({ machines, signals }: PageData, side: Side, only?: number): Row[] {
  return machines.flatMap((machine, index) =>
    only !== undefined && only !== index
      ? []
      : machine.signals.map((series, i) => ({
          machine: machine.name,
          signal: signals[i].name,
          units: signals[i].units ?? '',
          series,
          values: series[side],
        })),
  );
}

function columns(withMachine: boolean): Column<Row>[] {
  const words = (name: string, value: (row: Row) => string): Column<Row> => ({ name, value, show: value });
  const counts = (name: string, value: (row: Row) => number): Column<Row> => ({
    name,
    value,
    show: (row) => count(value(row)),
  });
  const numbers = (name: string, value: (row: Row) => number | null, title?: string): Column<Row> => ({
    name,
    ...(title === undefined ? {} : { title }),
    value,
    show: (row) => number(value(row)),
  });
  const flagged = (flag: 0 | 1) => (row: Row) => row.series.flagged.reduce((sum, each) => sum + each[flag], 0);
  const machine: Column<Row> = {
    ...words('Machine', (row) => row.machine),
    show: (row) => el('a', { href: addressOf({ machine: row.machine }) }, row.machine),
  };
  return [
    ...(withMachine ? [machine] : []),
    words('Signal', (row) => row.signal),
    words('Units', (row) => row.units),
    counts('Values', ({ values }) => values.count),
    counts('Missing', ({ values }) => values.missing),
    counts('Suspect', flagged(0)),
    counts('Fail', flagged(1)),
    numbers('Min', ({ values }) => values.min),
    numbers('Max', ({ values }) => values.max),
    numbers('Mean', ({ values }) => values.mean),
    numbers('Std', ({ values }) => values.std, 'Standard deviation'),
    ...QUANTILES.map((name, i) => numbers(name, ({ values }) => values.quantiles[i] ?? null, `Quantile ${name}`)),
    numbers('Skew', ({ values }) => values.skewness, 'Skewness'),
    numbers('Kurt', ({ values }) => values.kurtosis, 'Excess kurtosis'),
  ];
}
