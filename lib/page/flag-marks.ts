import { FAIL } from '../model/qc-flags.js';
import { compact } from './compact.js';
import type { PageMarks } from './page-data.js';

interface Mark {
  readonly time: number;
  readonly raw: number;
  readonly cleaned: number;
  readonly rule: number;
  readonly flag: number;
}

/**
 * The flagged values of a series: all of them while they are few, else the worst of each bucket of time: one that failed
 * before one that is suspect, then the one farthest from `usual`.
 */
export class FlagMarks {
  total = 0;
  readonly #most: number;
  readonly #first: Mark[] = [];
  readonly #worst = new Map<number, Mark>();
  #usual = Number.NaN;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param bucket of `most` buckets */
  add(bucket: number, time: number, raw: number, cleaned: number, rule: number, flag: number): void {
    this.total++;
    if (this.total <= this.#most) this.#first.push({ time, raw, cleaned, rule, flag });
    if (Number.isNaN(this.#usual)) this.#usual = Number.isNaN(cleaned) ? raw : cleaned;
    const known = this.#worst.get(bucket);
    if (known === undefined || this.#isWorse(flag, raw, known)) {
      this.#worst.set(bucket, { time, raw, cleaned, rule, flag });
    }
  }

  #isWorse(flag: number, raw: number, known: Mark): boolean {
    if (flag !== known.flag) return flag === FAIL;
    return Math.abs(raw - this.#usual) > Math.abs(known.raw - this.#usual);
  }

  read(most = this.#most): PageMarks {
    let marks = this.total <= this.#most ? this.#first : [...this.#worst.values()].sort((a, b) => a.time - b.time);
    if (marks.length > most)
      marks = marks.filter(
        (_, i) => Math.floor((i * most) / marks.length) !== Math.floor(((i - 1) * most) / marks.length),
      );
    return {
      time: marks.map(({ time }) => Math.floor(time)),
      raw: marks.map(({ raw }) => compact(raw) ?? 0),
      cleaned: marks.map(({ cleaned }) => compact(cleaned)),
      rule: marks.map(({ rule }) => rule),
      flag: marks.map(({ flag }) => flag),
    };
  }
}
