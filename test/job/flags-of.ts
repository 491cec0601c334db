import { fileURLToPath } from 'node:url';
import { runScripts } from '../foreign.js';

const SCRIPT = fileURLToPath(new URL('../../../test/job/word_codes.py', import.meta.url));

/** A variable of flags. */
export interface Flags {
  readonly codes: Record<string, number>;
  readonly dtype: string;
  readonly fill: number;
  readonly words: readonly (string | null)[];
}

/** What xarray finds in each file of a list and, of several, in all of them together; for several lists. */
export function flagsOf(...lists: string[][]): Record<string, Flags>[][] {
  return runScripts(lists.map((files) => [SCRIPT, ...files])).map((line) => JSON.parse(line));
}
