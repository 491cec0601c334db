import { type MachineBatch, timeHalves } from '../model/batch.js';
import { LogHistogram } from './log-histogram.js';
import { SignalProfile } from './signal-profile.js';

/** Places for frequent values, of all signals together. */
const PLACES = 1 << 21;
const FEWEST_PLACES = 256;
const MOST_PLACES = 4096;

/** A reading that is farther from the one before than so many usual steps is no neighbour. */
const GAP_STEPS = 10;
/** Cadences are told to 1/8192. */
const STEP_BITS = 12;
/** How fast the usual step follows the steps. */
const GAIN = 0.05;

/** What one pass over all readings keeps to suggest rules from. */
export class Profile {
  readonly signals: readonly SignalProfile[];
  /** Seconds between consecutive readings of a machine. */
  readonly steps = new LogHistogram(STEP_BITS);
  readonly #clocks: (Clock | undefined)[] = [];
  #steps = new Float64Array(0);

  /** @param width number of signals */
  constructor(width: number) {
    const places = 2 ** Math.floor(Math.log2(PLACES / Math.max(1, width)));
    const size = Math.min(MOST_PLACES, Math.max(FEWEST_PLACES, places));
    this.signals = Array.from({ length: width }, () => new SignalProfile(size));
  }

  /** Takes readings of a machine in time order; machines may take turns. It keeps nothing of the batch. */
  add({ machine, length, time, values }: MachineBatch): void {
    if (this.#steps.length < length) this.#steps = new Float64Array(length);
    this.#clocks[machine] ??= newClock();
    this.#measure(this.#clocks[machine], timeHalves(time, length), length);
    for (const [s, profile] of this.signals.entries()) profile.add(machine, values[s], this.#steps, length);
  }

  /** Seconds from row to row, NaN over gaps. What is a gap follows from the rows before it, wherever batches end. */
  #measure(clock: Clock, halves: Int32Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const low = halves[2 * i] >>> 0;
      const high = halves[2 * i + 1];
      const step = ((high - clock.high) * 2 ** 32 + (low - clock.low)) / 1e9;
      clock.low = low;
      clock.high = high;
      this.#steps[i] = step <= GAP_STEPS * clock.usual ? step : Number.NaN;
      if (clock.usual > 0) {
        this.steps.add(step);
        if (clock.usual === Number.POSITIVE_INFINITY) clock.usual = step;
        else clock.usual *= step > clock.usual ? 1 + GAIN : 1 - GAIN;
      } else {
        this.#steps[i] = Number.NaN;
        clock.usual = Number.POSITIVE_INFINITY;
      }
    }
  }

  /** To be called after the last reading. */
  end(): void {
    for (const profile of this.signals) profile.end();
  }
}

/** The last time of a machine, as halves, and its usual step in seconds: 0 before the first time, then infinite. */
interface Clock {
  low: number;
  high: number;
  usual: number;
}

function newClock(): Clock {
  return { low: 0, high: 0, usual: 0 };
}
