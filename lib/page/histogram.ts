import { compact } from './compact.js';
import type { LogBins } from './log-bins.js';
import type { PageHistogram } from './page-data.js';

const BINS = 60;

type Bin = ReturnType<LogBins['bins']>[number];

/** Values of a signal before and after cleaning: those that no rule could change, and those of both sides. */
export interface CountedBins {
  readonly same: LogBins;
  readonly before: LogBins | undefined;
  readonly after: LogBins | undefined;
}

/** The distributions before and after cleaning, in the same bins: these cover all but values far from the others. */
export function histograms(counted: CountedBins): readonly [before: PageHistogram, after: PageHistogram] {
  const same = counted.same.bins();
  const before = merged(same, counted.before?.bins() ?? []);
  const after = merged(same, counted.after?.bins() ?? []);
  const [from, to] = rangeOf(before.length > 0 ? before : after);
  return [histogram(before, from, to), histogram(after, from, to)];
}

function merged(a: readonly Bin[], b: readonly Bin[]): Bin[] {
  return b.length === 0 ? [...a] : [...a, ...b].sort((x, y) => x.from - y.from || x.to - y.to);
}

/** Fences of Tukey (Exploratory Data Analysis, 2D): three times the middle half beyond the quartiles, within the extremes. */
function rangeOf(bins: readonly Bin[]): readonly [number, number] {
  if (bins.length === 0) return [0, 1];
  const [least, most] = [bins[0].from, bins[bins.length - 1].to];
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  let [low, high] = [rank(bins, total / 4), rank(bins, (3 * total) / 4)];
  if (high.to - low.from <= 2 * (low.to - low.from))
    [low, high] = [rank(bins, total / 100), rank(bins, (99 * total) / 100)];
  const spread = high.to - low.from;
  const from = compact(Math.max(least, low.from - 3 * spread))!;
  const to = compact(Math.min(most, high.to + 3 * spread))!;
  return to > from && Number.isFinite(to - from) ? [from, to] : [from, from + Math.max(Math.abs(from) * 1e-6, 1e-9)];
}

function rank(bins: readonly Bin[], wanted: number): Bin {
  let seen = 0;
  const found = bins.find(({ count }) => {
    seen += count;
    return seen >= wanted;
  });
  return found ?? bins[bins.length - 1];
}

/** A bin that lies across an edge is divided in proportion, and no count is lost. */
function histogram(bins: readonly Bin[], from: number, to: number): PageHistogram {
  const counts = new Array<number>(BINS).fill(0);
  const width = (to - from) / BINS;
  const placeOf = (value: number) => Math.max(0, Math.min(BINS - 1, Math.floor((value - from) / width)));
  let below = 0;
  let above = 0;
  for (const bin of bins) {
    const middle = (bin.from + bin.to) / 2;
    if (middle < from) below += bin.count;
    else if (middle > to) above += bin.count;
    else {
      const last = placeOf(bin.to);
      let given = 0;
      for (let place = placeOf(bin.from); place < last; place++) {
        const share = (from + (place + 1) * width - bin.from) / (bin.to - bin.from);
        const until = Math.max(given, Math.min(bin.count, Math.round(share * bin.count)));
        counts[place] += until - given;
        given = until;
      }
      counts[last] += bin.count - given;
    }
  }
  return { from, to, counts, below, above };
}
