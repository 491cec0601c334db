import { clock } from '../util/clock.js';
import type { Display, ProgressStream } from './display.js';
import { BarDisplay } from './progress-bar.js';
import { LinesDisplay } from './progress-lines.js';
import { Tracker } from './tracker.js';

/** Tells people how far the work is. Cheap enough to be called for every batch. */
export interface Progress {
  /**
   * A phase of the work begins (and the one before has ended).
   * @param totalRows rows that the phase will read, where they are known
   * @param phase what is being done: `Surveying`, `Writing`
   */
  start(totalRows?: number, phase?: string): void;
  /** So many more rows have been read. */
  rows(count: number): void;
  /** Bytes that have reached the destination so far, all together. */
  bytes(total: number): void;
  /** The work has ended, well or not: nothing is drawn any more and the terminal is as it was. May be called twice. */
  stop(): void;
}

export interface ProgressOptions {
  /** Default: standard error. */
  readonly stream?: ProgressStream;
  /** Show nothing, whatever the stream is. */
  readonly quiet?: boolean;
  /** Write plain lines where the stream is no terminal; otherwise nothing is shown there. */
  readonly force?: boolean;
  /** Milliseconds between two plain lines; default 5000. */
  readonly interval?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds that have passed since any fixed moment. */
  readonly now?: () => number;
}

/** A bar on a terminal, plain lines elsewhere if forced, otherwise nothing. */
export function createProgress(options: ProgressOptions = {}): Progress {
  const { stream = process.stderr, env = process.env, now = clock } = options;
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  if (options.quiet || !(isTerminal || options.force)) return new Phases(undefined, now);
  if (!isTerminal) return new Phases((phase) => new LinesDisplay(phase, stream, options.interval ?? 5000), now);
  // NO_COLOR (no-color.org): set to anything but nothing.
  const hasColor = (env['NO_COLOR'] ?? '') === '';
  return new Phases((phase) => new BarDisplay(phase, stream, hasColor), now);
}

class Phases implements Progress {
  readonly #open: ((phase: Tracker) => Display) | undefined;
  readonly #now: () => number;
  readonly #onExit = () => this.stop();
  #phase: Tracker | undefined;
  #display: Display | undefined;

  /** @param open shows a phase; absent: nothing is shown */
  constructor(open: ((phase: Tracker) => Display) | undefined, now: () => number) {
    this.#open = open;
    this.#now = now;
  }

  start(totalRows?: number, phase = 'Reading'): void {
    this.stop();
    if (this.#open === undefined) return;
    this.#phase = new Tracker(phase, totalRows, this.#now);
    this.#display = this.#open(this.#phase);
    process.once('exit', this.#onExit);
  }

  rows(count: number): void {
    if (this.#phase === undefined) return;
    this.#phase.rows += count;
    this.#display?.update();
  }

  bytes(total: number): void {
    if (this.#phase === undefined) return;
    this.#phase.bytes = total;
    this.#display?.update();
  }

  stop(): void {
    process.removeListener('exit', this.#onExit);
    this.#display?.end();
    this.#display = undefined;
    this.#phase = undefined;
  }
}
