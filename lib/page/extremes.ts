import { compact } from './compact.js';
import type { PageBuckets, PageCurve } from './page-data.js';

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

  /** Takes what lies between two values; nothing where the first is above the second. */
  include(bucket: number, low: number, high: number): void {
    if (low < this.min[bucket]) this.min[bucket] = low;
    if (high > this.max[bucket]) this.max[bucket] = high;
  }

  equals(other: Extremes): boolean {
    return this.min.every((low, b) => low === other.min[b] && this.max[b] === other.max[b]);
  }
}

/** Buckets put together by `factor`. */
export function joined({ from, step, min, max }: PageCurve, factor: number): PageCurve {
  const made = new Extremes(Math.ceil(min.length / factor));
  for (let bucket = 0; bucket < min.length; bucket++) {
    made.include(Math.floor(bucket / factor), min[bucket], max[bucket]);
  }
  return { from, step: step * factor, min: made.min, max: made.max };
}

/** Buckets put into others: each into that where its middle lies. */
export function sparkOf(
  extremes: Extremes,
  { from, step }: { readonly from: number; readonly step: number },
  spark: { readonly from: number; readonly step: number; readonly length: number },
): PageBuckets {
  const made = new Extremes(spark.length);
  for (let bucket = 0; bucket < extremes.min.length; bucket++) {
    made.include(sparkBucket(from + (bucket + 0.5) * step, spark), extremes.min[bucket], extremes.max[bucket]);
  }
  const [min, max] = [made.min, made.max].map((column) => Array.from(column, (value) => compact(value, 4)));
  return { from: spark.from, step: spark.step, min, max };
}

export function sparkBucket(
  time: number,
  { from, step, length }: { readonly from: number; readonly step: number; readonly length: number },
): number {
  return Math.max(0, Math.min(length - 1, Math.floor((time - from) / step)));
}
