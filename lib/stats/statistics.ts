/** Statistics of the values of one series. Everything but the counts is NaN where there are too few values for it. */
export interface ValueStatistics {
  /** Values that are there. */
  readonly count: number;
  /** Times without a value. */
  readonly missing: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Sample standard deviation (divisor count - 1), as pandas has it. */
  readonly standardDeviation: number;
  /** Adjusted Fisher-Pearson coefficient, as `pandas.Series.skew` has it. */
  readonly skewness: number;
  /** Excess kurtosis, unbiased as `pandas.Series.kurt` has it. */
  readonly kurtosis: number;
  /** {@link QUANTILES}, each within {@link QUANTILE_ERROR} of a value of that rank, relative. */
  readonly quantiles: readonly number[];
}

export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Relative error of a quantile. */
export const QUANTILE_ERROR = 0.01;

/** One signal of one machine. */
export interface SignalStatistics {
  readonly signal: string;
  /** Values as they were read. */
  readonly before: ValueStatistics;
  /** Values as they left. */
  readonly after: ValueStatistics;
  /** What each rule flagged, in the order of the rules. */
  readonly flagged: readonly { readonly rule: string; readonly suspect: number; readonly fail: number }[];
}

export interface MachineStatistics {
  readonly machine: string;
  readonly times: number;
  /** Nanoseconds since 1970-01-01T00:00:00Z; absent without times. */
  readonly first?: bigint;
  readonly last?: bigint;
  /** The most frequent time between neighbouring readings, nanoseconds; absent with fewer than two times. */
  readonly cadence?: bigint;
  /** The longest time between neighbouring readings, nanoseconds, and when it began. */
  readonly longestGap?: { readonly from: bigint; readonly length: bigint };
  /** Times that are there, of those that the cadence expects between the first and the last; at most 1. */
  readonly coverage?: number;
  readonly signals: readonly SignalStatistics[];
}
