import { compact } from './compact.js';
import type { PageBuckets } from './page-data.js';

/** Least and greatest value of each bucket: one level of a min/max pyramid, from which coarser ones are made. */
export class Extremes {
  readonly min: Float64Array;
  readonly max: Float64Array;

  constructor(buckets: number) {
    this.min = new Float64Array(buckets).fill(Number.POSITIVE_INFINITY);
    this.max = new Float64Array(buckets).fill(Number.NEGATIVE_INFINITY);
  }

  copy(): Extremes {
    const copy = new Extremes(0);
    return Object.assign(copy, { min: this.min.slice(), max: this.max.slice() });
  }

  /** Takes the rows `from … to - 1` of a column into a bucket. @returns how many of them are missing */
  add(bucket: number, values: Float64Array, from: number, to: number): number {
    let low = this.min[bucket];
    let high = this.max[bucket];
    let missing = 0;
    for (let i = from; i < to; i++) {
      const value = values[i];
      if (value < low) low = value;
      if (value > high) high = value;
      if (Number.isNaN(value)) missing++;
    }
    this.min[bucket] = low;
    this.max[bucket] = high;
    return missing;
  }

  equals(other: Extremes): boolean {
    return this.min.every((low, b) => low === other.min[b] && this.max[b] === other.max[b]);
  }
}

/** Buckets put together by `factor`, as the page has them. */
export function bucketsOf({ min, max }: Extremes, from: number, step: number, factor: number): PageBuckets {
  const length = Math.ceil(min.length / factor);
  return spread({ min, max }, from, step * factor, length, (bucket) => Math.floor(bucket / factor));
}

/** Buckets put into others: each into that where its middle lies. */
export function sparkOf(
  extremes: Extremes,
  { from, step }: { readonly from: number; readonly step: number },
  spark: { readonly from: number; readonly step: number; readonly length: number },
): PageBuckets {
  return spread(extremes, spark.from, spark.step, spark.length, (bucket) =>
    sparkBucket(from + (bucket + 0.5) * step, spark),
  );
}

export function sparkBucket(
  time: number,
  { from, step, length }: { readonly from: number; readonly step: number; readonly length: number },
): number {
  return Math.max(0, Math.min(length - 1, Math.floor((time - from) / step)));
}

function spread(
  { min, max }: Pick<Extremes, 'min' | 'max'>,
  from: number,
  step: number,
  length: number,
  place: (bucket: number) => number,
): PageBuckets {
  const made = new Extremes(length);
  for (let bucket = 0; bucket < min.length; bucket++) {
    const to = place(bucket);
    if (min[bucket] < made.min[to]) made.min[to] = min[bucket];
    if (max[bucket] > made.max[to]) made.max[to] = max[bucket];
  }
  return { from, step, min: Array.from(made.min, (v) => compact(v)), max: Array.from(made.max, (v) => compact(v)) };
}
