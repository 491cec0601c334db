import type { MachineDictionary } from '../../model/batch.js';
import { type MachineCodes, NO_MACHINE } from './readings-table.js';

/**
 * Machine codes for a table that stores keys instead of names, or of which only some machines are selected. It caches
 * the code of each stored value, so that renaming and matching cost nothing per row.
 */
export class NamedMachines implements MachineCodes {
  readonly #machines: MachineDictionary;
  readonly #names: ReadonlyMap<string, string>;
  readonly #isWanted: (name: string) => boolean;
  readonly #nameOf: (name: string) => string;
  readonly filtersMachines: boolean;
  readonly #codes = new Map<string, number>();

  /**
   * @param names machine name by stored value; a value that is missing is the name itself
   * @param isWanted selects machines by name; default: all
   * @param nameOf what a machine of this database is called in the fleet; default: as here
   */
  constructor(
    machines: MachineDictionary,
    names: ReadonlyMap<string, string>,
    isWanted?: (name: string) => boolean,
    nameOf: (name: string) => string = (name) => name,
  ) {
    this.#machines = machines;
    this.#names = names;
    this.filtersMachines = isWanted !== undefined;
    this.#isWanted = isWanted ?? (() => true);
    this.#nameOf = nameOf;
  }

  code(key: string): number {
    let code = this.#codes.get(key);
    if (code === undefined) {
      const name = this.#nameOf(this.#names.get(key) ?? key);
      code = this.#isWanted(name) ? this.#machines.code(name) : NO_MACHINE;
      this.#codes.set(key, code);
    }
    return code;
  }
}
