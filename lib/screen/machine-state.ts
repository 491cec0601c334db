import { timeHalves } from '../model/batch.js';
import type { MachineTest, ScreenMode, ScreenSignal } from './screen-plan.js';
import { SeriesState } from './series-state.js';

/** Columns of the rows of one machine that are at hand. */
export interface Rows {
  length: number;
  time: BigInt64Array;
  /** By signal: values as they leave. */
  values: Float64Array[];
  /** By signal: values as they were read; the same array where no rule changed any. */
  raw: Float64Array[];
}

/** What is kept of one machine from one batch to the next: rows that are held back, and what tests know. */
export class MachineState {
  readonly series: readonly SeriesState[];
  readonly mode: MachineTest | undefined;
  /** Modes of the rows that are held back, and how many there are. */
  modes = new Uint8Array(0);
  modesDecided = 0;
  /** Rows held back whose values have been acted upon. */
  acted = 0;
  readonly held: Rows;
  /** Halves of the first time. */
  readonly #low: number;
  readonly #high: number;

  constructor(signals: readonly ScreenSignal[], mode: ScreenMode | undefined, machine: number, first: BigInt64Array) {
    this.series = signals.map((signal) => new SeriesState(signal, machine));
    this.mode = mode?.test();
    const none = signals.map(() => new Float64Array(0));
    this.held = { length: 0, time: new BigInt64Array(0), values: none, raw: [...none] };
    const [low, high] = timeHalves(first, 1);
    this.#low = low >>> 0;
    this.#high = high;
  }

  /** Writes the seconds since the first time of the machine. */
  seconds(time: BigInt64Array, length: number, seconds: Float64Array): void {
    const halves = timeHalves(time, length);
    for (let i = 0; i < length; i++) {
      const high = halves[2 * i + 1] - this.#high;
      const low = (halves[2 * i] >>> 0) - this.#low;
      // Nanoseconds are exact up to 104 days, and then the nearest double.
      seconds[i] = (high * 0x1_0000_0000 + low) / 1e9;
    }
  }

  /** Keeps the rows from `from` on. */
  hold(rows: Rows, from: number, keepsRaw: boolean): void {
    const { held } = this;
    const { length } = rows;
    held.length = length - from;
    held.time = kept(held.time, rows.time, from, length, (n) => new BigInt64Array(n));
    const doubles = (n: number) => new Float64Array(n);
    for (let s = 0; s < rows.values.length; s++) {
      const isChanged = keepsRaw && rows.raw[s] !== rows.values[s];
      held.values[s] = kept(held.values[s], rows.values[s], from, length, doubles);
      if (isChanged) held.raw[s] = kept(held.raw[s], rows.raw[s], from, length, doubles);
      this.series[s].isChanged = isChanged;
    }
  }
}

/** Copies `from … to - 1` to the front of `into`, or of a longer array. */
export function kept<T extends Float64Array | BigInt64Array | Uint8Array>(
  into: T,
  rows: T,
  from: number,
  to: number,
  make: (length: number) => T,
): T {
  const length = to - from;
  const target = into.length < length ? make(length + (length >> 1)) : into;
  if (length < 64) for (let i = 0; i < length; i++) target[i] = rows[from + i];
  else target.set(rows.subarray(from, to) as never);
  return target;
}
