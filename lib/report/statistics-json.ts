import {
  type FlaggedByRule,
  type MachineStatistics,
  QUANTILES,
  type SignalStatistics,
  type TimeStatistics,
  type ValueStatistics,
} from '../stats/index.js';
import { isoTime } from '../time/iso-format.js';
import { visibleJson } from '../visible.js';

/** The version of {@link statisticsJson}: it grows when a key goes away or means something else. */
const SCHEMA_VERSION = 1;

/**
 * Statistics as JSON, a line for each machine, so that large fleets are written and read piece by piece. Times are ISO
 * 8601, durations seconds; what is no number is null.
 *
 * @param leftOut signals of text, which have no statistics
 */
export function* statisticsJson(machines: Iterable<MachineStatistics>, leftOut: readonly string[]): Generator<string> {
  const head = { schema_version: SCHEMA_VERSION, quantiles: QUANTILES, without_statistics: leftOut };
  yield `${visibleJson(JSON.stringify(head)).slice(0, -1)},"machines":[`;
  let separator = '\n';
  for (const machine of machines) {
    yield `${separator}${visibleJson(JSON.stringify(plainMachine(machine)))}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function plainMachine({ machine, modes, signals, ...times }: MachineStatistics) {
  return {
    machine,
    ...plainTimes(times),
    ...(modes === undefined ? {} : { modes }),
    signals: signals.map(plainSignal),
  };
}

function plainSignal({ signal, before, after, changed, flagged, ...times }: SignalStatistics) {
  return {
    signal,
    ...plainTimes(times),
    changed,
    flagged: flagged.map(({ rule, suspect, fail }: FlaggedByRule) => ({ rule, suspect, fail })),
    before: plainValues(before),
    after: after === before ? null : plainValues(after),
  };
}

function plainTimes({ times, first, last, cadence, longestGap, expected, coverage }: TimeStatistics) {
  return {
    times,
    first: first === undefined ? null : isoTime(first),
    last: last === undefined ? null : isoTime(last),
    cadence_seconds: seconds(cadence),
    longest_gap_seconds: seconds(longestGap?.length),
    longest_gap_from: longestGap === undefined ? null : isoTime(longestGap.from),
    expected: expected ?? null,
    coverage: coverage ?? null,
  };
}

function plainValues(values: ValueStatistics) {
  const { count, missing, coverage, minimum, maximum, mean, standardDeviation, skewness, kurtosis } = values;
  return {
    count,
    missing,
    coverage: coverage ?? null,
    minimum: finite(minimum),
    maximum: finite(maximum),
    mean: finite(mean),
    standard_deviation: finite(standardDeviation),
    skewness: finite(skewness),
    kurtosis: finite(kurtosis),
    quantiles: values.quantiles.map(finite),
    quantile_error: values.quantileError,
  };
}

/** JSON has no NaN; infinite values are texts, as they are no missing ones. */
function finite(value: number): number | string | null {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value);
}

function seconds(duration: bigint | undefined): number | null {
  return duration === undefined ? null : Number(duration) / 1e9;
}
