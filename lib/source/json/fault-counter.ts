import type { Tally } from '../../model/tally.js';
import { detached } from './keys.js';
import type { Fault } from './row-builder.js';
import { NESTED } from './rules.js';

/** Keys that are counted each by itself; others are counted together. */
const MOST_KEYS = 1000;

/** Counts what is wrong with keys of rows, as `table.key`. */
export class FaultCounter {
  readonly #table: string;
  readonly #tally: Tally;
  readonly #read: ReadonlySet<string> | undefined;
  readonly #columns = new Map<string, string>();

  /** @param read keys that are looked at, where settings say which; absent: all are */
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
    if (this.#columns.size >= MOST_KEYS) return `${this.#table} (other keys)`;
    const own = detached(key);
    this.#columns.set(own, `${this.#table}.${own}`);
    return `${this.#table}.${own}`;
  }
}
