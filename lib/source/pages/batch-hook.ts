import type { ReadingBatch } from '../../batch.js';
import type { Tally } from '../../tally.js';

/**
 * What else is done to readings where they are decoded, in whatever thread that is. Plain, so that it can be handed to a
 * worker thread: the module is imported there.
 */
export interface BatchHook {
  /** URL of a module that exports `batchHook(options)`, which gives an {@link ApplyHook}. */
  readonly module: string;
  /** Anything that the structured clone algorithm can copy. */
  readonly options: unknown;
}

/** Changes columns of a batch in place, never its length, and counts what it did; one row at a time, since batches begin and end anywhere. */
export type ApplyHook = (batch: ReadingBatch, tally: Tally) => void;

export async function loadHook(hook: BatchHook | undefined): Promise<ApplyHook> {
  if (hook === undefined) return () => {};
  const module = (await import(hook.module)) as { batchHook(options: unknown): ApplyHook };
  return module.batchHook(hook.options);
}
