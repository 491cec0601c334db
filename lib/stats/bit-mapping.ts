import { binError, binOf, edgeOf } from './magnitude-bins.js';

/** The bins of MagnitudeBins as a mapping of the package's DDSketch: a key is the number of a bin. */
export class BitMapping {
  readonly relativeAccuracy: number;
  /** Upper edge of a bin by its lower edge, at most. */
  readonly gamma: number;
  readonly minPossible = edgeOf(1, 0);
  readonly maxPossible = Number.MAX_VALUE;
  readonly #halvings: number;

  constructor(halvings: number) {
    this.#halvings = halvings;
    this.relativeAccuracy = binError(halvings);
    this.gamma = (1 + this.relativeAccuracy) / (1 - this.relativeAccuracy);
  }

  key(magnitude: number): number {
    return binOf(magnitude, this.#halvings);
  }

  /** The magnitude whose relative distance to both edges of the bin is the same. */
  value(key: number): number {
    const lower = edgeOf(key, this.#halvings);
    const upper = edgeOf(key + 1, this.#halvings);
    if (lower === Number.POSITIVE_INFINITY) return lower;
    // The last bin ends where there is no double: what it is one power of two before, doubled.
    if (upper === Number.POSITIVE_INFINITY)
      return 2 * this.value(key - binOf(2, this.#halvings) + binOf(1, this.#halvings));
    return lower + (upper - lower) * (lower / (lower + upper));
  }

  toProto(): never {
    throw new Error('these keys are no keys of another mapping');
  }
}
