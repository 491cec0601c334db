import type { MachineDictionary } from '../../model/batch.js';
import { type MachineCodes, NO_MACHINE } from './readings-table.js';

/**
 * Codes for the machines of a table that calls them otherwise (by keys of another table), or of which not all are wanted. Readers stay as they
 * are: a name is looked up once, not once a row.
 */
export class NamedMachines implements MachineCodes {
  readonly #machines: MachineDictionary;
  readonly #names: ReadonlyMap<string, string>;
  readonly #isWanted: (name: string) => boolean;
  readonly areSome: boolean;
  readonly #codes = new Map<string, number>();

  /** @param names what the machines are called, by what the table calls them; others keep their names */
  constructor(machines: MachineDictionary, names: ReadonlyMap<string, string>, isWanted?: (name: string) => boolean) {
    this.#machines = machines;
    this.#names = names;
    this.areSome = isWanted !== undefined;
    this.#isWanted = isWanted ?? (() => true);
  }

  code(key: string): number {
    let code = this.#codes.get(key);
    if (code === undefined) {
      const name = this.#names.get(key) ?? key;
      code = this.#isWanted(name) ? this.#machines.code(name) : NO_MACHINE;
      this.#codes.set(key, code);
    }
    return code;
  }
}
