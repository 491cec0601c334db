/** The clock of the S3 sink. Everything that waits goes through it, so that a test can make hours pass at once. */
export interface Waiting {
  /** Milliseconds since 1970; never goes back, whatever is done to the computer's clock meanwhile. */
  now(): number;
  /** Resolves after `milliseconds`, or as soon as `signal` aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A random number from 0 to 1, for the length of pauses. */
  random(): number;
}

/** Most milliseconds of a timer of Node, 24 days. A longer one would end at once. */
const MOST = 2 ** 31 - 1;

export const realTime: Waiting = {
  now: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  sleep(milliseconds, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const onAbort = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.min(milliseconds, MOST),
      );
      // Nothing has to be kept alive for weeks.
      if (milliseconds > MOST) timer.unref();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },
};

/** Aborts `controller` with `reason` after `milliseconds`. @returns takes that back */
export function abortAfter(
  { sleep }: Waiting,
  milliseconds: number,
  controller: AbortController,
  reason: () => unknown,
): () => void {
  const done = new AbortController();
  void sleep(milliseconds, done.signal).then(() => {
    if (!done.signal.aborted) controller.abort(reason());
  });
  return () => done.abort();
}

/** Lets `controller` abort when `signal` does. @returns takes that back */
export function follow(controller: AbortController, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => {};
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}
