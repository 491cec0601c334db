import type { Cell } from '../sqlite/cell.js';
import type { ColumnProfile } from './column-profile.js';
import type { TableSample } from './table-sample.js';

/** A column of a table that columns of other tables may refer to. */
export interface Key {
  readonly sample: TableSample;
  readonly key: ColumnProfile;
}

/** Shorter lists are not searched by value. */
const MIN_INDEXED = 8;

/** Keys in order of preference, searched by their values where all of them are sampled: SQLite is asked for few. */
export class KeyList<T extends Key> {
  readonly #keys: readonly T[];
  #byValue: Map<string, number[]> | undefined;
  /** Keys of which only some values are sampled. */
  readonly #incomplete: number[] = [];

  constructor(keys: readonly T[]) {
    this.#keys = keys;
  }

  /** The keys that may hold all of `values`, in order. */
  *withAll(values: readonly Cell[]): Generator<T> {
    if (this.#keys.length < MIN_INDEXED || values.length === 0) {
      yield* this.#keys;
      return;
    }
    const byValue = this.#indexed();
    const lists = values.map((value) => byValue.get(comparable(value) as string) ?? []);
    const fewest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    for (const at of inOrder(fewest, this.#incomplete)) yield this.#keys[at];
  }

  #indexed(): Map<string, number[]> {
    if (this.#byValue !== undefined) return this.#byValue;
    const byValue = new Map<string, number[]>();
    for (const [at, { sample, key }] of this.#keys.entries()) {
      if (!sample.complete) {
        this.#incomplete.push(at);
        continue;
      }
      for (const value of new Set(key.values.map(comparable))) {
        if (value === undefined) continue;
        const list = byValue.get(value);
        if (list === undefined) byValue.set(value, [at]);
        else list.push(at);
      }
    }
    this.#byValue = byValue;
    return byValue;
  }
}

/** The same text for any two values that SQLite may take to be equal, whatever the type or collation of the column. */
function comparable(value: Cell): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(Number(value));
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? text : String(number);
}

/** Two sorted lists as one. */
function* inOrder(a: readonly number[], b: readonly number[]): Generator<number> {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) yield j >= b.length || a[i] < b[j] ? a[i++] : b[j++];
}
