/** The user, or the system, has asked the program to end. */
export class Interrupted extends Error {}

/** Ctrl-C, a system that shuts down, a terminal that is closed. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Run `work` with a signal that these abort, so that it can take back what it has begun. A second one ends the program at
 * once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Interrupted(`interrupted by ${name}; what was begun is taken back`));
  };
  for (const name of ENDING) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const name of ENDING) process.off(name, onSignal);
  }
}
