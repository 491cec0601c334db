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
  const positive = new Map<number, number>();
  const negative = new Map<number, number>();
  const count = (bins: Map<number, number>, bin: number, more: number) => {
    if (more > 0) bins.set(bin, (bins.get(bin) ?? 0) + more);
  };
  for (const part of parts) {
    sketch.zeroCount += part.zeros;
    part.forEach((bin, below, times) => {
      count(below ? negative : positive, bin >>> (halvings - part.halvings), times);
    });
  }
  const farthest = binOf(Number.POSITIVE_INFINITY, halvings);
  count(negative, farthest, infinite.negative);
  count(positive, farthest, infinite.positive);
  fill(sketch.store, positive);
  fill(sketch.negativeStore, negative);
  sketch.count = sketch.store.count + sketch.zeroCount + sketch.negativeStore.count;
  return sketch;
}

/**
 * Fills an empty store. Its own `add` grows it with the spread operator, which ends the program's stack where there are
 * all magnitudes from 1e-300 to 1e300.
 */
function fill(store: DDSketch['store'], bins: ReadonlyMap<number, number>): void {
  if (bins.size === 0) return;
  let minKey = Number.POSITIVE_INFINITY;
  let maxKey = 0;
  for (const key of bins.keys()) {
    minKey = Math.min(minKey, key);
    maxKey = Math.max(maxKey, key);
  }
  const counts = new Array<number>(maxKey - minKey + 1).fill(0);
  let count = 0;
  for (const [key, times] of bins) {
    counts[key - minKey] = times;
    count += times;
  }
  Object.assign(store, { bins: counts, offset: minKey, minKey, maxKey, count });
}

/** Quantiles of a sketch, none outside of what there is. Of no values: NaN. */
export function quantilesOf(
  sketch: DDSketch,
  { minimum, maximum }: Pick<Moments, 'minimum' | 'maximum'>,
  ranks: readonly number[],
): number[] {
  return ranks.map((rank) => Math.min(maximum, Math.max(minimum, sketch.getValueAtQuantile(rank))));
}
