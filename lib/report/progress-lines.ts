import { type Display, show } from './display.js';
import type { LookStream } from './look.js';
import type { Tracker } from './tracker.js';

/** Plain lines for logs, one every `interval` milliseconds and one at the end of the phase. */
export class LinesDisplay implements Display {
  readonly #phase: Tracker;
  readonly #stream: LookStream;
  readonly #interval: number;
  readonly #timer: NodeJS.Timeout;
  #last: number;

  constructor(phase: Tracker, stream: LookStream, interval: number) {
    this.#phase = phase;
    this.#stream = stream;
    this.#interval = interval;
    this.#last = phase.now();
    // Also prints lines while a slow destination holds up the batches.
    this.#timer = setInterval(() => this.update(), interval).unref();
  }

  /** Called for every batch as well, because synchronous work may keep the timer from running. */
  update(): void {
    const now = this.#phase.now();
    if (now - this.#last < this.#interval) return;
    this.#last = now;
    this.#write();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#write();
  }

  #write(): void {
    show(`${this.#phase.name}: ${this.#phase.facts().join(', ')}\n`, this.#stream);
  }
}
