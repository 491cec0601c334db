import { type MachineStatistics, QUANTILES, type SignalStatistics, type ValueStatistics } from '../stats/index.js';
import { isoTime } from '../time/iso-format.js';
import { formatCount, formatStep, formatValue, plural } from '../util/format.js';
import { visible } from '../visible.js';
import type { Look } from './look.js';
import { type TextColumn, textTable } from './text-table.js';

/** What a quantile is good for: its error is about one in the third digit. */
const QUANTILE_DIGITS = 3;

const TIMES: readonly TextColumn[] = [
  { title: 'series' },
  { title: 'first' },
  { title: 'last' },
  { title: 'cadence', right: true },
  { title: 'longest gap', right: true },
  { title: 'since' },
  { title: 'coverage', right: true },
  { title: 'flagged', long: 'wrap' },
];

const VALUES: readonly TextColumn[] = [
  { title: 'series' },
  ...['count', 'missing', 'minimum', ...QUANTILES.map((q) => `${Math.round(100 * q)} %`), 'maximum'].map(rightly),
  ...['mean', 'std', 'skewness', 'kurtosis'].map(rightly),
];

function rightly(title: string): TextColumn {
  return { title, right: true };
}

/**
 * Statistics as two tables, one of values and one of times and flags, with a row for each machine and signal. Where
 * cleaning changed values, a second row says what there was after it.
 *
 * @param leftOut signals of text, which have no statistics
 */
export function formatStatistics(
  machines: readonly MachineStatistics[],
  leftOut: readonly string[],
  look: Look,
): string {
  const series = machines.flatMap(({ machine, signals }) =>
    signals.map((signal) => ({ name: visible(`${machine} ${signal.signal}`), signal })),
  );
  const values = series.flatMap(({ name, signal: { before, after, changed } }) => [
    [name, ...valueCells(before)],
    ...(after === before ? [] : [[`  ${formatCount(changed)} cleaned`, ...valueCells(after)]]),
  ]);
  const parts = [
    textTable(VALUES, values, look),
    textTable(
      TIMES,
      series.map(({ name, signal }) => [name, ...timeCells(signal)]),
      look,
    ),
    notesOn(machines, leftOut),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function valueCells(values: ValueStatistics): string[] {
  const { minimum, maximum, mean, standardDeviation, skewness, kurtosis } = values;
  return [
    formatCount(values.count),
    formatCount(values.missing),
    shown(minimum),
    ...values.quantiles.map((quantile) => shown(quantile, QUANTILE_DIGITS)),
    shown(maximum),
    shown(mean),
    shown(standardDeviation),
    shown(skewness, 3),
    shown(kurtosis, 3),
  ];
}

function shown(value: number, digits?: number): string {
  if (Number.isNaN(value)) return '-';
  return formatValue(digits === undefined ? value : Number(value.toPrecision(digits)));
}

function timeCells({ first, last, cadence, longestGap, coverage, flagged }: SignalStatistics): string[] {
  return [
    inSeconds(first),
    inSeconds(last),
    cadence === undefined ? '-' : formatStep(Number(cadence)),
    longestGap === undefined ? '-' : formatStep(Number(longestGap.length)),
    inSeconds(longestGap?.from),
    coverage === undefined ? '-' : percent(coverage),
    flagged
      .filter(({ suspect, fail }) => suspect + fail > 0)
      .map(({ rule, suspect, fail }) => `${rule}: ${countsOf(suspect, fail)}`)
      .join('; '),
  ];
}

/** A time, cut to the second. */
function inSeconds(time: bigint | undefined): string {
  return time === undefined ? '-' : isoTime(time).replace(/\.\d+Z$/, 'Z');
}

function countsOf(suspect: number, fail: number): string {
  const counts = [
    suspect === 0 ? '' : `${formatCount(suspect)} suspect`,
    fail === 0 ? '' : `${formatCount(fail)} fail`,
  ];
  return counts.filter((text) => text !== '').join(', ');
}

/** 100 % only where nothing lacks. */
function percent(share: number): string {
  return `${share < 1 ? Math.min(99.9, Math.floor(1000 * share) / 10) : 100} %`;
}

function notesOn(machines: readonly MachineStatistics[], leftOut: readonly string[]): string {
  let error = 0;
  for (const { signals } of machines) {
    for (const { before, after } of signals) error = Math.max(error, before.quantileError, after.quantileError);
  }
  const lines =
    error > 0 ? [`Quantiles are within ${Number((100 * error).toPrecision(2))} % of a value of that rank.`] : [];
  if (leftOut.length > 0) {
    lines.push(`${plural(leftOut.length, 'signal')} of text without statistics: ${leftOut.map(visible).join(', ')}.`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
