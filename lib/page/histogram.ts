import { compact } from './compact.js';
import { type Bins, binsOf, type LogBins } from './log-bins.js';
import type { PageHistogram } from './page-data.js';

const BINS = 60;

/** Values of a signal before and after cleaning: those that no rule could change, and those of both sides. */
export interface CountedBins {
  readonly same: LogBins;
  readonly before: LogBins | undefined;
  readonly after: LogBins | undefined;
}

/** The distributions before and after cleaning, in the same bins: these cover all but values far from the others. */
export function histograms(counted: CountedBins): readonly [before: PageHistogram, after: PageHistogram] {
  const same = counted.same.bins();
  const before = merged(same, counted.before?.bins());
  const after = merged(same, counted.after?.bins());
  const [from, to] = rangeOf(before.count.length > 0 ? before : after);
  return [histogram(before, from, to), histogram(after, from, to)];
}

/** All bins of both, in ascending order. */
function merged(a: Bins, b: Bins | undefined): Bins {
  if (b === undefined) return a;
  const all = binsOf(a.from.length + b.from.length);
  let i = 0;
  let k = 0;
  for (let n = 0; n < all.from.length; n++) {
    const isFirst = k === b.from.length || (i < a.from.length && a.from[i] <= b.from[k]);
    const bins = isFirst ? a : b;
    const at = isFirst ? i++ : k++;
    all.from[n] = bins.from[at];
    all.to[n] = bins.to[at];
    all.count[n] = bins.count[at];
  }
  return all;
}

/** Fences of Tukey (Exploratory Data Analysis, 2D): three times the middle half beyond the quartiles, within the extremes. */
function rangeOf(bins: Bins): readonly [number, number] {
  const last = bins.count.length - 1;
  if (last < 0) return [0, 1];
  const total = bins.count.reduce((sum, count) => sum + count, 0);
  let [low, high] = [rank(bins, total / 4), rank(bins, (3 * total) / 4)];
  if (bins.to[high] - bins.from[low] <= 2 * (bins.to[low] - bins.from[low]))
    [low, high] = [rank(bins, total / 100), rank(bins, (99 * total) / 100)];
  const spread = bins.to[high] - bins.from[low];
  const from = compact(Math.max(bins.from[0], bins.from[low] - 3 * spread))!;
  const to = compact(Math.min(bins.to[last], bins.to[high] + 3 * spread))!;
  return to > from && Number.isFinite(to - from) ? [from, to] : [from, from + Math.max(Math.abs(from) * 1e-6, 1e-9)];
}

/** @returns index of the bin in which the value of this rank lies */
function rank({ count }: Bins, wanted: number): number {
  let seen = 0;
  const found = count.findIndex((each) => {
    seen += each;
    return seen >= wanted;
  });
  return found < 0 ? count.length - 1 : found;
}

/** A bin that lies across an edge is divided in proportion, and no count is lost. */
function histogram(bins: Bins, from: number, to: number): PageHistogram {
  const counts = new Array<number>(BINS).fill(0);
  const width = (to - from) / BINS;
  const placeOf = (value: number) => Math.max(0, Math.min(BINS - 1, Math.floor((value - from) / width)));
  let below = 0;
  let above = 0;
  for (let b = 0; b < bins.count.length; b++) {
    const [low, high, count] = [bins.from[b], bins.to[b], bins.count[b]];
    const middle = (low + high) / 2;
    if (middle < from) below += count;
    else if (middle > to) above += count;
    else {
      const last = placeOf(high);
      let given = 0;
      for (let place = placeOf(low); place < last; place++) {
        const share = (from + (place + 1) * width - low) / (high - low);
        const until = Math.max(given, Math.min(count, Math.round(share * count)));
        counts[place] += until - given;
        given = until;
      }
      counts[last] += count - given;
    }
  }
  return { from, to, counts, below, above };
}
