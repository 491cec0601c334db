import { combineHash } from './order-hash.js';
import type { SurveyPart } from './survey-part.js';

/** The smallest int64, which is before any time. */
export const BEFORE_ALL = -(2n ** 63n);

/** Survey results per machine, by code. */
export class MachineColumns {
  /** Distinct times; 0 for a machine without readings. */
  readonly counts: Float64Array;
  /** First and last time, and views of them as 32-bit halves, lower half first. */
  readonly firsts: BigInt64Array;
  readonly lasts: BigInt64Array;
  readonly firstHalves: Int32Array;
  readonly lastHalves: Int32Array;
  /** `(machines, 2)` 64-bit hash of the times. */
  readonly hashes: Int32Array;

  constructor(readonly length: number) {
    this.counts = new Float64Array(length);
    this.firsts = new BigInt64Array(length);
    this.lasts = new BigInt64Array(length);
    this.firstHalves = new Int32Array(this.firsts.buffer);
    this.lastHalves = new Int32Array(this.lasts.buffer);
    this.hashes = new Int32Array(2 * length);
  }

  has(code: number): boolean {
    return code < this.length && this.counts[code] > 0;
  }

  /** A copy with room for at least `least` machines. */
  grown(least: number): MachineColumns {
    const larger = new MachineColumns(Math.max(least, 2 * this.length));
    larger.counts.set(this.counts);
    larger.firsts.set(this.firsts);
    larger.lasts.set(this.lasts);
    larger.hashes.set(this.hashes);
    return larger;
  }

  /** The rows of `codes`, for a {@link SurveyPart}. */
  select(codes: Uint32Array): Pick<SurveyPart, 'counts' | 'firsts' | 'lasts' | 'hashes'> {
    const hashes = new Int32Array(2 * codes.length);
    codes.forEach((code, i) => {
      hashes.set(this.hashes.subarray(2 * code, 2 * code + 2), 2 * i);
    });
    return {
      counts: Float64Array.from(codes, (code) => this.counts[code]),
      firsts: BigInt64Array.from(codes, (code) => this.firsts[code]),
      lasts: BigInt64Array.from(codes, (code) => this.lasts[code]),
      hashes,
    };
  }

  /** Append the times of the i-th machine of a part, all of which are later. */
  append(code: number, { counts, firsts, lasts, hashes }: SurveyPart, i: number): void {
    if (this.counts[code] === 0) this.firsts[code] = firsts[i];
    this.lasts[code] = lasts[i];
    for (const k of [0, 1]) {
      this.hashes[2 * code + k] = combineHash(this.hashes[2 * code + k], hashes[2 * i + k], counts[i]);
    }
    this.counts[code] += counts[i];
  }

  /** Earliest and latest time of these machines. */
  range(codes: readonly number[]): { first: bigint; last: bigint } {
    let first = 2n ** 63n - 1n;
    let last = BEFORE_ALL;
    for (const code of codes) {
      if (this.firsts[code] < first) first = this.firsts[code];
      if (this.lasts[code] > last) last = this.lasts[code];
    }
    return { first, last };
  }

  /** True where these machines have the same times. */
  haveSameTimes(codes: readonly number[]): boolean {
    const { counts, hashes } = this;
    const [one] = codes;
    return codes.every(
      (code) =>
        counts[code] === counts[one] &&
        hashes[2 * code] === hashes[2 * one] &&
        hashes[2 * code + 1] === hashes[2 * one + 1],
    );
  }
}
