import type { Tally } from '../../model/tally.js';
import { detached } from './keys.js';
import type { Fault } from './row-builder.js';
import { NESTED } from './rules.js';

/** Up to so many keys are counted separately; further ones are counted together. */
const MAX_KEYS = 1000;

/** Counts faults of row keys, under `table.key`. */
export class FaultCounter {
  readonly #table: string;
  readonly #tally: Tally;
  readonly #read: ReadonlySet<string> | undefined;
  readonly #columns = new Map<string, string>();

  /** @param read keys that the settings name; faults of other keys are not counted. Undefined: all keys */
  constructor(table: string, tally: Tally, read: ReadonlySet<string> | undefined) {
    this.#table = table;
    this.#tally = tally;
    this.#read = read;
  }

  add(faults: readonly Fault[]): void {
    for (const { key, rule } of faults) {
      if (this.#read !== undefined && !(rule === NESTED && this.#read.has(key))) continue;
      this.#tally.add(this.#column(key), rule);
    }
  }

  #column(key: string): string {
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    if (this.#columns.size >= MAX_KEYS) return `${this.#table} (other keys)`;
    const copy = detached(key);
    this.#columns.set(copy, `${this.#table}.${copy}`);
    return `${this.#table}.${copy}`;
  }
}
