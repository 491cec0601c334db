/** The user, or the system, has asked the program to end. */
export class Interrupted extends Error {}

/**
 * Run `work` with a signal that SIGINT and SIGTERM abort, so that it can take back what it has begun. A second SIGINT ends
 * the program at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Interrupted(`interrupted by ${name}; what was begun is taken back`));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
