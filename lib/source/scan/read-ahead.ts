import { setImmediate as turn } from 'node:timers/promises';
import type { LeafPageRange } from '../../sqlite/leaf-page-ranges.js';
import { PageWindow } from '../../sqlite/page-window.js';
import type { Pager } from '../../sqlite/pager.js';

/** A run of leaf pages and the buffer they were read into, which is used again after the next one. */
export interface LoadedRun {
  readonly run: LeafPageRange;
  readonly window: PageWindow;
}

/** Read runs, each while the one before is worked on. @param buffers two, for the pages of a run each */
export async function* loadedRuns(
  pager: Pager,
  runs: Iterator<LeafPageRange>,
  buffers?: readonly Uint8Array[],
): AsyncGenerator<LoadedRun> {
  const windows = [new PageWindow(buffers?.[0]), new PageWindow(buffers?.[1])];
  let turn = 0;
  yield* inOrder(runs, 1, async (run) => {
    const window = windows[turn++ % windows.length];
    await window.load(pager, run.pages);
    return { run, window };
  });
}

/**
 * What `work` makes of each item, in order, while it is at work on the next `ahead` of them. Ends, with an error or before its time, only
 * when nothing is under way any more: the descriptor may be closed next.
 */
export async function* inOrder<T, U>(
  items: Iterator<T>,
  ahead: number,
  work: (item: T) => Promise<U>,
): AsyncGenerator<U> {
  const underWay: Promise<U | undefined>[] = [];
  const begin = (): void => {
    const result = (async () => {
      const next = items.next();
      return next.done === true ? undefined : work(next.value);
    })();
    // It may fail before it is waited for, which is no reason to end the process.
    result.catch(() => undefined);
    underWay.push(result);
  };
  try {
    while (underWay.length <= ahead) begin();
    for (let result = await underWay.shift(); result !== undefined; result = await underWay.shift()) {
      while (underWay.length < ahead) begin();
      yield result;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** Who works on an item: a crew that may be {@link Crew.isBusy busy}, or whoever asks. */
export interface Crew<T, U> {
  /** All of it have enough to do. */
  readonly isBusy: boolean;
  work(item: T): Promise<U>;
  /** The same here and now. */
  workHere(item: T): U;
}

/**
 * What a crew makes of each item, in order. While the next one is still worked on, the calling thread takes others, as long as no more than
 * `ahead` wait for it; between two of them it listens. Ends as {@link inOrder} does.
 */
export async function* shared<T, U>(items: Iterator<T>, ahead: number, crew: Crew<T, U>): AsyncGenerator<U> {
  const underWay: { readonly result: Promise<U | undefined>; isDone: boolean }[] = [];
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
    // It may fail before it is waited for, which is no reason to end the process.
    result.then(done, done);
    underWay.push(item);
  };
  try {
    for (;;) {
      const hasRoom = (): boolean => !isAtEnd && underWay.length <= ahead;
      while (hasRoom() && !crew.isBusy) begin((item) => crew.work(item));
      if (!underWay[0]?.isDone && hasRoom()) {
        begin((item) => crew.workHere(item));
        await turn();
        continue;
      }
      const result = await underWay[0].result;
      underWay.shift();
      if (result === undefined) return;
      yield result;
    }
  } finally {
    await Promise.allSettled(underWay.map(({ result }) => result));
  }
}
