import { FAIL } from '../model/qc-flags.js';
import { compact } from './compact.js';
import type { PageMarks } from './page-data.js';

/** Columns of marks; a flag of 0 is no mark. Objects would have to be looked at by every garbage collection. */
class Marks {
  /** `(length, 3)` time, value as it was read, value as it left. */
  numbers: Float64Array;
  /** `(length, 2)` rule, flag. */
  codes: Uint16Array;

  constructor(length: number) {
    this.numbers = new Float64Array(3 * length);
    this.codes = new Uint16Array(2 * length);
  }

  get length(): number {
    return this.codes.length / 2;
  }

  set(i: number, time: number, raw: number, cleaned: number, rule: number, flag: number): void {
    this.numbers[3 * i] = time;
    this.numbers[3 * i + 1] = raw;
    this.numbers[3 * i + 2] = cleaned;
    this.codes[2 * i] = rule;
    this.codes[2 * i + 1] = flag;
  }

  time(i: number): number {
    return this.numbers[3 * i];
  }

  raw(i: number): number {
    return this.numbers[3 * i + 1];
  }

  flag(i: number): number {
    return this.codes[2 * i + 1];
  }

  reserve(length: number): void {
    const longer = new Marks(length);
    longer.numbers.set(this.numbers);
    longer.codes.set(this.codes);
    Object.assign(this, longer);
  }
}

/**
 * The flagged values of a series: all of them while they are few, else the worst of each bucket of time: one that failed
 * before one that is suspect, then the one farthest from `usual`.
 */
export class FlagMarks {
  total = 0;
  readonly #most: number;
  #first: Marks | undefined;
  #worst: Marks | undefined;
  #usual = Number.NaN;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param bucket of `most` buckets */
  add(bucket: number, time: number, raw: number, cleaned: number, rule: number, flag: number): void {
    const at = this.total++;
    if (at < this.#most) {
      this.#first ??= new Marks(Math.min(8, this.#most));
      if (at === this.#first.length) this.#first.reserve(Math.min(2 * at, this.#most));
      this.#first.set(at, time, raw, cleaned, rule, flag);
    } else {
      this.#first = undefined;
    }
    if (Number.isNaN(this.#usual)) this.#usual = Number.isNaN(cleaned) ? raw : cleaned;
    this.#worst ??= new Marks(this.#most);
    if (this.#isWorse(bucket, flag, raw)) this.#worst.set(bucket, time, raw, cleaned, rule, flag);
  }

  #isWorse(bucket: number, flag: number, raw: number): boolean {
    const worst = this.#worst as Marks;
    const known = worst.flag(bucket);
    if (flag !== known) return flag === FAIL || known === 0;
    return Math.abs(raw - this.#usual) > Math.abs(worst.raw(bucket) - this.#usual);
  }

  read(): PageMarks {
    const marks = this.#first ?? this.#worst;
    if (marks === undefined) return { time: [], raw: [], cleaned: [], rule: [], flag: [] };
    const shown = Array.from({ length: marks.length }, (_, i) => i).filter((i) => marks.flag(i) !== 0);
    return {
      time: shown.map((i) => Math.floor(marks.time(i))),
      raw: shown.map((i) => compact(marks.raw(i)) ?? 0),
      cleaned: shown.map((i) => compact(marks.numbers[3 * i + 2])),
      rule: shown.map((i) => marks.codes[2 * i]),
      flag: shown.map((i) => marks.flag(i)),
    };
  }
}
