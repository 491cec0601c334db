/** Statistics of the values of one series. Everything but the counts is NaN where there are too few values for it. */
export interface ValueStatistics {
  /** Values that are there. */
  readonly count: number;
  /** Times of the machine without a value. */
  readonly missing: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Sample standard deviation (divisor count - 1), as `pandas.Series.std` has it. */
  readonly standardDeviation: number;
  /** Adjusted Fisher-Pearson coefficient, as `pandas.Series.skew` has it. */
  readonly skewness: number;
  /** Excess kurtosis, unbiased as `pandas.Series.kurt` has it. */
  readonly kurtosis: number;
  /** {@link QUANTILES}: each within `quantileError`, relative, of the value of rank `floor(q · (count - 1))`, from 0. */
  readonly quantiles: readonly number[];
  /** At most {@link QUANTILE_ERROR}, unless there are so many series that their bins were made wider. */
  readonly quantileError: number;
  /** Values that are there, of those that the cadence expects between the first and the last reading; at most 1. */
  readonly coverage?: number;
}

export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Relative error of a quantile. */
export const QUANTILE_ERROR = 0.01;

/** When readings were made: of a machine, or the values of one of its signals as they were read. */
export interface TimeStatistics {
  readonly times: number;
  /** Nanoseconds since 1970-01-01T00:00:00Z; absent without times. */
  readonly first?: bigint;
  readonly last?: bigint;
  /** The most frequent time between neighbouring readings, nanoseconds; absent with fewer than two times. */
  readonly cadence?: bigint;
  /** The longest time between neighbouring readings, nanoseconds, and when it began. */
  readonly longestGap?: { readonly from: bigint; readonly length: bigint };
  /** Readings that the cadence expects from the first to the last; absent without times. */
  readonly expected?: number;
  /** Times that are there, of those that are expected; at most 1. */
  readonly coverage?: number;
}

/** One signal of one machine. */
export interface SignalStatistics extends TimeStatistics {
  readonly signal: string;
  /** Values as they were read. */
  readonly before: ValueStatistics;
  /** Values as they left; the same object where no value was changed. */
  readonly after: ValueStatistics;
  /** Values that cleaning changed, those it made missing and those it put where none was among them. */
  readonly changed: number;
  /** What each rule flagged, in the order of the rules. */
  readonly flagged: readonly FlaggedByRule[];
}

export interface FlaggedByRule {
  readonly rule: string;
  readonly suspect: number;
  readonly fail: number;
}

/** Times of a machine in each operating mode, where there is a rule for it. */
export interface ModeCounts {
  readonly normal: number;
  readonly faulty: number;
  readonly failed: number;
  readonly unknown: number;
}

export interface MachineStatistics extends TimeStatistics {
  readonly machine: string;
  readonly modes?: ModeCounts;
  readonly signals: readonly SignalStatistics[];
}
