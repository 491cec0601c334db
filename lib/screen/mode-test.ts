import { FAILED, FAULTY, type ModeRule, NORMAL, UNKNOWN_MODE } from './mode-rule.js';
import { ModeRun } from './mode-run.js';
import type { FlagQueue } from './series-test.js';
import { SignalBehaviour } from './signal-behaviour.js';

/** Rows of one machine, in time order. */
export interface ModeRows {
  readonly length: number;
  /** One column `(length)` per signal: values as they were read; NaN is missing. */
  readonly values: readonly Float64Array[];
}

/** Once faulty, a machine stays so until its departure falls below this share of the limit. */
const RELEASE = 0.5;

/**
 * Tells the operating mode of one machine at each time, incrementally: it is given all rows in order, in batches of any
 * length, and what it decides does not depend on where a batch ends. Modes come late, by half a window and the minimal
 * duration; those of the reference at its end.
 *
 * The first times are the reference. Around each later time, two robust scales of each signal are compared with the
 * reference: the interquartile range, and the median absolute difference of neighbours. The logarithms of their ratios,
 * in standard deviations of the reference, are squared and added up, of each signal and of all together;
 * √(2χ²) − √(2n − 1) is nearly a standard normal number while nothing has changed (R. A. Fisher, Statistical Methods for
 * Research Workers, section 20). The largest of these numbers counts: one signal of many may be at fault, or all a little.
 */
export class ModeTest {
  readonly #rule: ModeRule;
  readonly #signals: readonly SignalBehaviour[];
  readonly #run: ModeRun;
  readonly #half: number;
  /** Rows so far from the first value on, and those before it. */
  #rows = 0;

  /** @param signals number of signals of the machine */
  constructor(rule: ModeRule, signals: number) {
    this.#rule = rule;
    this.#half = (rule.window - 1) / 2;
    this.#signals = Array.from({ length: signals }, () => new SignalBehaviour(rule.window, rule.failed));
    this.#run = new ModeRun(rule.minimum, NORMAL);
  }

  /** Takes the next rows. It appends a mode for each row that is decided now: of earlier rows too, none twice. */
  add({ length, values }: ModeRows, modes: FlagQueue): void {
    for (let i = 0; i < length; i++) {
      if (this.#rows === 0 && values.every((column) => Number.isNaN(column[i]))) {
        modes.push(UNKNOWN_MODE);
        continue;
      }
      for (let s = 0; s < this.#signals.length; s++) this.#signals[s].push(values[s][i]);
      this.#next(modes);
    }
  }

  /** The series has ended: appends the modes that remain. */
  end(modes: FlagQueue): void {
    const { reference } = this.#rule;
    if (this.#rows < reference) {
      modes.fill(UNKNOWN_MODE, this.#rows);
      return;
    }
    // The last windows have fewer and fewer values.
    for (let i = 0; i < this.#half; i++) {
      for (const signal of this.#signals) signal.push(Number.NaN);
      this.#next(modes);
    }
    this.#run.end(modes);
  }

  /** One row more is in the windows, whose middle is half a window earlier. */
  #next(modes: FlagQueue): void {
    const { reference, window } = this.#rule;
    this.#rows++;
    if (this.#rows > reference) this.#run.add(this.#mode(), modes);
    else {
      if (this.#rows >= window) for (const signal of this.#signals) signal.learn();
      if (this.#rows < reference) return;
      for (const signal of this.#signals) signal.learned();
      // The later half of the last window is not judged yet.
      modes.fill(NORMAL, reference - this.#half);
    }
  }

  #mode(): number {
    let scales = 0;
    let sum = 0;
    let departure = Number.NEGATIVE_INFINITY;
    let canDie = 0;
    let dead = 0;
    for (const signal of this.#signals) {
      if (!signal.isThere) continue;
      if (signal.canDie) {
        canDie++;
        if (signal.isDead()) dead++;
      }
      const squares = signal.departure();
      departure = Math.max(departure, deviations(squares, signal.scales));
      scales += signal.scales;
      sum += squares;
    }
    if (canDie > 0 && dead === canDie) return FAILED;
    if (scales === 0) return UNKNOWN_MODE;
    const limit = this.#run.current === NORMAL ? this.#rule.faulty : RELEASE * this.#rule.faulty;
    return Math.max(departure, deviations(sum, scales)) >= limit ? FAULTY : NORMAL;
  }
}

/** Standard deviations of a sum of `count` squares of standard normal numbers. */
function deviations(sum: number, count: number): number {
  return count === 0 ? Number.NEGATIVE_INFINITY : Math.sqrt(2 * sum) - Math.sqrt(2 * count - 1);
}
