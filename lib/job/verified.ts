import type { ReadingSource } from '../source/reading-source.js';

/** The items of a pass over `source`. It ends only if the keys that were assumed to be aligned are. */
export async function* verified<T>(items: AsyncIterable<T>, source: ReadingSource): AsyncGenerator<T> {
  yield* items;
  await source.verifyJoin?.();
}
