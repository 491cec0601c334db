import type { Signal } from '../../model/signal.js';
import { Tally } from '../../model/tally.js';
import { type PivotPlan, type TextCodes, WORD } from '../rows/pivot.js';
import { MAX_CATEGORIES } from '../tables/categories.js';
import type { SourceTable } from '../tables/source-table.js';
import { detached } from './keys.js';
import { TOO_MANY_CATEGORIES } from './rules.js';

/**
 * Handles texts that are not in the sample. A new text of a text signal becomes a further category. A new signal cannot
 * be read any more, because the columns are fixed.
 */
export class LateCategories {
  /** The table, whose categories grow while it is read. */
  readonly table: SourceTable;
  /** Counts what is left out; may be replaced. */
  tally = new Tally();
  readonly #isLateSignal: (name: string) => boolean;
  /** By column of the row. */
  readonly #categories: readonly (GrowingCategories | undefined)[];

  /** @param isLateSignal true for a signal of a tall table that is selected but was not in the sample */
  constructor(table: SourceTable, isLateSignal: (name: string) => boolean) {
    this.#isLateSignal = isLateSignal;
    const { read, pivot } = table;
    this.#categories = read.signals.map(({ categories }, s) => {
      const limit = pivot === undefined ? limitOf(table.signals[s]) : MAX_CATEGORIES.strings;
      return categories && new GrowingCategories(categories, limit);
    });
    const meanings = table.signals.map(({ meanings: known }, s) =>
      pivot === undefined ? this.#categories[s] : known && new GrowingCategories(known, limitOf(table.signals[s])),
    );
    this.table = {
      ...table,
      signals: table.signals.map((signal, s) => ({ ...signal, ...(meanings[s] && { meanings: meanings[s].all }) })),
      ...(pivot && {
        pivot: { ...pivot, texts: pivot.texts.map((codes, s) => this.#textCodes(pivot, codes, meanings[s])) },
      }),
    };
  }

  /**
   * The code for a text of column `column` that is not among its categories, as `LateCategory` in cell-decoder.ts; NaN,
   * and counted, if the signal has too many.
   */
  code(column: number, text: string): number {
    const { read, pivot, name } = this.table;
    if (pivot !== undefined && column === 0) return this.#isLateSignal(text) ? pivot.signalOf.length : -1;
    const code = (this.#categories[column] as GrowingCategories).code(text);
    if (Number.isNaN(code)) this.tally.add(`${name}.${read.signals[column].column}`, TOO_MANY_CATEGORIES);
    return code;
  }

  #textCodes(
    plan: PivotPlan,
    codes: TextCodes | undefined,
    meanings: GrowingCategories | undefined,
  ): TextCodes | undefined {
    if (codes === undefined || meanings === undefined) return undefined;
    const ofWord = [...codes.ofWord];
    const ofNumber = new Map(codes.ofNumber);
    const late = (word: number, number: number): number => {
      const text = Number.isNaN(number) ? this.#categories[WORD]?.all[word] : String(number);
      if (text === undefined) return Number.NaN;
      const code = meanings.code(text);
      if (Number.isNaN(code)) this.tally.add(plan.column, TOO_MANY_CATEGORIES);
      else if (Number.isNaN(number)) ofWord[word] = code;
      else ofNumber.set(number, code);
      return code;
    };
    return { ofWord, ofNumber, late };
  }
}

function limitOf({ kind }: Signal): number {
  return kind === 'number' || kind === 'integer' ? 0 : MAX_CATEGORIES[kind];
}

/** Categories in the order of their codes. Late ones follow those of the sample. */
class GrowingCategories {
  readonly all: string[];
  readonly #limit: number;
  readonly #late = new Map<string, number>();

  constructor(categories: readonly string[], limit: number) {
    this.all = [...categories];
    this.#limit = limit;
  }

  /** The code of a text that is not in the sample; NaN if the limit is reached. */
  code(text: string): number {
    const known = this.#late.get(text);
    if (known !== undefined) return known;
    if (this.all.length >= this.#limit) return Number.NaN;
    const copy = detached(text);
    this.#late.set(copy, this.all.length);
    return this.all.push(copy) - 1;
  }
}
