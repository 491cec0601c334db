import type { MachineDictionary } from '../../model/batch.js';
import { type MachineCodes, NO_MACHINE } from '../rows/readings-table.js';
import { matcher } from '../tables/selection.js';
import { detached } from './keys.js';

/** Codes for machines whose names are cut out of the text of a stream, and of which maybe not all are wanted. */
export class StreamMachines implements MachineCodes {
  readonly filtersMachines: boolean;
  readonly #machines: MachineDictionary;
  readonly #isWanted: (name: string) => boolean;
  readonly #codes = new Map<string, number>();

  /** @param patterns of names that are wanted; absent: all */
  constructor(machines: MachineDictionary, patterns: readonly string[] | undefined) {
    this.#machines = machines;
    this.filtersMachines = patterns !== undefined;
    this.#isWanted = matcher(patterns);
  }

  /** Names met, those that are not wanted included. */
  get names(): string[] {
    return [...this.#codes.keys()];
  }

  code(name: string): number {
    let code = this.#codes.get(name);
    if (code === undefined) {
      const own = detached(name);
      code = this.#isWanted(own) ? this.#machines.code(own) : NO_MACHINE;
      this.#codes.set(own, code);
    }
    return code;
  }
}
