import { type ReadingBatch, timeHalves } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import { compareNames } from '../util/compare-names.js';

/**
 * When each word of the signals first appears: the earliest decoded time of its readings, whatever the order of the
 * rows.
 */
export class WordTimes {
  readonly #signals: readonly Signal[];
  /** The halves of the earliest times, by signal and by index in its `meanings`. */
  readonly #high: readonly number[][];
  readonly #low: readonly number[][];

  /** @param signals those of the source; their `meanings` may grow */
  constructor(signals: readonly Signal[]) {
    this.#signals = signals;
    this.#high = signals.map(() => []);
    this.#low = signals.map(() => []);
  }

  /** Take the values of one signal, in `column` of a batch. */
  add({ length, time }: ReadingBatch, signal: number, column: Float64Array): void {
    const halves = timeHalves(time, length);
    for (let i = 0; i < length; i++) this.note(signal, column[i], halves, i);
  }

  /** Take the value at `i`: an index in `meanings`; NaN and what is negative is no word. */
  note(signal: number, word: number, halves: Int32Array, i: number): void {
    if (!(word >= 0)) return;
    const highs = this.#high[signal];
    const high = halves[2 * i + 1];
    const low = halves[2 * i] >>> 0;
    const known = highs[word];
    if (known !== undefined && (known < high || (known === high && this.#low[signal][word] <= low))) return;
    highs[word] = high;
    this.#low[signal][word] = low;
  }

  /**
   * Take what another database has.
   *
   * @param columns by index of a signal there: its index here
   * @param codes by index of a signal there: the codes of its words here; undefined: the same
   */
  merge(other: WordTimes, columns: readonly number[], codes: readonly (Float64Array | undefined)[]): void {
    const halves = new Int32Array(2);
    for (const [s, highs] of other.#high.entries()) {
      for (const [word, high] of highs.entries()) {
        if (high === undefined) continue;
        halves[0] = other.#low[s][word];
        halves[1] = high;
        this.note(columns[s], codes[s]?.[word] ?? word, halves, 0);
      }
    }
  }

  /** The latest of the times at which the words of the signals appear; undefined where one has not been read. */
  latest(signals: readonly number[]): bigint | undefined {
    let latest: bigint | undefined;
    for (const signal of signals) {
      for (const word of (this.#signals[signal].meanings ?? []).keys()) {
        const high = this.#high[signal][word];
        if (high === undefined) return undefined;
        const time = (BigInt(high) << 32n) | BigInt(this.#low[signal][word]);
        if (latest === undefined || time > latest) latest = time;
      }
    }
    return latest;
  }

  /** True where every word of the signals has been read, none of them later than `time`. */
  isSettled(signals: readonly number[], time: bigint): boolean {
    const latest = this.latest(signals);
    return latest !== undefined && latest <= time;
  }

  /** Indexes in `meanings` in order of first appearance, then of text. Words without a reading come last. */
  order(signal: number): number[] {
    const { meanings = [] } = this.#signals[signal];
    const high = (word: number): number => this.#high[signal][word] ?? Number.POSITIVE_INFINITY;
    const low = (word: number): number => this.#low[signal][word] ?? 0;
    return [...meanings.keys()].sort((a, b) => {
      if (high(a) !== high(b)) return high(a) < high(b) ? -1 : 1;
      return low(a) - low(b) || compareNames(meanings[a], meanings[b]);
    });
  }
}

/** The time of the last reading of a batch that has some. */
export function lastTime({ length, time }: ReadingBatch): bigint {
  return time[length - 1];
}

/** True where a reading from `start` on is earlier than `time`. */
export function isAnyBefore({ length, time: times }: ReadingBatch, start: number, time: bigint): boolean {
  const halves = timeHalves(times, length);
  const high = Number(time >> 32n);
  const low = Number(time & 0xffff_ffffn);
  for (let i = start; i < length; i++) {
    if (halves[2 * i + 1] < high || (halves[2 * i + 1] === high && halves[2 * i] >>> 0 < low)) return true;
  }
  return false;
}
