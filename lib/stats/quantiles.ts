import { DDSketch } from '@datadog/sketches-js';
import { BitMapping } from './bit-mapping.js';
import { binOf, type MagnitudeBins } from './magnitude-bins.js';
import type { Infinite, Moments } from './moments.js';

/**
 * A DDSketch of the values in all `parts`: their bins are its store. The package's own `merge` is not used, because
 * version 2.1.1 leaves the negative values out.
 */
export function sketchOf(parts: readonly MagnitudeBins[], infinite: Infinite): DDSketch {
  const halvings = Math.max(0, ...parts.map((part) => part.halvings));
  const sketch = new DDSketch();
  sketch.mapping = new BitMapping(halvings);
  const farthest = binOf(Number.POSITIVE_INFINITY, halvings);
  fill(sketch.store, parts, halvings, false, farthest, infinite.positive);
  fill(sketch.negativeStore, parts, halvings, true, farthest, infinite.negative);
  for (const part of parts) sketch.zeroCount += part.zeros;
  sketch.count = sketch.store.count + sketch.zeroCount + sketch.negativeStore.count;
  return sketch;
}

/**
 * Fills an empty store with the bins of one sign. Its own `add` grows it with the spread operator, which ends the
 * program's stack where there are all magnitudes from 1e-300 to 1e300.
 */
function fill(
  store: DDSketch['store'],
  parts: readonly MagnitudeBins[],
  halvings: number,
  isNegative: boolean,
  farthest: number,
  infinite: number,
): void {
  const ranges = parts.flatMap((part) => part.range(isNegative, halvings - part.halvings) ?? []);
  if (infinite > 0) ranges.push(farthest);
  if (ranges.length === 0) return;
  const minKey = Math.min(...ranges);
  const maxKey = Math.max(...ranges);
  const bins = new Array<number>(maxKey - minKey + 1).fill(0);
  for (const part of parts) part.addTo(bins, minKey, isNegative, halvings - part.halvings);
  if (infinite > 0) bins[farthest - minKey] += infinite;
  const count = bins.reduce((sum, times) => sum + times, 0);
  Object.assign(store, { bins, offset: minKey, minKey, maxKey, count });
}

/** Quantiles of a sketch, none outside of what there is. Of no values: NaN. */
export function quantilesOf(
  sketch: DDSketch,
  { minimum, maximum }: Pick<Moments, 'minimum' | 'maximum'>,
  ranks: readonly number[],
): number[] {
  return ranks.map((rank) => Math.min(maximum, Math.max(minimum, sketch.getValueAtQuantile(rank))));
}
