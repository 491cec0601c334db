import type { ReadingSource } from '../source/reading-source.js';

/**
 * The items of a pass over `source`. It ends only if the keys that were assumed to be aligned are.
 * @param onSource told when all have been read
 */
export async function* verified<T>(
  items: AsyncIterable<T>,
  source: ReadingSource,
  onSource?: (moment: 'read') => void,
): AsyncGenerator<T> {
  yield* items;
  await source.verifyJoin?.();
  onSource?.('read');
}
