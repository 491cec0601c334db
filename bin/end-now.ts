import { rmSync, writeSync } from 'node:fs';
import type { OutputRecord } from '../lib/util/outputs.js';
import { oneLine, visible } from '../lib/visible.js';

/** The user or the system asked the program to end. */
export class Interrupted extends Error {}

/** The exit code of an interrupted program. */
const EXIT_CODE = 130;

/** What became of the outputs of an interrupted run, in a line each. */
export function describeInterrupt(name: string, record: OutputRecord): string {
  const { published, begun, hasRemoved } = record;
  const all = [
    ...published.map((destination) => `${destination} was written before that, and is whole`),
    ...begun.map(({ left }) => left),
    ...(hasRemoved ? ['unfinished output was rolled back'] : []),
  ];
  return `interrupted by ${name}; ${all.length === 0 ? 'nothing had been begun' : all.map(oneLine).join('\n')}`;
}

/**
 * Ends the process at once, whatever its threads are doing, by the effect that the signal has without a listener.
 * Temporary files are removed; what else is left is said.
 *
 * @param isSaid the user has been told already
 */
export function endNow(name: NodeJS.Signals, record: OutputRecord, isSaid: boolean): never {
  // Restores the terminal and removes the temporary files of this thread.
  process.emit('exit', EXIT_CODE);
  removeFiles(record);
  if (!isSaid) say(`fleetcdf: ${describeInterrupt(name, record)}\n`);
  return leave(name);
}

/** Removes the temporary files that are begun. */
export function removeFiles(record: OutputRecord): void {
  for (const output of record.begun) {
    if (output.paths.length === 0) continue;
    try {
      for (const path of output.paths) rmSync(path, { force: true });
      record.add({ event: 'removed', output });
    } catch {
      // It stays in the record, so that it is named.
    }
  }
}

/**
 * `process.exit` waits for threads, also for one that is in a statement of SQLite or waits for a FIFO. The signal's own
 * effect does not: a shell shows 130, 143 or 129.
 */
function leave(name: NodeJS.Signals): never {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
  // The signal ends the process while this waits for it.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

function say(text: string): void {
  try {
    writeSync(2, visible(text));
  } catch {
    // Nobody reads standard error any more.
  }
}
