import { FAIL, SUSPECT } from '../model/qc-flags.js';
import { Extremes } from './extremes.js';
import { FlagMarks } from './flag-marks.js';

/** Rows of one batch that lie in one bucket of the curve. */
export interface BucketRun {
  bucket: number;
  /** Bucket of the spark, and of the marks. */
  spark: number;
  mark: number;
  from: number;
  to: number;
}

/** What is kept of one signal of one machine. */
export class SeriesRecord {
  readonly cleaned: Extremes;
  /** Of the values as they were read, from the first batch on in which a rule changed any. */
  raw: Extremes | undefined;
  readonly marks: FlagMarks;
  /** Suspect and failed values in each bucket of the spark; absent without any. */
  flagged: Uint32Array | undefined;
  missing = 0;
  readonly #sparkLength: number;

  constructor(buckets: number, marks: number, sparkLength: number) {
    this.cleaned = new Extremes(buckets);
    this.marks = new FlagMarks(marks);
    this.#sparkLength = sparkLength;
  }

  addValues(runs: readonly BucketRun[], count: number, values: Float64Array, raw: Float64Array): void {
    const differs = raw !== values;
    if (differs && this.raw === undefined) this.raw = this.cleaned.copy();
    for (let r = 0; r < count; r++) {
      const { bucket, from, to } = runs[r];
      const missing = this.cleaned.add(bucket, values, from, to);
      if (this.raw === undefined) this.missing += missing;
      else this.missing += this.raw.add(bucket, raw, from, to);
    }
  }

  addFlags(
    runs: readonly BucketRun[],
    count: number,
    times: Float64Array,
    [values, raw, flags]: readonly [Float64Array, Float64Array, Uint8Array],
    tests: readonly Uint8Array[],
  ): void {
    for (let r = 0; r < count; r++) {
      const { from, to, spark, mark } = runs[r];
      for (let i = from; i < to; i++) {
        const flag = flags[i];
        if (flag !== SUSPECT && flag !== FAIL) continue;
        this.flagged ??= new Uint32Array(this.#sparkLength);
        this.flagged[spark]++;
        let rule = 0;
        while (rule < tests.length - 1 && tests[rule][i] !== flag) rule++;
        this.marks.add(mark, times[i], raw[i], values[i], rule, flag);
      }
    }
  }
}
