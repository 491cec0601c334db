import type { Waiting } from '../../lib/sink/waiting.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Rounds of the event loop in which requests that wait for nothing outside of this process come to an end. */
const ROUNDS = 100;

/**
 * A clock that goes on only when everybody sleeps: hours take as long as what is done in them. For services in this
 * process; a request over a socket would seem to take for ever.
 */
export class IdleTime implements Waiting {
  #now = Date.now();
  #isPumping = false;
  readonly #sleepers = new Set<Sleeper>();

  readonly now = (): number => this.#now;

  readonly random = (): number => 0.5;

  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const sleeper = {
        until: this.#now + milliseconds,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      signal?.addEventListener('abort', sleeper.wake, { once: true });
      this.#sleepers.add(sleeper);
      if (!this.#isPumping) void this.#pump();
    });

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#sleepers.size > 0) {
      for (let round = 0; round < ROUNDS; round++) await new Promise(setImmediate);
      const [next] = [...this.#sleepers].sort((a, b) => a.until - b.until);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
    this.#isPumping = false;
  }
}
