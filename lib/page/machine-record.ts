import type { ScreenedBatch } from '../screen/screened-batch.js';
import { sparkBucket } from './extremes.js';
import { GapList } from './gap-list.js';
import { ModeRuns } from './mode-runs.js';
import type { Span } from './page-input.js';
import { DAY, type PageShape, stepOf } from './page-shape.js';
import { type BucketRun, SeriesRecord } from './series-record.js';

/** Times of a batch as milliseconds, and its rows divided by buckets; the same memory for all batches. */
export class BatchTimes {
  times = new Float64Array(0);
  readonly runs: BucketRun[] = [];
  count = 0;

  /** Milliseconds of the times: doubles, within a quarter of a microsecond. */
  read(time: BigInt64Array, length: number): Float64Array {
    if (this.times.length < length) this.times = new Float64Array(length);
    const { times } = this;
    const halves = new Int32Array(time.buffer, time.byteOffset, 2 * length);
    for (let i = 0; i < length; i++) times[i] = (halves[2 * i + 1] * 4294967296 + (halves[2 * i] >>> 0)) / 1e6;
    return times;
  }

  push(bucket: number, spark: number, mark: number, from: number, to: number): void {
    const run = this.runs[this.count];
    if (run === undefined) this.runs.push({ bucket, spark, mark, from, to });
    else Object.assign(run, { bucket, spark, mark, from, to });
    this.count++;
  }
}

/** What is kept of one machine. */
export class MachineRecord {
  readonly from: number;
  readonly step: number;
  readonly series: readonly SeriesRecord[];
  readonly gaps = new GapList();
  readonly modes = new ModeRuns();
  /** Readings of each day from that of the first time on. */
  readonly days: Uint32Array;
  /** Times in each bucket of the spark. */
  readonly sparkTimes: Uint32Array;
  rows = 0;
  readonly #shape: PageShape;
  readonly #span: Span;
  #last = Number.NaN;

  constructor(shape: PageShape, span: Span, signals: number, hasCalendar: boolean) {
    const { buckets, marks, spark } = shape;
    this.#shape = shape;
    this.#span = span;
    this.from = span.from;
    this.step = stepOf(span, buckets);
    const used = Math.floor((span.to - span.from) / this.step) + 1;
    this.series = Array.from({ length: signals }, () => new SeriesRecord(used, marks, spark.length));
    this.days = new Uint32Array(hasCalendar ? Math.floor(span.to / DAY) - Math.floor(span.from / DAY) + 1 : 0);
    this.sparkTimes = new Uint32Array(spark.length);
  }

  /** @param columns of the signals that are shown, by index */
  add(batch: ScreenedBatch, columns: readonly number[], scratch: BatchTimes): void {
    const { length, mode } = batch;
    const times = scratch.read(batch.time, length);
    this.#addTimes(times, length);
    this.#divide(times, length, scratch);
    if (mode !== undefined) this.modes.add(mode, times, length, this.#span.to - this.#span.from);
    for (let s = 0; s < columns.length; s++) {
      const column = columns[s];
      const [values, raw, flags] = [batch.values[column], batch.raw[column], batch.flags[column]];
      const series = this.series[s];
      series.addValues(scratch.runs, scratch.count, values, raw);
      if (flags === undefined) continue;
      series.addFlags(scratch.runs, scratch.count, times, [values, raw, flags], batch.tests[column]);
    }
    this.rows += length;
  }

  #addTimes(times: Float64Array, length: number): void {
    const { days, gaps } = this;
    const firstDay = Math.floor(this.#span.from / DAY);
    let last = this.#last;
    let day = 0;
    let nextDay = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < length; i++) {
      const time = times[i];
      if (time - last > gaps.least) gaps.add(last, time);
      last = time;
      if (time >= nextDay) {
        day = Math.floor(time / DAY) - firstDay;
        nextDay = (day + firstDay + 1) * DAY;
      }
      if (day < days.length) days[day]++;
    }
    this.#last = last;
  }

  /** Divides the rows by the buckets that they lie in. */
  #divide(times: Float64Array, length: number, scratch: BatchTimes): void {
    const { from, step } = this;
    const { spark, marks } = this.#shape;
    const buckets = this.series[0]?.cleaned.min.length ?? 1;
    scratch.count = 0;
    let start = 0;
    while (start < length) {
      const bucket = Math.max(0, Math.min(buckets - 1, Math.floor((times[start] - from) / step)));
      const until = bucket === buckets - 1 ? Number.POSITIVE_INFINITY : from + (bucket + 1) * step;
      let end = start + 1;
      while (end < length && times[end] < until) end++;
      const inSpark = sparkBucket(from + (bucket + 0.5) * step, spark);
      this.sparkTimes[inSpark] += end - start;
      scratch.push(bucket, inSpark, Math.floor((bucket * marks) / buckets), start, end);
      start = end;
    }
  }

  /** Flagged and missing values of those that there are: a first measure of trouble. */
  get trouble(): number {
    let bad = 0;
    for (const { marks, missing } of this.series) bad += marks.total + missing;
    return this.rows === 0 ? 0 : bad / (this.rows * Math.max(1, this.series.length));
  }
}
