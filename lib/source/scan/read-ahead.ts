import { setImmediate } from 'node:timers/promises';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { PageWindow } from '../../sqlite/page-window.js';
import type { Pager } from '../../sqlite/pager.js';

/** A range of leaf pages and the buffer that holds them until the range after the next is requested. */
interface LoadedRange {
  readonly range: LeafPageRange;
  readonly window: PageWindow;
}

/** Read ranges, each while the caller works on the one before. @param buffers two, each for the pages of a range */
export async function* loadedRanges(
  pager: Pager,
  ranges: Iterator<LeafPageRange>,
  buffers?: readonly Uint8Array[],
): AsyncGenerator<LoadedRange> {
  const windows = [new PageWindow(buffers?.[0]), new PageWindow(buffers?.[1])];
  let count = 0;
  yield* inOrder(ranges, 1, async (range) => {
    const window = windows[count++ % windows.length];
    await window.load(pager, range.pages);
    return { range, window };
  });
}

/**
 * Apply `work` to each item and yield the results in order, working on up to `ahead` further items meanwhile. However
 * the generator ends, it first waits for all work in progress, so that the caller can close the descriptor.
 */
export async function* inOrder<T, U>(
  items: Iterator<T>,
  ahead: number,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const pending: Promise<U | undefined>[] = [];
  const begin = (): void => {
    const result = (async () => {
      const next = items.next();
      return next.done === true ? undefined : work(next.value);
    })();
    // It may reject before it is awaited. Without a handler that would end the process.
    result.catch(() => undefined);
    pending.push(result);
  };
  try {
    while (pending.length <= ahead) begin();
    for (let result = await pending.shift(); result !== undefined; result = await pending.shift()) {
      while (pending.length < ahead) begin();
      yield result;
    }
  } finally {
    await Promise.allSettled(pending);
  }
}

/** Runs items in worker threads, or inline in the calling thread. */
export interface Executor<T, U> {
  /** True while every worker thread has enough queued. */
  readonly isBusy: boolean;
  run(item: T): Promise<U>;
  runInline(item: T): U;
}

/**
 * Run each item and yield the results in order. Items go to worker threads until those are busy. While the next result
 * is not ready, the calling thread runs items inline, up to `ahead` results in advance, and returns to the event loop
 * after each. It ends as {@link inOrder} does.
 */
export async function* inOrderShared<T, U>(
  items: Iterator<T>,
  ahead: number,
  executor: Executor<T, U>,
): AsyncGenerator<U> {
  const pending: { readonly result: Promise<U | undefined>; isDone: boolean }[] = [];
  let isAtEnd = false;
  const begin = (work: (item: T) => U | Promise<U>): void => {
    const result = (async () => {
      const next = items.next();
      if (next.done !== true) return work(next.value);
      isAtEnd = true;
      return undefined;
    })();
    const item = { result, isDone: false };
    const done = (): void => {
      item.isDone = true;
    };
    // It may reject before it is awaited. Without a handler that would end the process.
    result.then(done, done);
    pending.push(item);
  };
  try {
    for (;;) {
      const hasRoom = (): boolean => !isAtEnd && pending.length <= ahead;
      while (hasRoom() && !executor.isBusy) begin((item) => executor.run(item));
      if (!pending[0]?.isDone && hasRoom()) {
        begin((item) => executor.runInline(item));
        await setImmediate();
        continue;
      }
      const result = await pending[0].result;
      pending.shift();
      if (result === undefined) return;
      yield result;
    }
  } finally {
    await Promise.allSettled(pending.map(({ result }) => result));
  }
}
