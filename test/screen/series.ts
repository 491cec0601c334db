/** Runs tests of series over rows in batches of any length. */
import type { FlagQueue, SeriesTest } from '../../lib/screen/index.js';
import type { Random } from '../random.js';

/** Flags in a growing array, as the contract of {@link FlagQueue} has it. */
export class CollectedFlags implements FlagQueue {
  #array = new Uint8Array(4);
  #length = 0;

  get flags(): number[] {
    return [...this.#array.subarray(0, this.#length)];
  }

  push(flag: number): void {
    const { array, at } = this.extend(1);
    array[at] = flag;
  }

  fill(flag: number, count: number): void {
    const { array, at } = this.extend(count);
    array.fill(flag, at, at + count);
  }

  extend(count: number): { array: Uint8Array; at: number } {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#array.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#array);
      this.#array = larger;
    }
    return { array: this.#array, at };
  }
}

/** Rows of one series. */
export interface Series {
  readonly values: readonly number[];
  /** Default: one a second. */
  readonly seconds?: readonly number[];
  readonly others?: readonly number[];
}

/** The flags of all rows. @param lengths of the batches, used in turn; default: one batch */
export function flagsOf(
  test: SeriesTest,
  series: Series,
  lengths: readonly number[] = [series.values.length],
): number[] {
  const { values, seconds = values.map((_, i) => i), others } = series;
  const collected = new CollectedFlags();
  let turn = 0;
  for (let from = 0; from < values.length; ) {
    const to = Math.min(values.length, from + lengths[turn++ % lengths.length]);
    // What a batch does not hold must not be looked at.
    const column = (all: readonly number[]): Float64Array => Float64Array.from([...all.slice(from, to), 1e9]);
    const rows = { length: to - from, seconds: column(seconds), values: column(values) };
    test.add(others === undefined ? rows : { ...rows, others: column(others) }, collected);
    if (collected.flags.length > to) throw new Error(`${collected.flags.length} flags of ${to} rows`);
    from = to;
  }
  test.end(collected);
  return collected.flags;
}

/** Lengths of batches, some of them 0. */
export function randomLengths(random: Random): number[] {
  return [1 + Math.floor(random.next() * 9), ...Array.from({ length: 6 }, () => Math.floor(random.next() * 5))];
}

/** A series with values that repeat, steps, spikes, missing values and gaps. */
export function randomSeries(random: Random, length: number): Required<Pick<Series, 'values' | 'seconds'>> {
  const missing = random.next() < 0.5 ? 0 : random.next() * 0.4;
  const gaps = random.next() < 0.5 ? 0 : random.next() * 0.2;
  const even = random.next() < 0.5;
  let time = 0;
  let level = 0;
  const seconds: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < length; i++) {
    time +=
      (even ? 10 : 1 + Math.floor(random.next() * 20)) *
      (random.next() < gaps ? 1 + Math.floor(random.next() * 30) : 1);
    const change = random.next();
    if (change < 0.3) level += Math.round(random.next() * 8 - 4) / 4;
    const spike = change > 0.95 ? Math.round(random.next() * 40 - 20) : 0;
    seconds.push(time);
    values.push(random.next() < missing ? Number.NaN : level + spike);
  }
  return { values, seconds };
}
