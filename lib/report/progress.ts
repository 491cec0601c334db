import { clock } from '../util/clock.js';
import type { Display } from './display.js';
import { type LookStream, lookOf } from './look.js';
import { BarDisplay } from './progress-bar.js';
import { LinesDisplay } from './progress-lines.js';
import { Tracker } from './tracker.js';

/** Shows the progress of a run to people. Cheap enough to call for every batch. */
export interface Progress {
  /**
   * Begins a phase, and ends the one before.
   * @param totalRows rows that the phase will read, if known
   * @param phase name of the phase: `Surveying`, `Writing`
   * @param unit what is counted instead of rows: `table`
   */
  start(totalRows?: number, phase?: string, unit?: string): void;
  /** More rows were read. @param count rows since the last call */
  rows(count: number): void;
  /** Bytes have reached the destination. @param total of them so far */
  bytes(total: number): void;
  /** Ends the display and restores the terminal, after success or failure. May be called twice. */
  stop(): void;
}

export interface ProgressOptions {
  /** Default: standard error. */
  readonly stream?: LookStream;
  /** Show nothing. */
  readonly quiet?: boolean;
  /** Write plain lines if the stream is no terminal. Default: show nothing there. */
  readonly force?: boolean;
  /** Milliseconds between two plain lines. Default: 5000. */
  readonly interval?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds since any fixed moment. */
  readonly now?: () => number;
}

/** A bar on a terminal, plain lines elsewhere if `force` is set, otherwise nothing. */
export function createProgress(options: ProgressOptions = {}): Progress {
  const { stream = process.stderr, env = process.env, now = clock } = options;
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  if (options.quiet || !(isTerminal || options.force)) return new Phases(undefined, now);
  if (!isTerminal) return new Phases((phase) => new LinesDisplay(phase, stream, options.interval ?? 5000), now);
  return new Phases((phase) => new BarDisplay(phase, stream, lookOf(stream, env)), now);
}

class Phases implements Progress {
  readonly #open: ((phase: Tracker) => Display) | undefined;
  readonly #now: () => number;
  readonly #onExit = () => this.stop();
  #phase: Tracker | undefined;
  #display: Display | undefined;

  /** @param open creates the display of a phase; absent: nothing is shown */
  constructor(open: ((phase: Tracker) => Display) | undefined, now: () => number) {
    this.#open = open;
    this.#now = now;
  }

  start(totalRows?: number, phase = 'Reading', unit = 'row'): void {
    this.stop();
    if (this.#open === undefined) return;
    this.#phase = new Tracker(phase, totalRows, this.#now, unit);
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
