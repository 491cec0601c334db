import { machineName } from '../model/cell-values.js';
import { kindOf, numberOf, unitOf } from '../source/tables/cell-kind.js';
import type { Cell } from '../sqlite/cell.js';
import type { Column } from '../sqlite/database-schema.js';
import { TimeDecoder, type TimeUnit } from '../time/time-decoder.js';

/** `21,5`. */
const COMMA_NUMBER = /^\s*[+-]?\d+,\d+\s*$/;

/** Longer text describes something, and is no state and no name. */
const MAX_WORD = 80;

/** Seconds from 1980-01-01 to 2100-01-01: when a machine may have been read. */
const PLAUSIBLE_SECONDS = [315_532_800, 4_102_444_800] as const;

/** What the sampled values of one column are. */
export class ColumnProfile {
  readonly column: Column;
  readonly values: readonly Cell[];
  /** Values that are there: neither NULL nor text that says so. */
  readonly present: number = 0;
  /** Of these: numbers, text that spells one included. */
  readonly numbers: number = 0;
  /** ISO 8601 text, dates included. */
  readonly times: number = 0;
  /** Of these: without a time of day. */
  readonly dates: number = 0;
  /** `12:30`, a time of day without a date. */
  readonly clocks: number = 0;
  /** Any other text. */
  readonly words: number = 0;
  /** Of these: decimals with a comma. */
  readonly commaNumbers: number = 0;
  /** Values as names, with how often each came. */
  readonly names: ReadonlyMap<string, number>;
  /** Numbers never decrease in the order of the table. */
  readonly isRising: boolean;
  /** The numbers, sorted. */
  readonly #sorted: readonly number[];

  constructor(column: Column, values: readonly Cell[]) {
    this.column = column;
    this.values = values;
    const names = new Map<string, number>();
    const numbers: number[] = [];
    for (const value of values) {
      const kind = kindOf(value);
      if (kind === undefined) continue;
      if (kind === 'number') {
        numbers.push(numberOf(value));
      } else if (kind === 'time') {
        this.times++;
        if ((value as string).length === 10) this.dates++;
      } else if (kind === 'clock') this.clocks++;
      else {
        this.words++;
        if (COMMA_NUMBER.test(value as string)) this.commaNumbers++;
      }
      this.present++;
      const name = machineName(value) as string;
      names.set(name, (names.get(name) ?? 0) + 1);
    }
    this.names = names;
    this.numbers = numbers.length;
    this.isRising = numbers.every((n, i) => i === 0 || n >= numbers[i - 1]);
    this.#sorted = numbers.sort((a, b) => a - b);
  }

  get name(): string {
    return this.column.name;
  }

  get isEmpty(): boolean {
    return this.present === 0;
  }

  /** Mostly numbers. */
  get isNumeric(): boolean {
    return this.numbers > 0 && 2 * this.numbers >= this.present;
  }

  /** Mostly text that is neither a number nor a time. */
  get isText(): boolean {
    return this.words > 0 && 2 * this.words >= this.present;
  }

  /** Whole numbers and nothing else; a REAL may be one. */
  get isInteger(): boolean {
    return this.numbers > 0 && this.numbers === this.present && this.#sorted.every(Number.isInteger);
  }

  /** Text of words, not of sentences or JSON. */
  get isShortText(): boolean {
    return this.isText && [...this.names.keys()].every((name) => name.length <= MAX_WORD && !/^\s*[{[]/.test(name));
  }

  /** Each value once. */
  get isUnique(): boolean {
    return this.names.size === this.present && this.present > 0;
  }

  /** Values come again and again, as names do and descriptions do not. */
  get repeats(): boolean {
    return this.names.size <= Math.max(1, this.present / 2);
  }

  /** What the numbers of the column count, should it be one of times: told from their median. */
  get timeUnit(): TimeUnit | undefined {
    return unitOf(this.#sorted);
  }

  /** Most numbers, taken as times, lie between 1980 and 2100. */
  get isPlausibleTime(): boolean {
    const at = (share: number): number => this.#sorted[Math.floor(share * (this.#sorted.length - 1))];
    return this.numbers > 0 && this.#isPlausible(at(0.25)) && this.#isPlausible(at(0.75));
  }

  /** All of them do. */
  get isCertainTime(): boolean {
    return (
      this.isPlausibleTime && this.#isPlausible(this.#sorted[0]) && this.#isPlausible(this.#sorted.at(-1) as number)
    );
  }

  #isPlausible(value: number): boolean {
    const out = new BigInt64Array(1);
    if (!new TimeDecoder(this.timeUnit).real(value, new Uint32Array(out.buffer), 0)) return false;
    const seconds = Number(out[0] / 1_000_000_000n);
    return seconds >= PLAUSIBLE_SECONDS[0] && seconds < PLAUSIBLE_SECONDS[1];
  }
}
