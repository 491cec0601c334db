const UNIT = 2 ** -32;

/**
 * A random number generator with access by index, so that rows have the same values in whatever order they are written.
 * It is SplitMix (Steele, Lea, Flood: *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014, section 4) in 32
 * bits: a Weyl sequence, mixed twice with two keys so that no stream is a shifted copy of another.
 */
export class RandomStream {
  readonly #key: number;
  readonly #salt: number;

  /** @param keys integers that identify the stream: the seed, then any others */
  constructor(...keys: readonly number[]) {
    let key = 0;
    for (const k of keys) key = mix(Math.imul(key, 31) + k + GOLDEN_GAMMA);
    this.#key = key;
    this.#salt = mix(key ^ GOLDEN_GAMMA);
  }

  /** The number at `index` (0 to 2³² − 1), uniform in [0, 1). */
  at(index: number): number {
    return (mix(mix(Math.imul(index, GOLDEN_GAMMA) + this.#key) ^ this.#salt) >>> 0) * UNIT;
  }
}

/** 2³² divided by the golden ratio, made odd: the step of the Weyl sequence. */
const GOLDEN_GAMMA = 0x9e3779b9 | 0;

/** The 32-bit finalizer `lowbias32` (C. Wellons: *Prospecting for Hash Functions*, 2018). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
