import type { MachineDictionary } from '../../model/batch.js';
import { type MachineCodes, NO_MACHINE } from '../rows/readings-table.js';
import { matcher } from '../tables/selection.js';
import { detached } from './keys.js';

/** Machine codes for names that are substrings of the input, of which only some may be selected. */
export class StreamMachines implements MachineCodes {
  readonly filtersMachines: boolean;
  readonly #machines: MachineDictionary;
  readonly #isWanted: (name: string) => boolean;
  readonly #codes = new Map<string, number>();

  /** @param patterns names to select; absent: all */
  constructor(machines: MachineDictionary, patterns: readonly string[] | undefined) {
    this.#machines = machines;
    this.filtersMachines = patterns !== undefined;
    this.#isWanted = matcher(patterns);
  }

  /** All names met, selected or not. */
  get names(): string[] {
    return [...this.#codes.keys()];
  }

  code(name: string): number {
    let code = this.#codes.get(name);
    if (code === undefined) {
      const copy = detached(name);
      code = this.#isWanted(copy) ? this.#machines.code(copy) : NO_MACHINE;
      this.#codes.set(copy, code);
    }
    return code;
  }
}
