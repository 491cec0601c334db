import type { Cell } from '../../sqlite/cell.js';
import type { Keys } from './keys.js';
import { LATE_KEY, NESTED } from './rules.js';
import type { Token } from './tokens.js';

/** What is wrong with one key of a row: its value is an object or array, or it came too late to be read. */
export interface Fault {
  readonly key: string;
  readonly rule: typeof NESTED | typeof LATE_KEY;
}

/**
 * Takes a row: its cells by the places of their keys, null where it has none, or undefined where it is no object. Both belong to
 * the builder, and are changed by it for the next row.
 */
export type TakeRow = (cells: Cell[] | undefined, faults: readonly Fault[]) => void;

/** Faults of one row that are told. */
const MOST_FAULTS = 100;

/**
 * Rows from the tokens of a JSON text: objects that follow each other, or elements of arrays that do. Numbers are as SQLite has
 * them, integers exact; true is 1, false 0.
 */
export class RowBuilder {
  /** Rows so far. */
  rows = 0;
  /** The containers that are open, outermost first. */
  readonly open: ('{' | '[')[] = [];
  /** The latest token was a key. */
  isBehindKey = false;
  readonly #keys: Keys;
  readonly #take: TakeRow;
  /** Containers around a row: none, or one array. */
  #around = 0;
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
          this.isBehindKey = true;
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
      this.isBehindKey = false;
    }
  }

  /** Directly in the object that a row is. */
  get #isInRow(): boolean {
    return this.open.length === this.#around + 1 && this.open[this.#around] === '{';
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
    } else if (this.open.length === this.#around) this.#finish(undefined);
  }

  #start(container: '{' | '['): void {
    if (this.open.length === 0) this.#around = container === '[' ? 1 : 0;
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
    if (this.open.length === this.#around) this.#finish(container === '{' ? this.#cells : undefined);
    else if (this.open.length === 0) this.#around = 0;
  }

  #finish(cells: Cell[] | undefined): void {
    this.rows++;
    this.#take(cells, cells === undefined ? [] : this.#faults);
  }

  #fault(rule: Fault['rule']): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push({ key: this.#key, rule });
  }
}

/** Longer integers are beyond 64 bits. */
const MOST_DIGITS = 20;

/** A number as SQLite reads it: a double, or an integer that is exact. */
function numberOf(text: string): number | bigint {
  const value = Number(text);
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return text.length <= MOST_DIGITS && /^-?\d+$/.test(text) ? BigInt(text) : value;
}
