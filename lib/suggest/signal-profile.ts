import { CentredHistogram } from './centred-histogram.js';
import { FrequentValues } from './frequent-values.js';
import { LogHistogram } from './log-histogram.js';
import { isKnownCode } from './missing-code-words.js';

/** Machines that have a histogram of their own; others share one with machines of the same remainder. */
export const GROUPS = 64;
/** Values from which the centre of the histograms is taken. */
const FIRST = 255;

/** The resolution of a signal is told to 1/1024. */
const STEP_BITS = 9;

/** What one pass keeps of a signal, over all machines: nothing in it grows with the number of readings. */
export class SignalProfile {
  count = 0;
  missing = 0;
  /** Values that are infinite, which nothing else counts. */
  infinite = 0;
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  readonly frequent: FrequentValues;
  /** Values, by group of machines. */
  readonly groups: (CentredHistogram | undefined)[] = [];
  /** How far neighbours are apart; per second; and how far a value stands out from both. */
  readonly steps = new LogHistogram(STEP_BITS);
  readonly rates = new LogHistogram();
  readonly spikes = new LogHistogram();
  /** Seconds for which a value stayed the same, of each time that it did not. */
  readonly runs = new LogHistogram();
  readonly #series: (Series | undefined)[] = [];
  /** The first values, until there are enough to know the centre. */
  #first: { readonly group: number; readonly value: number }[] | undefined = [];
  #centre = 0;

  /** @param places see {@link FrequentValues} */
  constructor(places: number) {
    this.frequent = new FrequentValues(places);
  }

  /**
   * The next rows of a machine.
   *
   * @param steps `(length)` seconds since the row before; NaN where that is no neighbour
   */
  add(machine: number, values: Float64Array, steps: Float64Array, length: number): void {
    this.#series[machine] ??= newSeries();
    const series = this.#series[machine];
    for (let i = 0; i < length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) this.missing++;
      else if (!Number.isFinite(value)) this.infinite++;
      else this.#count(machine % GROUPS, value);
      this.#compare(series, value, steps[i]);
    }
  }

  #count(group: number, value: number): void {
    this.count++;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    this.frequent.add(value);
    if (this.#first !== undefined) {
      this.#first.push({ group, value });
      if (this.#first.length === FIRST) this.#settle();
    } else this.#group(group).add(value);
  }

  #group(group: number): CentredHistogram {
    this.groups[group] ??= new CentredHistogram(this.#centre);
    return this.groups[group];
  }

  /** Takes the median of the first values for the centre. */
  #settle(): void {
    const first = this.#first ?? [];
    this.#first = undefined;
    const likely = first.map(({ value }) => value).filter((value) => !isKnownCode(value));
    this.#centre = likely.sort((a, b) => a - b)[likely.length >> 1] ?? 0;
    for (const { group, value } of first) this.#group(group).add(value);
  }

  /** What a value says beside the ones before it. Missing values and codes for them are no neighbours. */
  #compare(series: Series, value: number, step: number): void {
    const isThere = Number.isFinite(value) && !isKnownCode(value);
    const isNeighbour = isThere && !Number.isNaN(step) && !Number.isNaN(series.last);
    if (isNeighbour) {
      const change = value - series.last;
      const size = Math.abs(change);
      this.steps.add(size);
      this.rates.add(size / step);
      if (!Number.isNaN(series.change)) {
        this.spikes.add(series.change * change < 0 ? Math.min(Math.abs(series.change), size) : 0);
      }
      series.change = change;
      if (change === 0) series.run += step;
    } else series.change = Number.NaN;
    if (series.run >= 0 && !(isNeighbour && series.change === 0)) {
      this.runs.add(series.run);
      series.run = -1;
    }
    if (isThere && series.run < 0) series.run = 0;
    series.last = isThere ? value : Number.NaN;
  }

  /** To be called after the last reading. */
  end(): void {
    if (this.#first !== undefined) this.#settle();
    for (const series of this.#series) if (series !== undefined && series.run >= 0) this.runs.add(series.run);
    this.#series.length = 0;
  }
}

/** Where one signal of one machine has got to. */
interface Series {
  /** NaN: it is no neighbour of what comes. */
  last: number;
  change: number;
  /** Seconds for which it has stayed the same; -1: there is no value. */
  run: number;
}

function newSeries(): Series {
  return { last: Number.NaN, change: Number.NaN, run: -1 };
}
