import type { PageBuckets, PageHistogram, PageStatistics } from '../../lib/page/page-data.js';

export interface SamplePage {
  readonly machines: number;
  /** Readings of each machine. */
  readonly times: number;
  /** Buckets of each curve at most. */
  readonly buckets: number;
  /** Milliseconds between readings. */
  readonly cadence: number;
}

/** Significant digits of values in a page. */
const round = (value: number) => Number(value.toPrecision(6));

export function bucketsOf(time: number[], values: number[], { times, cadence }: SamplePage, most: number): PageBuckets {
  const each = Math.max(1, Math.ceil(times / most));
  const step = each * cadence;
  const from = time[0];
  const length = Math.floor((time[time.length - 1] - from) / step) + 1;
  const min = new Array<number | null>(length).fill(null);
  const max = new Array<number | null>(length).fill(null);
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const bucket = Math.floor((time[i] - from) / step);
    min[bucket] = round(Math.min(min[bucket] ?? Number.POSITIVE_INFINITY, value));
    max[bucket] = round(Math.max(max[bucket] ?? Number.NEGATIVE_INFINITY, value));
  });
  return { from, step, min, max };
}

export function statisticsOf(all: readonly number[]): PageStatistics {
  const values = all.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const count = values.length;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / count;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = moment(2);
  const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((q) => round(values[Math.round(q * (count - 1))]));
  return {
    ...{ count, missing: all.length - count, min: round(values[0]), max: round(values[count - 1]), mean: round(mean) },
    ...{ std: round(Math.sqrt(variance)), skewness: round(moment(3) / variance ** 1.5) },
    ...{ kurtosis: round(moment(4) / variance ** 2 - 3), quantiles },
  };
}

export function histogramOf(all: readonly number[]): PageHistogram {
  const values = all.filter((value) => !Number.isNaN(value));
  const [from, to] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [0, 0]);
  const counts = new Array<number>(80).fill(0);
  for (const value of values) counts[Math.min(79, Math.floor((80 * (value - from)) / (to - from)))]++;
  return { from, to, counts, below: 0, above: 0 };
}

export function correlationOf(a: readonly number[], b: readonly number[]): number {
  const pairs = a.map((value, i) => [value, b[i]] as const).filter(([x, y]) => !Number.isNaN(x + y));
  const mean = (which: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length;
  const [meanA, meanB] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [x, y] of pairs) {
    ab += (x - meanA) * (y - meanB);
    aa += (x - meanA) ** 2;
    bb += (y - meanB) ** 2;
  }
  return round(ab / Math.sqrt(aa * bb));
}
