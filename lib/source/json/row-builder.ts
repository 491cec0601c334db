import type { Cell } from '../../sqlite/cell.js';
import type { Keys } from './keys.js';
import { LATE_KEY, NESTED } from './rules.js';
import type { Token } from './tokens.js';

/** A fault of one key in a row: its value is an object or array, or the key appeared after the sample. */
export interface Fault {
  readonly key: string;
  readonly rule: typeof NESTED | typeof LATE_KEY;
}

/**
 * Receives a row: its cells by key index, null for missing keys; undefined if the row is not an object. The builder
 * reuses both arrays for the next row.
 */
export type TakeRow = (cells: Cell[] | undefined, faults: readonly Fault[]) => void;

/** Further faults of a row are not reported. */
const MAX_FAULTS = 100;

/**
 * Builds rows from JSON tokens: top-level objects, or elements of top-level arrays. Numbers are as in SQLite, integers
 * exact; true is 1, false is 0.
 */
export class RowBuilder {
  /** Number of rows so far. */
  rows = 0;
  /** Open containers, outermost first. */
  readonly open: ('{' | '[')[] = [];
  /** The last token was a key. */
  isAfterKey = false;
  readonly #keys: Keys;
  readonly #take: TakeRow;
  /** Number of containers around a row: 0, or 1 for an array. */
  #depth = 0;
  #cells: Cell[] = [];
  #faults: Fault[] = [];
  #place: number | undefined;
  #key = '';

  constructor(keys: Keys, take: TakeRow) {
    this.#keys = keys;
    this.#take = take;
  }

  add(tokens: readonly Token[]): void {
    for (const token of tokens) {
      switch (token.name) {
        case 'keyValue':
          this.isAfterKey = true;
          if (this.#isInRow) this.#beginValue(token.value);
          continue;
        case 'numberValue':
          this.#scalar(token.value, true);
          break;
        case 'stringValue':
          this.#scalar(token.value, false);
          break;
        case 'nullValue':
          this.#scalar(null, false);
          break;
        case 'trueValue':
          this.#scalar(1, false);
          break;
        case 'falseValue':
          this.#scalar(0, false);
          break;
        case 'startObject':
          this.#start('{');
          break;
        case 'startArray':
          this.#start('[');
          break;
        case 'endObject':
        case 'endArray':
          this.#end();
          break;
      }
      this.isAfterKey = false;
    }
  }

  /** True directly inside the object of a row. */
  get #isInRow(): boolean {
    return this.open.length === this.#depth + 1 && this.open[this.#depth] === '{';
  }

  #beginValue(key: string): void {
    this.#key = key;
    this.#place = this.#keys.place(key);
    const { length } = this.#cells;
    if (this.#place !== undefined) for (let p = length; p <= this.#place; p++) this.#cells.push(null);
  }

  #scalar(value: Cell, isNumber: boolean): void {
    if (this.#isInRow) {
      if (this.#place !== undefined) this.#cells[this.#place] = isNumber ? numberOf(value as string) : value;
      else if (value !== null) this.#fault(LATE_KEY);
    } else if (this.open.length === this.#depth) this.#finish(undefined);
  }

  #start(container: '{' | '['): void {
    if (this.open.length === 0) this.#depth = container === '[' ? 1 : 0;
    else if (this.#isInRow) {
      if (this.#place !== undefined) this.#cells[this.#place] = null;
      this.#fault(NESTED);
    }
    this.open.push(container);
    if (this.#isInRow) {
      this.#keys.rewind();
      this.#cells.fill(null);
      this.#faults.length = 0;
    }
  }

  #end(): void {
    const container = this.open.pop();
    if (this.open.length === this.#depth) this.#finish(container === '{' ? this.#cells : undefined);
    else if (this.open.length === 0) this.#depth = 0;
  }

  #finish(cells: Cell[] | undefined): void {
    this.rows++;
    this.#take(cells, cells === undefined ? [] : this.#faults);
  }

  #fault(rule: Fault['rule']): void {
    if (this.#faults.length < MAX_FAULTS) this.#faults.push({ key: this.#key, rule });
  }
}

/** A number as SQLite reads it: a double, or an exact integer, here of any length. */
function numberOf(text: string): number | bigint {
  const value = Number(text);
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(text) ? BigInt(text) : value;
}
