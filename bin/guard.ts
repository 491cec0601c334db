import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { Readings } from '../lib/model/readings.js';
import type { Settings } from '../lib/settings/index.js';
import type { ReadingSource } from '../lib/source/reading-source.js';
import { OutputRecord } from '../lib/util/outputs.js';
import { removeFiles } from './end-now.js';
import { type FromGuard, GUARDED, isGuarded, type ToGuard } from './guard-messages.js';
import { SignalWatch } from './signal-watch.js';

/** The work was done by another thread, which has also said what went wrong. */
export class Delegated extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the thread ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Thrown out of work that must begin anew behind a guard, because SQL may block its thread for long. */
class NeedsGuard extends Error {}

/**
 * @param whileWritten the database is read through SQL while a file is written
 * @throws NeedsGuard where settings ask for SQL that may take any time
 */
export function needGuardFor({ source }: Settings, whileWritten = false): void {
  const isSql = (readings: Readings): boolean => readings.query !== undefined || readings.where !== undefined;
  const isFree = source.where === undefined && !source.readings?.some(isSql) && !whileWritten;
  if (isFree || source.from === 'json') return;
  if (!isGuarded()) throw new NeedsGuard();
}

/** @throws NeedsGuard where a source is read so */
export function needGuardForReaders({ readers }: Pick<ReadingSource, 'readers'>): void {
  if (readers.some(({ mayWait }) => mayWait === true) && !isGuarded()) throw new NeedsGuard();
}

/** Does the work, or has another thread begin it anew where it throws that it needs a guard. */
export async function withGuard(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof NeedsGuard)) throw error;
    await runBehindGuard();
  }
}

/**
 * Runs the whole program once more, in a thread of its own, while this one waits for signals. While a thread is in a
 * statement of SQLite it cannot be asked to end; this one then ends the program, and says what is left.
 *
 * A thread takes 20 MB and 40 ms (Node 24), so that only runs that read through SQL have one.
 *
 * @throws Delegated if the program did not succeed
 */
async function runBehindGuard(): Promise<void> {
  const record = new OutputRecord();
  const worker = new Worker(new URL('./fleetcdf.js', import.meta.url), {
    argv: process.argv.slice(2),
    env: SHARE_ENV,
    execArgv: [],
    workerData: GUARDED,
    // Node would otherwise pass on what the thread writes; it has streams of its own (own-streams.ts).
    stdout: true,
    stderr: true,
  });
  const ask = (message: FromGuard): void => worker.postMessage(message);
  let heard = performance.now();
  const watch = new SignalWatch(
    {
      interrupt(name) {
        heard = performance.now();
        ask({ interrupt: name });
      },
      silence() {
        ask({ question: true });
        return performance.now() - heard;
      },
    },
    record,
  );
  worker.on('message', (message: ToGuard) => {
    heard = performance.now();
    if ('output' in message) record.add(message.output);
  });
  watch.listen();
  const exitCode = await new Promise<number>((resolve, reject) => {
    worker.once('exit', resolve).once('error', (error) => {
      // Its own listeners for that were not called.
      removeFiles(record);
      reject(error);
    });
  }).finally(() => watch.done());
  if (exitCode !== 0) throw new Delegated(exitCode);
}
