import { machineName } from '../model/cell-values.js';
import { kindOf, numberOf } from '../source/tables/cell-kind.js';
import type { Cell } from '../sqlite/cell.js';
import type { Column } from '../sqlite/database-schema.js';
import { guessCoding, isPlausible, withoutZeros } from '../time/guess-coding.js';
import type { TimeUnit } from '../time/time-decoder.js';
import { secondsOf } from '../time/time-fault.js';

/** `21,5`. */
const COMMA_NUMBER = /^\s*[+-]?\d+,\d+\s*$/;

/** Longest text that can be a state or a name; longer text is a description. */
const MAX_LABEL = 80;

/** Statistics of the sampled values of one column. */
export class ColumnProfile {
  readonly column: Column;
  readonly values: readonly Cell[];
  /** Values that are neither NULL nor text that means a missing value. */
  readonly present: number = 0;
  /** Of these: numbers, including numbers as text. */
  readonly numbers: number = 0;
  /** Of these: ISO 8601 text, including dates. */
  readonly times: number = 0;
  /** Of `times`: dates without a time of day. */
  readonly dates: number = 0;
  /** Of `present`: times of day without a date, such as `12:30`. */
  readonly timesOfDay: number = 0;
  /** Of `present`: any other text. */
  readonly texts: number = 0;
  /** Of `texts`: numbers with a decimal comma. */
  readonly commaNumbers: number = 0;
  /** Distinct values as text, with their counts. */
  readonly names: ReadonlyMap<string, number>;
  /** The numbers never decrease in the order of the table. */
  readonly isRising: boolean;
  /** The unit of the numbers, if they are times: guessed from their median. */
  readonly timeUnit: TimeUnit | undefined;
  /** The date from which they count then; undefined: 1970. */
  readonly epoch: string | undefined;
  /** The numbers, sorted. */
  readonly #sorted: readonly number[];

  /** @param known what is known of numbers that are times */
  constructor(column: Column, values: readonly Cell[], known: Parameters<typeof guessCoding>[1] = {}) {
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
      } else if (kind === 'clock') this.timesOfDay++;
      else {
        this.texts++;
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
    const { timeUnit, epoch } = guessCoding(this.#sorted, known);
    this.timeUnit = timeUnit;
    this.epoch = epoch;
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
    return this.texts > 0 && 2 * this.texts >= this.present;
  }

  /** Only whole numbers; a REAL may be one. */
  get isInteger(): boolean {
    return this.numbers > 0 && this.numbers === this.present && this.#sorted.every(Number.isInteger);
  }

  /** Short labels, not sentences or JSON. */
  get isShortText(): boolean {
    return this.isText && [...this.names.keys()].every((name) => name.length <= MAX_LABEL && !/^\s*[{[]/.test(name));
  }

  /** No value occurs twice. */
  get isUnique(): boolean {
    return this.names.size === this.present && this.present > 0;
  }

  /** Each value occurs twice on average or more, as names do and descriptions do not. */
  get repeats(): boolean {
    return this.names.size <= Math.max(1, this.present / 2);
  }

  /** At least the middle half of the numbers, read as times, lies between 1980 and 2100. */
  get isPlausibleTime(): boolean {
    const times = this.#times;
    const at = (share: number): number => times[Math.floor(share * (times.length - 1))];
    return times.length > 0 && isPlausible(at(0.25)) && isPlausible(at(0.75));
  }

  /** All numbers, read as times, lie between 1980 and 2100. */
  get isCertainTime(): boolean {
    const times = this.#times;
    return times.length > 0 && isPlausible(times[0]) && isPlausible(times.at(-1) as number);
  }

  /** The numbers as seconds since 1970, ascending, without those that programs write for no time. */
  get #times(): readonly number[] {
    const unit = this.timeUnit;
    return unit === undefined ? [] : withoutZeros(this.#sorted).map((n) => secondsOf(n, unit, this.epoch));
  }
}
