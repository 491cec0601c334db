import { FAIL, GOOD, MISSING, NOT_EVALUATED, SUSPECT } from '../model/qc-flags.js';
import type { FlagQueue, SeriesRows, SeriesTest } from './series-test.js';

/** How far a value may stand out, in its units; absent: as far as it likes. */
interface Limits {
  readonly method: 'average' | 'differential';
  readonly suspect?: number;
  readonly fail?: number;
}

/** Between readings that are next to each other: a missing one is no neighbour. A flag is decided one row later. */
export class AdjacentSpikes implements SeriesTest {
  readonly #isAverage: boolean;
  readonly #suspect: number;
  readonly #fail: number;
  readonly #gap: number;
  #isStarted = false;
  /** The neighbour before the last row; NaN: there is none. */
  #before = Number.NaN;
  /** The last row, which is not judged yet. */
  #last = Number.NaN;
  #lastTime = 0;

  /** @param gap seconds that neighbours are apart at most */
  constructor({ method, suspect, fail = Number.POSITIVE_INFINITY }: Limits, gap: number) {
    this.#isAverage = method === 'average';
    this.#suspect = suspect ?? fail;
    this.#fail = fail;
    this.#gap = gap;
  }

  add({ length, seconds, values }: SeriesRows, flags: FlagQueue): void {
    if (length === 0) return;
    let first = 0;
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#last = values[0];
      this.#lastTime = seconds[0];
      first = 1;
    }
    const { array, at } = flags.extend(length - first);
    if (this.#isAverage) this.#judgeAverages(first, length, seconds, values, array, at - first);
    else this.#judgeSteps(first, length, seconds, values, array, at - first);
  }

  /** Writes the flag of the row before `i` to `array[at + i]`. */
  #judgeAverages(
    first: number,
    length: number,
    seconds: Float64Array,
    values: Float64Array,
    array: Uint8Array,
    at: number,
  ): void {
    const suspect = this.#suspect;
    const gap = this.#gap;
    let a = this.#before;
    let b = this.#last;
    let time = this.#lastTime;
    for (let i = first; i < length; i++) {
      const c = values[i];
      const isNear = seconds[i] - time <= gap;
      // Nothing compares with NaN, which stands for a neighbour that is missing or too far away.
      const height = Math.abs(b - (a + (isNear ? c : Number.NaN)) / 2);
      array[at + i] = height <= suspect ? GOOD : this.#flag(b, height);
      a = isNear ? b : Number.NaN;
      b = c;
      time = seconds[i];
    }
    this.#before = a;
    this.#last = b;
    this.#lastTime = time;
  }

  /** The same, by the smaller one of two steps. */
  #judgeSteps(
    first: number,
    length: number,
    seconds: Float64Array,
    values: Float64Array,
    array: Uint8Array,
    at: number,
  ): void {
    const suspect = this.#suspect;
    const gap = this.#gap;
    let a = this.#before;
    let b = this.#last;
    let time = this.#lastTime;
    for (let i = first; i < length; i++) {
      const c = values[i];
      const isNear = seconds[i] - time <= gap;
      const height = smallerStep(b - a, (isNear ? c : Number.NaN) - b);
      array[at + i] = height <= suspect ? GOOD : this.#flag(b, height);
      a = isNear ? b : Number.NaN;
      b = c;
      time = seconds[i];
    }
    this.#before = a;
    this.#last = b;
    this.#lastTime = time;
  }

  #flag(value: number, height: number): number {
    return flagOf(value, height, this.#suspect, this.#fail);
  }

  end(flags: FlagQueue): void {
    if (this.#isStarted) flags.push(this.#flag(this.#last, Number.NaN));
  }
}

/** Steps the same way are no spike. NaN where one is not known. */
function smallerStep(up: number, down: number): number {
  const product = up * down;
  if (product < 0) return Math.min(Math.abs(up), Math.abs(down));
  return product >= 0 ? 0 : Number.NaN;
}

/** @param height NaN: a neighbour is missing */
function flagOf(value: number, height: number, suspect: number, fail: number): number {
  if (height <= suspect) return GOOD;
  if (height > fail) return FAIL;
  if (height > suspect) return SUSPECT;
  return Number.isNaN(value) ? MISSING : NOT_EVALUATED;
}

/**
 * Between the nearest values that are there. A flag is decided with the next value, or once that would be too far away;
 * missing rows in between wait for it.
 */
export class NearestSpikes implements SeriesTest {
  readonly #limits: Limits;
  readonly #suspect: number;
  readonly #fail: number;
  readonly #gap: number;
  #before = Number.NaN;
  /** The last value; NaN: there was none yet. */
  #last = Number.NaN;
  #lastTime = 0;
  /** Whether the last value is not judged yet, and the missing rows after it. */
  #isWaiting = false;
  #missing = 0;

  constructor(limits: Limits, gap: number) {
    this.#limits = limits;
    this.#fail = limits.fail ?? Number.POSITIVE_INFINITY;
    this.#suspect = limits.suspect ?? this.#fail;
    this.#gap = gap;
  }

  add({ length, seconds, values }: SeriesRows, flags: FlagQueue): void {
    for (let i = 0; i < length; i++) {
      const value = values[i];
      const isNear = seconds[i] - this.#lastTime <= this.#gap;
      if (Number.isNaN(value)) {
        if (this.#isWaiting && !isNear) this.#decide(Number.NaN, flags);
        if (this.#isWaiting) this.#missing++;
        else flags.push(MISSING);
        continue;
      }
      if (this.#isWaiting) this.#decide(isNear ? value : Number.NaN, flags);
      this.#before = isNear ? this.#last : Number.NaN;
      this.#last = value;
      this.#lastTime = seconds[i];
      this.#isWaiting = true;
    }
  }

  /** Judges the last value. @param next its neighbour, or NaN */
  #decide(next: number, flags: FlagQueue): void {
    const [a, b] = [this.#before, this.#last];
    const isAverage = this.#limits.method === 'average';
    const height = isAverage ? Math.abs(b - (a + next) / 2) : smallerStep(b - a, next - b);
    flags.push(flagOf(b, height, this.#suspect, this.#fail));
    if (this.#missing > 0) flags.fill(MISSING, this.#missing);
    this.#isWaiting = false;
    this.#missing = 0;
  }

  end(flags: FlagQueue): void {
    if (this.#isWaiting) this.#decide(Number.NaN, flags);
  }
}
