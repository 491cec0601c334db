import { signalsToOrder, type WordOrders } from '../plan/word-codes.js';
import type { Settings } from '../settings/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { throwIfAborted } from '../util/abort.js';

/**
 * In which order the words of signals first appear, where codes depend on it; of a stream once all of it has been read.
 * Undefined where none do.
 */
export async function orderWords(
  source: ReadingSource,
  { output }: Settings,
  signal?: AbortSignal,
): Promise<WordOrders | undefined> {
  const wanted = signalsToOrder(source.signals, output.signals);
  if (wanted.size === 0) return undefined;
  const times = await source.wordTimes(wanted, () => throwIfAborted(signal));
  return new Map([...wanted].map((s) => [s, times.order(s)]));
}
