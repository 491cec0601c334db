import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { Random } from '../random.js';
import { tryCommandLine } from './command-lines.js';
import { tryDatabase } from './databases.js';
import { tryDataset } from './datasets.js';
import { tryDestination } from './destinations.js';
import { tryJson } from './json-inputs.js';
import { trySettings } from './settings-inputs.js';

/**
 * Try one input. The same numbers of `random` make the same input.
 *
 * @param directory its `out` is the only place that is written to
 * @returns what came of it, for counting
 * @throws Error if that is none of the outcomes that are documented
 */
export type TryInput = (random: Random, directory: string) => Promise<string>;

export const KINDS: Readonly<Record<string, TryInput>> = {
  databases: tryDatabase,
  datasets: tryDataset,
  json: tryJson,
  settings: trySettings,
  destinations: tryDestination,
  'command-lines': tryCommandLine,
};

/** An input of each fault that a campaign has to find. */
export const FAULTS: readonly TryInput[] = [
  async () => 'success',
  async () => {
    throw new TypeError('a fault');
  },
  async () => process.exit(3),
  async () => process.abort(),
  async () => {
    for (;;);
  },
  async (_, directory) => {
    writeFileSync(join(directory, '..', 'escaped'), 'x');
    return 'success';
  },
  async () => {
    const held: Buffer[] = [];
    for (;;) {
      held.push(Buffer.alloc(2 ** 22, 1));
      await setTimeoutPromise(1);
    }
  },
];

/** The kind of {@link FAULTS}: an input of this number. */
export const FAULTY = 'faults';

/** @param number of the input */
export function kindOf(name: string): (random: Random, directory: string, number: number) => Promise<string> {
  return name === FAULTY ? (random, directory, number) => FAULTS[number](random, directory) : KINDS[name];
}
