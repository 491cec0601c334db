import { UNKNOWN_MODE } from './mode-rule.js';
import type { FlagQueue } from './series-test.js';

/**
 * Keeps modes from flickering: another mode counts once it has lasted `minimum` times, from its beginning then; what
 * lasts shorter gets the mode that went before. Unknown times pass as they are.
 */
export class ModeRun {
  readonly #minimum: number;
  #current: number;
  #next: number;
  /** Times that are held back: they have the mode `next`. */
  #held = 0;

  constructor(minimum: number, first: number) {
    this.#minimum = minimum;
    this.#current = first;
    this.#next = first;
  }

  /** The mode of the time before, as it was decided. */
  get current(): number {
    return this.#current;
  }

  add(mode: number, modes: FlagQueue): void {
    if (mode === UNKNOWN_MODE) {
      this.end(modes);
      modes.push(UNKNOWN_MODE);
      return;
    }
    if (mode !== this.#next) {
      this.end(modes);
      this.#next = mode;
    }
    if (mode === this.#current) {
      modes.push(mode);
      return;
    }
    if (++this.#held < this.#minimum) return;
    this.#current = mode;
    modes.fill(mode, this.#held);
    this.#held = 0;
  }

  /** Gives the times that are held back the mode that went before them. */
  end(modes: FlagQueue): void {
    if (this.#held > 0) modes.fill(this.#current, this.#held);
    this.#held = 0;
    this.#next = this.#current;
  }
}
