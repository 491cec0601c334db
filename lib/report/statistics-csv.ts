import { type MachineStatistics, QUANTILES, type SignalStatistics, type ValueStatistics } from '../stats/index.js';
import { csvField } from '../text/index.js';
import { isoTime } from '../time/iso-format.js';

/** The names of the columns that every table has; those of each rule follow. */
const COLUMNS = [
  'machine',
  'signal',
  'stage',
  'count',
  'missing',
  'coverage',
  'minimum',
  'maximum',
  'mean',
  'standard_deviation',
  'skewness',
  'kurtosis',
  ...QUANTILES.map((q) => `quantile_${String(Math.round(100 * q)).padStart(2, '0')}`),
  'quantile_error',
  'first',
  'last',
  'cadence_seconds',
  'longest_gap_seconds',
  'longest_gap_from',
  'expected',
  'changed',
];

/**
 * Statistics as CSV (RFC 4180), in lines: for each machine and signal one of stage `before` and one of stage `after`
 * cleaning. An empty field is missing, or not of that signal: a rule that it does not have.
 *
 * @param rules names of all rules of all signals
 */
export function* statisticsCsv(machines: Iterable<MachineStatistics>, rules: readonly string[]): Generator<string> {
  yield lineOf([...COLUMNS, ...rules.flatMap((rule) => [`${rule}_suspect`, `${rule}_fail`])]);
  for (const { machine, signals } of machines) {
    for (const signal of signals) {
      for (const stage of ['before', 'after'] as const) {
        yield lineOf([
          machine,
          signal.signal,
          stage,
          ...valuesOf(signal[stage]),
          ...timesOf(signal),
          ...flagsOf(signal, rules),
        ]);
      }
    }
  }
}

function valuesOf(values: ValueStatistics): (number | undefined)[] {
  const { count, missing, coverage, minimum, maximum, mean, standardDeviation, skewness, kurtosis } = values;
  const rest = [...values.quantiles, values.quantileError];
  return [count, missing, coverage, minimum, maximum, mean, standardDeviation, skewness, kurtosis, ...rest];
}

function timesOf({ first, last, cadence, longestGap, expected, changed }: SignalStatistics) {
  return [
    first === undefined ? undefined : isoTime(first),
    last === undefined ? undefined : isoTime(last),
    cadence === undefined ? undefined : Number(cadence) / 1e9,
    longestGap === undefined ? undefined : Number(longestGap.length) / 1e9,
    longestGap === undefined ? undefined : isoTime(longestGap.from),
    expected,
    changed,
  ];
}

/** A rule may stand more than once at a signal; its counts are added up. */
function flagsOf({ flagged }: SignalStatistics, rules: readonly string[]): (number | undefined)[] {
  return rules.flatMap((name) => {
    const found = flagged.filter(({ rule }) => rule === name);
    if (found.length === 0) return [undefined, undefined];
    return [found.reduce((sum, { suspect }) => sum + suspect, 0), found.reduce((sum, { fail }) => sum + fail, 0)];
  });
}

function lineOf(fields: readonly (string | number | undefined)[]): string {
  return `${fields.map((field) => (typeof field === 'string' ? csvField(field) : plain(field))).join(',')}\n`;
}

function plain(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}
