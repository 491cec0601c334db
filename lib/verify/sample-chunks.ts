/** A random part of the chunks of a file, the same for the same seed. */
export interface Sample {
  /** Part of the chunks, 0 < part ≤ 1. */
  readonly part: number;
  readonly seed: number;
}

/** A number in [0, 1) that follows from seed, variable and position: the finalizer of MurmurHash3 over the three. */
function drawn(seed: number, variable: number, position: number): number {
  let hash = seed | 0;
  for (const word of [variable, position, Math.floor(position / 2 ** 32)]) {
    hash = Math.imul(hash ^ word, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

/**
 * Says which chunks are compared; without a sample all are. Of a sample, at least one chunk is: the one that is drawn
 * with the smallest number.
 *
 * @param chunks number of chunks of each variable
 */
export function chooseChunks(
  sample: Sample | undefined,
  chunks: readonly number[],
): (variable: number, position: number) => boolean {
  if (sample === undefined || sample.part >= 1) return () => true;
  const { part, seed } = sample;
  let least = { variable: 0, position: 0, number: 1 };
  for (const [variable, count] of chunks.entries()) {
    for (let position = 0; position < count; position++) {
      const number = drawn(seed, variable, position);
      if (number < least.number) least = { variable, position, number };
      if (least.number < part) return (v, p) => drawn(seed, v, p) < part;
    }
  }
  return (variable, position) => variable === least.variable && position === least.position;
}
