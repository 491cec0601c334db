import { type BinsJson, MagnitudeBins } from './magnitude-bins.js';
import {
  addInfinite,
  addValues,
  type Infinite,
  infiniteOf,
  MOMENT_SLOTS,
  mergeMoments,
  startMoments,
} from './moments.js';

/** Values as JSON: the state of their moments, with texts for what JSON has no number for, and their bins. */
export interface ValuesJson {
  readonly moments: readonly (number | string)[];
  readonly bins: BinsJson;
}

/** Takes values, in any number of parts, for their moments and quantiles. */
export class ValueCounter {
  readonly state: Float64Array;
  /** Where its slice of the state begins. */
  readonly at: number;
  bins: MagnitudeBins;

  /** @param limit most bins */
  constructor(limit: number, state: Float64Array = new Float64Array(MOMENT_SLOTS), at = 0) {
    this.state = state;
    this.at = at;
    this.bins = new MagnitudeBins(limit);
    startMoments(state, at);
  }

  /** @param finite the first `length` are counted, all finite; `halves` are the same memory */
  add(finite: Float64Array, halves: Int32Array, length: number): void {
    if (length === 0) return;
    addValues(this.state, this.at, finite, length);
    this.bins.add(halves, length);
  }

  addInfinite(value: number): void {
    addInfinite(this.state, this.at, value > 0);
  }

  get infinite(): Infinite {
    return infiniteOf(this.state, this.at);
  }

  merge(other: ValueCounter): void {
    mergeMoments(this.state, this.at, other.state, other.at);
    this.bins.merge(other.bins);
  }

  toJSON(): ValuesJson {
    const slice = [...this.state.subarray(this.at, this.at + MOMENT_SLOTS)];
    return { moments: slice.map((slot) => (Number.isFinite(slot) ? slot : String(slot))), bins: this.bins.toJSON() };
  }

  /** Becomes what {@link toJSON} gave. */
  restore({ moments, bins }: ValuesJson, limit: number): this {
    this.state.set(moments.map(Number), this.at);
    this.bins = MagnitudeBins.fromJSON(bins, limit);
    return this;
  }
}
