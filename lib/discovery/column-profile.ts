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

/** How a column is computed from those that are stored. */
export interface Computation {
  /** An SQL expression. */
  readonly sql: string;
  /** The stored column that it stands for. */
  readonly from: ColumnProfile;
  /** All stored columns that it is made of; absent: `from` alone. */
  readonly parts?: readonly ColumnProfile[];
  /** What a signal is called that it becomes; absent: as the column. */
  readonly signal?: string;
  /** The name that tells what it means; absent: that of the column. */
  readonly word?: string;
  readonly units?: string;
  /** For the user: how it is read. */
  readonly how: string;
}

/** Statistics of the sampled values of one column. */
export class ColumnProfile {
  readonly column: Column;
  /** Absent: the column is stored. */
  readonly computed: Computation | undefined;
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
  /** Nearly all of the numbers are no smaller than the one before. */
  readonly mostlyRises: boolean;
  /** The unit of the numbers, if they are times: guessed from their median. */
  readonly timeUnit: TimeUnit | undefined;
  /** The date from which they count then; undefined: 1970. */
  readonly epoch: string | undefined;
  /** The numbers, sorted. */
  readonly #sorted: readonly number[];
  readonly #word: string;
  readonly #presence: Uint8Array;
  #codes: Int32Array | undefined;

  /** @param known what is known of numbers that are times */
  constructor(
    column: Column,
    values: readonly Cell[],
    computed?: Computation,
    known: Parameters<typeof guessCoding>[1] = {},
  ) {
    this.column = column;
    this.computed = computed;
    // Core Data puts a Z before the names of its model.
    this.#word = known.isCoreData === true ? column.name.replace(/^Z/, '') : column.name;
    this.values = values;
    const names = new Map<string, number>();
    const numbers: number[] = [];
    this.#presence = new Uint8Array(values.length);
    for (const [row, value] of values.entries()) {
      const kind = kindOf(value);
      if (kind === undefined) continue;
      this.#presence[row] = 1;
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
    const falls = numbers.filter((n, i) => i > 0 && n < numbers[i - 1]).length;
    this.isRising = falls === 0;
    this.mostlyRises = falls <= 0.2 * numbers.length;
    this.#sorted = numbers.sort((a, b) => a - b);
    const { timeUnit, epoch } = guessCoding(this.#sorted, known);
    this.timeUnit = timeUnit;
    this.epoch = epoch;
  }

  get name(): string {
    return this.column.name;
  }

  /** The name that tells what it means: for a member of JSON objects its own. */
  get word(): string {
    return this.computed?.word ?? this.#word;
  }

  /** What a signal is called that it becomes. */
  get signalName(): string {
    return this.computed?.signal ?? this.column.name;
  }

  get isEmpty(): boolean {
    return this.present === 0;
  }

  /** Mostly numbers. */
  get isNumeric(): boolean {
    return this.numbers > 0 && 2 * this.numbers >= this.present;
  }

  /** Mostly text that is no number, and some of it no time either. */
  get isText(): boolean {
    return this.texts > 0 && 2 * this.numbers <= this.present;
  }

  /** Only whole numbers; a REAL may be one. */
  get isInteger(): boolean {
    return this.numbers > 0 && this.numbers === this.present && this.#sorted.every(Number.isInteger);
  }

  get hasNegative(): boolean {
    return this.#sorted.length > 0 && this.#sorted[0] < 0;
  }

  /** Declared as a column of fractions, or holding some. */
  get isFractional(): boolean {
    if (!this.isNumeric) return false;
    return /real|floa|doub|numeric|dec/i.test(this.column.type) || !this.#sorted.every(Number.isInteger);
  }

  /** A number for each row: equal for equal names, -1 where there is none. */
  get codes(): Int32Array {
    if (this.#codes !== undefined) return this.#codes;
    const known = new Map<string, number>();
    this.#codes = Int32Array.from(this.values, (value) => {
      const name = machineName(value);
      if (name === undefined || name.trim() === '') return -1;
      const code = known.get(name) ?? known.size;
      known.set(name, code);
      return code;
    });
    return this.#codes;
  }

  /** Whether row `row` has a value. */
  has(row: number): boolean {
    return this.#presence[row] === 1;
  }

  /** The same in all of several rows, or missing: it tells nothing apart. */
  get isConstant(): boolean {
    return this.isEmpty || (this.names.size === 1 && this.values.length > 1);
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

  /** Numbers that nearly all differ and, read as times, lie between 1980 and 2100. */
  get isMostlyTime(): boolean {
    const plausible = this.#times.filter(isPlausible);
    return plausible.length > 1 && plausible.length >= 0.8 * this.present && this.names.size >= 0.8 * this.present;
  }

  /** The numbers as seconds since 1970, ascending, without those that programs write for no time. */
  get #times(): readonly number[] {
    const unit = this.timeUnit;
    return unit === undefined ? [] : withoutZeros(this.#sorted).map((n) => secondsOf(n, unit, this.epoch));
  }
}
