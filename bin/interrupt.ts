import { parentPort } from 'node:worker_threads';
import { OutputRecord, onOutput } from '../lib/util/outputs.js';
import { describeInterrupt, Interrupted } from './end-now.js';
import { type FromGuard, isGuarded, type ToGuard } from './guard-messages.js';
import { SignalWatch } from './signal-watch.js';

/** How a command is interrupted. */
export interface Interrupts {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /**
   * Runs synchronous work that may block the thread for long, as SQL does, while nothing exists that would be left
   * behind. No JavaScript can run meanwhile, so signals end the program by themselves.
   */
  readonly whileBlocked: <T>(work: () => T) => T;
  /** From now on signals abort. Until then they end the program by themselves. */
  readonly listen: () => void;
}

/**
 * Runs `work`. Signals end the program by themselves until it first calls `whileBlocked` or `listen`: so much is read
 * and nothing is written. After that they interrupt it, so that it can take back what it has begun. A second signal
 * ends the program at once with exit code 130.
 *
 * @throws Interrupted with what was taken back and what is left
 */
export async function interruptible<T>(work: (interrupts: Interrupts) => Promise<T>): Promise<T> {
  const record = new OutputRecord();
  const controller = new AbortController();
  const { signal } = controller;
  let interruptedBy: NodeJS.Signals | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    interruptedBy = name;
    controller.abort(new Interrupted(`interrupted by ${name}`));
  };
  const how = isGuarded() ? byGuard(record, interrupt) : bySignals(record, interrupt);
  try {
    return await work({ signal, ...how });
  } catch (error) {
    if (interruptedBy === undefined) throw error;
    throw new Interrupted(describeInterrupt(interruptedBy, record), { cause: error });
  } finally {
    how.done();
  }
}

type How = Omit<Interrupts, 'signal'> & { readonly done: () => void };

function bySignals(record: OutputRecord, interrupt: (name: NodeJS.Signals) => void): How {
  onOutput((event) => record.add(event));
  const watch = new SignalWatch({ interrupt, silence: () => 0 }, record);
  return {
    listen: () => watch.listen(),
    whileBlocked(work) {
      watch.pause();
      try {
        return work();
      } finally {
        watch.listen();
      }
    },
    done: () => watch.done(),
  };
}

/** The main thread waits for signals, and ends the program where this thread does not answer. */
function byGuard(record: OutputRecord, interrupt: (name: NodeJS.Signals) => void): How {
  const port = parentPort as NonNullable<typeof parentPort>;
  const tell = (message: ToGuard): void => port.postMessage(message);
  onOutput((output) => {
    record.add(output);
    tell({ output });
  });
  port.on('message', (message: FromGuard) => {
    tell({ answer: true });
    if ('interrupt' in message) interrupt(message.interrupt);
  });
  // The port alone does not keep the thread alive.
  port.unref();
  return { listen: () => {}, whileBlocked: (work) => work(), done: () => port.close() };
}
