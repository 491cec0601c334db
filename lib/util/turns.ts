import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from './abort.js';
import { clock } from './clock.js';

/** Milliseconds of work after which signals, timers and sockets get their turn. */
const TURN = 50;

/** Lets the event loop have its turn where work has gone on for long without one. */
export class Turns {
  #last = clock();

  /** To be awaited now and then between pieces of synchronous work; it costs next to nothing. */
  async next(): Promise<void> {
    if (clock() - this.#last < TURN) return;
    await setImmediate();
    this.#last = clock();
  }
}

/** The items, which are made synchronously, with turns of the event loop between them. */
export async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  const turns = new Turns();
  for (const item of items) {
    yield item;
    await turns.next();
  }
}

/** What the caller of a run has, to be told of blocking work. */
export interface Blocking {
  readonly signal?: AbortSignal | undefined;
  readonly whileBlocked?: (<T>(work: () => T) => T) | undefined;
}

/**
 * Does work that may block the thread for long. Before that, a signal that has come already gets its turn.
 *
 * @throws AbortError
 */
export async function blocking<T>(work: () => T, { signal, whileBlocked }: Blocking): Promise<T> {
  // The first may come before the event loop looks for signals, the second comes after that. Where listeners are taken
  // away, a signal that has come and was not looked for is lost.
  await setImmediate();
  await setImmediate();
  throwIfAborted(signal);
  return whileBlocked === undefined ? work() : whileBlocked(work);
}
