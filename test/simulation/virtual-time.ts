import type { Waiting } from '../../lib/sink/waiting.js';
import type { Random } from '../random.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Milliseconds since 1970 at which every simulation begins. */
const BEGIN = Date.UTC(2026, 0, 1);

/** Nothing happens any more, and something is still waited for. */
export class Standstill extends Error {}

/**
 * A clock that stands still while anything happens, and then jumps to the next moment at which something is due. Hours
 * pass in milliseconds, and always in the same order.
 */
export class VirtualTime {
  #now = BEGIN;
  #order = 0;
  /** By moment, and by the order in which they were set. */
  readonly #timers: Timer[] = [];

  get now(): number {
    return this.#now;
  }

  /** Calls `wake` after `milliseconds`. @returns takes that back */
  after(milliseconds: number, wake: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order++, wake };
    const index = this.#timers.findLastIndex(({ at }) => at <= timer.at) + 1;
    this.#timers.splice(index, 0, timer);
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found >= 0) this.#timers.splice(found, 1);
    };
  }

  /**
   * Lets time go by until `isOver`.
   * @throws Standstill where nothing is due and it is not over
   */
  async passUntil(isOver: () => boolean): Promise<void> {
    for (;;) {
      await settled();
      if (isOver()) return;
      const next = this.#timers.shift();
      if (next === undefined) throw new Standstill('nothing is due, and it is not over');
      this.#now = next.at;
      next.wake();
    }
  }

  /** Lets `milliseconds` go by. */
  async pass(milliseconds: number): Promise<void> {
    let isOver = false;
    this.after(milliseconds, () => {
      isOver = true;
    });
    await this.passUntil(() => isOver);
  }

  /** The clock of one process. Once `isDead`, nothing that waits goes on. */
  waiting(random: Random, isDead: () => boolean): Waiting {
    return {
      now: () => this.#now,
      random: () => random.next(),
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const cancel = this.after(milliseconds, () => {
            signal?.removeEventListener('abort', onAbort);
            if (!isDead()) resolve();
          });
          const onAbort = () => {
            cancel();
            if (!isDead()) resolve();
          };
          signal?.addEventListener('abort', onAbort, { once: true });
        }),
    };
  }
}

/** Rounds of the event loop after which everything that needs no time has happened. */
const ROUNDS = 3;

async function settled(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await new Promise((resolve) => setImmediate(resolve));
}
